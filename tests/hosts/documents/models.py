from django.db import models
from wagtail.documents.models import AbstractDocument, Document


class ClinicDocument(AbstractDocument):
    source = models.CharField(max_length=100, blank=True)
    admin_form_fields = (*Document.admin_form_fields, "source")
