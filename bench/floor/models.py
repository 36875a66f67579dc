from django.db import models


class FloorArticle(models.Model):
    """Everything that the flat template prints, resolved beforehand, in one value."""

    slug = models.SlugField(unique=True)
    content = models.JSONField()

    def __str__(self) -> str:
        return self.slug
