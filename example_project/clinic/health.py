from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthy(request: HttpRequest) -> HttpResponse:
    """Answers "ok" where this process reaches its database and its cache, or else an error."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.get("healthy")
    return HttpResponse("ok", content_type="text/plain")
