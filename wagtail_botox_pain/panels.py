from typing import Any

from django.core.exceptions import FieldDoesNotExist
from wagtail.admin.panels import FieldPanel


class MixinFieldPanel(FieldPanel):
    """A field of one of our mixins.

    A page type that has removed the field, or a site without the app that it points at, would
    stop every command with a traceback. So the panel asks the form for nothing then, and a
    system check can say what is wrong.
    """

    def get_form_options(self) -> dict[str, Any]:
        try:
            field = self.model._meta.get_field(self.field_name)
        except FieldDoesNotExist:
            return {}
        is_in_missing_app = isinstance(field.related_model, str)
        return {} if is_in_missing_app else super().get_form_options()
