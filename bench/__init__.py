"""Compares the speed of the package with stock Wagtail blocks and with a floor.

Run `python -m bench --help`. Four contestants serve the same article:

- `ours`: the package's page type and templates,
- `stock`: a page of Wagtail's own blocks, written as Wagtail's documentation teaches,
- `twin`: a second page of the same type as `stock`, whose distance from it is the noise,
- `floor`: one plain Django view, one flat template and one JSON value.

`--against PATH` compares the package with that of another checkout instead.
"""
