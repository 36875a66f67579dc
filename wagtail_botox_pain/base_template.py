"""The template of the site that our pages extend, and its blocks."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates, Template
from django.template.loader import select_template
from django.template.loader_tags import BlockNode, ExtendsNode

from wagtail_botox_pain.conf import get_setting

CONTENT, STYLES = "content", "extra_css"


def base_template() -> Template:
    """The template that our pages extend.

    It is the site's `BASE_TEMPLATE`; without that setting the site's `base.html`, and on a
    site that has none, the package's own. Raises `TemplateDoesNotExist`.
    """
    configured = get_setting("BASE_TEMPLATE")
    names = [configured] if configured else ["base.html", "wagtail_botox_pain/base.html"]
    return select_template(names, using=django_engine())  # type: ignore[no-any-return]


def django_engine() -> str | None:
    """The name of the engine of our templates, which cannot extend those of another engine."""
    for found in engines.all():
        if isinstance(found, DjangoTemplates):
            with suppress(TemplateDoesNotExist):
                found.get_template("wagtail_botox_pain/base.html")
                return found.name
    return None


def has_block(template: Template, name: str) -> bool:
    """Whether `template` or one that it extends has the block `name`.

    A parent whose name is a variable counts as having it.
    Raises `TemplateDoesNotExist` where a parent is missing.
    """
    return any(
        found is None
        or any(node.name == name for node in found.nodelist.get_nodes_by_type(BlockNode))
        for found in extended_by(template)
    )


def extended_by(template: Template) -> Iterator[Any]:
    """`template` and its parents; None for a parent whose name is a variable.

    Raises `TemplateDoesNotExist` where a parent is missing, and `ValueError` for a template of
    ours, which would extend itself.
    """
    found = template.template
    seen = [found.origin]
    while True:
        yield found
        extends: Any = next(iter(found.nodelist.get_nodes_by_type(ExtendsNode)), None)
        if extends is None:
            return
        parent = extends.parent_name
        if getattr(parent.var, "var", None) == "base_template":
            raise ValueError("it is one of our own, which extend the template that is named here")
        if parent.filters or not isinstance(parent.var, str):
            yield None
            return
        # A template may extend one with its own name in another folder.
        found, origin = found.engine.find_template(str(parent.var), skip=seen)
        seen.append(origin)
