"""How the editor's scripts build the forms of blocks."""

from typing import Any

from django.forms import Media
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

from wagtail_botox_pain.blocks.base import ClinicBlock


class ClinicBlockAdapter(StructBlockAdapter):
    """The form of a StructBlock, with a button that copies the block's anchor."""

    js_constructor = "wagtail_botox_pain.blocks.ClinicBlock"

    def js_args(self, block: Any) -> list[Any]:
        name, children, meta = super().js_args(block)
        strings = {"copyAnchor": _("Copy anchor"), "copiedAnchor": _("Anchor copied:")}
        return [name, children, {**meta, "anchorStrings": strings}]

    @cached_property
    def media(self) -> Media:
        script = Media(js=["wagtail_botox_pain/js/clinic_block.js"])
        return super().media + script  # type: ignore[no-any-return]


register(ClinicBlockAdapter(), ClinicBlock)
