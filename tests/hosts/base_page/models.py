from django.db import models
from wagtail.models import AbstractPage


class BasePage(AbstractPage):
    """A base page without `seo_title`, `search_description` and `show_in_menus`."""

    importance = models.CharField(max_length=100, blank=True)
    promote_panels = [*AbstractPage.promote_panels, "importance"]
