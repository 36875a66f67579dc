"""The rows of the report of translations, and their columns."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.admin.ui.tables import Column
from wagtail.coreutils import get_content_type_label

from wagtail_botox_pain.localize.report.states import TranslationStatus


@dataclass
class Action:
    """A link of a row to the place where its state is changed."""

    label: str
    url: str
    accessible_label: str


@dataclass
class Row:
    """A page in one language, as the report shows and exports it."""

    status: TranslationStatus
    source_locale: str
    locale: str
    page: Any = None
    source_url: str = ""
    translation_url: str = ""
    action: Action | None = None
    to_check: int | None = None
    to_check_url: str = ""

    @property
    def title(self) -> str:
        return self.status.source.title

    @property
    def type(self) -> str:
        type_id = self.status.source.content_type_id
        return get_content_type_label(ContentType.objects.get_for_id(type_id))

    @property
    def state(self) -> str:
        return str(self.status.state.label)

    @property
    def reasons(self) -> str:
        return " ".join(self.status.reasons)

    @property
    def total(self) -> int | None:
        return None if self.status.record_id is None else self.status.total

    @property
    def translated(self) -> int | None:
        return None if self.total is None else self.total - self.status.waiting

    @property
    def translation_title(self) -> str:
        return self.page.get_admin_display_title() if self.page else ""

    @property
    def translation_status(self) -> str:
        return str(self.page.status_string) if self.page else ""


class RowColumn(Column):
    """A column with a template of its own, which gets the row as `row`."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, accessor=lambda row: "", **kwargs)
        self.cell_template_name = f"wagtail_botox_pain/admin/translation_report_{name}.html"

    def get_cell_context_data(self, instance: Row, parent_context: Any) -> dict[str, Any]:
        return {**super().get_cell_context_data(instance, parent_context), "row": instance}
