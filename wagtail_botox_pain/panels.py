from typing import Any

from django.core.exceptions import FieldDoesNotExist
from wagtail.admin.panels import FieldPanel


class MixinFieldPanel(FieldPanel):
    """A field of one of our mixins.

    A page type that has removed the field would stop every command with a traceback. So the
    panel asks the form for nothing then, and a system check can say what is wrong.
    """

    def get_form_options(self) -> dict[str, Any]:
        try:
            self.model._meta.get_field(self.field_name)
        except FieldDoesNotExist:
            return {}
        return super().get_form_options()
