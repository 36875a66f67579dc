"""The package's JSON: one representation of its pages and blocks, for Wagtail's API v2 and v3.

`representation` turns a block's value into JSON and `schema` describes that JSON, each asking
the block itself first. `pages` does both for what a page carries beside its body, and `fields`
hands it to Wagtail. `lookups.response` finds what a response refers to, as far as it is public.
"""
