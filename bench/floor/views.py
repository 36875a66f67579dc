from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bench.floor.models import FloorArticle


def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One query and one template: what any page with this HTML costs in Django."""
    article = FloorArticle.objects.get(slug=slug)
    return render(request, "floor/article.html", {"page": article.content})
