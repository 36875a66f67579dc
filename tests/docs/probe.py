"""Runs inside a site that a page of the documentation made, and uses all that it made.

    python -m tests.docs.probe '{"settings": "mysite.settings.dev", ...}'

Prints JSON: which pages were published and which templates readers and editors met.
"""

import importlib
import inspect
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import django


def main(job: dict[str, Any]) -> dict[str, Any]:
    os.environ["DJANGO_SETTINGS_MODULE"] = job["settings"]
    django.setup()
    prepare()
    rendered = note_templates()
    contents = Contents()
    for module in job["modules"]:
        use_blocks(vars(importlib.import_module(module)), module, contents)
    pages = publish_pages(contents)
    for kind, code in job["samples"]:
        use_sample(kind, code, pages, contents)
    return {"rendered": sorted(rendered), "pages": sorted(pages)}


def prepare() -> None:
    """What a developer does after a change; the package's own apps must have none."""
    from django.apps import apps
    from django.core.management import call_command

    ours = [app.label for app in apps.get_app_configs() if app.name.startswith("wagtail_botox")]
    call_command("check", stdout=io.StringIO())
    call_command("makemigrations", *ours, check_changes=True, dry_run=True, verbosity=0)
    call_command("makemigrations", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("check", databases=["default"], stdout=io.StringIO())


def note_templates() -> set[str]:
    """Collects the paths of the site's own templates as they are rendered."""
    from django.test.signals import template_rendered
    from django.test.utils import setup_test_environment

    rendered: set[str] = set()

    def note(template: Any, **kwargs: Any) -> None:
        path = Path(getattr(template.origin, "name", None) or "/")
        if path.is_relative_to(Path.cwd()):
            rendered.add(str(path.relative_to(Path.cwd())))

    setup_test_environment()
    template_rendered.connect(note, weak=False)
    return rendered


class Contents:
    """Values that can be published, for the package's blocks and for a site's own."""

    def __init__(self) -> None:
        import swapper
        from django.core.files.images import ImageFile
        from PIL import Image
        from wagtail.images import get_image_model

        from tests.content import full_body
        from wagtail_botox_pain.blocks import TreatmentArticleBody

        file = io.BytesIO()
        Image.new("RGB", (60, 40), "teal").save(file, "PNG")
        self.image = get_image_model().objects.create(
            title="Picture", file=ImageFile(file, name="picture.png")
        )
        self.page = swapper.load_model("wagtailcore", "Page").objects.order_by("path").last()
        stored = {one["type"]: one["value"] for one in full_body(self.image.pk, self.page.pk)}
        blocks = TreatmentArticleBody().child_blocks
        self.known = [(type(block), without_lists(stored[name])) for name, block in blocks.items()]

    def of(self, block: Any) -> Any:
        """Something to store for `block`, in the form that JSON has."""
        from wagtail import blocks
        from wagtail.images.blocks import ImageChooserBlock

        from wagtail_botox_pain.blocks import TelephoneBlock

        if isinstance(block, blocks.StreamBlock):
            return [
                {"type": name, "value": self.of(child), "id": f"{name}-id"}
                for name, child in block.child_blocks.items()
            ]
        if isinstance(block, blocks.StructBlock):
            known = next((value for cls, value in self.known if isinstance(block, cls)), {})
            return {
                name: known[name] if name in known else self.of(child)
                for name, child in block.child_blocks.items()
            }
        if isinstance(block, blocks.ListBlock):
            number = max(1, block.meta.min_num or 0)
            return [
                {"type": "item", "value": self.of(block.child_block), "id": f"item-{place}"}
                for place in range(number)
            ]
        if isinstance(block, ImageChooserBlock):
            return self.image.pk
        if isinstance(block, blocks.RichTextBlock):
            return "<p>Some text.</p>"
        if isinstance(block, blocks.PageChooserBlock):
            return None
        if isinstance(block, blocks.URLBlock):
            return "https://www.example.org/"
        if isinstance(block, TelephoneBlock):
            return "+12025550143"
        if isinstance(block, blocks.CharBlock | blocks.TextBlock):
            return "Some words"
        if isinstance(block, blocks.ChoiceBlock) and block.required and not block.get_default():
            return next(value for value, _label in block.field.choices if value)
        return block.get_prep_value(block.get_default())

    def of_field(self, field: Any) -> Any:
        if hasattr(field, "stream_block"):
            return self.of(field.stream_block)
        related = field.remote_field and field.remote_field.model
        return self.image if related is type(self.image) else "Some words"


def without_lists(value: dict[str, Any]) -> dict[str, Any]:
    """The value of a struct; its lists are filled as their own blocks and limits ask."""
    return {name: child for name, child in value.items() if not isinstance(child, list)}


def use_blocks(namespace: dict[str, Any], module: str, contents: Contents) -> None:
    """Check, validate and render each block class that a page of the documentation wrote."""
    from wagtail.blocks import Block

    for cls in list(namespace.values()):
        if not (inspect.isclass(cls) and issubclass(cls, Block) and cls.__module__ == module):
            continue
        block = cls()
        block.set_name("own")
        assert not block.check(), block.check()
        value = block.to_python(contents.of(block))
        html = block.render(block.clean(value))
        assert "Some words" in html or "bp-" in html, f"{cls} shows nothing:\n{html}"


def publish_pages(contents: Contents) -> dict[str, Any]:
    """A page of each page type of the site, seen by a reader and opened by an editor."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from wagtail.models import Site, get_page_models

    home = Site.objects.get(is_default_site=True).root_page.specific
    client = Client(raise_request_exception=True)
    user = get_user_model().objects.create_superuser("probe", "probe@example.org", "secret")
    done: dict[str, Any] = {}
    waiting = [model for model in get_page_models() if is_ours_or_the_sites(model, home)]
    while waiting:
        parents = [home, *done.values()]
        possible = [
            (model, parent)
            for model in waiting
            for parent in parents
            if model.can_create_at(parent)
        ]
        assert possible, f"No page can be made of {waiting}"
        model, parent = possible[0]
        waiting.remove(model)
        page = make_page(model, parent, contents)
        client.logout()
        response = client.get(page.get_url())
        assert response.status_code == 200, page
        assert "None" not in response.content.decode(), page
        client.force_login(user)
        assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200, page
        done[model.__name__] = page
    for page in done.values():
        assert client.get(page.get_url()).status_code == 200, page
    return done


def is_ours_or_the_sites(model: type, home: Any) -> bool:
    import swapper

    base = swapper.load_model("wagtailcore", "Page")
    return model not in (base, type(home)) and model.__module__.split(".")[0] != "wagtail"


def make_page(model: type, parent: Any, contents: Contents) -> Any:
    name = model.__name__
    inherited = {field.name for field in type(parent)._meta.get_field("title").model._meta.fields}
    values = {
        field.name: contents.of_field(field)
        for field in model._meta.fields
        if field.name not in inherited
        and not field.primary_key
        and not field.has_default()
        and (not field.blank or field.name == "summary" or hasattr(field, "stream_block"))
    }
    values = {key: json.dumps(v) if isinstance(v, list) else v for key, v in values.items()}
    page = parent.add_child(instance=model(title=name, slug=name.lower(), **values))
    page.full_clean()
    for field in model._meta.fields:
        if hasattr(field, "stream_block"):
            field.stream_block.clean(getattr(page, field.name))
    page.save_revision().publish()
    return model.objects.get(pk=page.pk)


def use_sample(kind: str, code: str, pages: dict[str, Any], contents: Contents) -> None:
    """Run a sample that belongs to no file: at a Python prompt, or inside a page's template."""
    if kind == "python":
        namespace = {"__name__": "sample"}
        exec(compile(code, "<documentation>", "exec"), namespace)  # noqa: S102
        use_blocks(namespace, "sample", contents)
        return
    from django.template import engines
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    page = next(page for page in pages.values() if hasattr(page, "body"))
    template = engines["django"].from_string(code)
    html = template.render({"page": page, "self": page, "request": request}, request)
    assert html.strip() or "{%" in code, code


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
