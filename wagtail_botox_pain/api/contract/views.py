"""Serves the contract to front-end developers and their tools."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from wagtail_botox_pain.api.contract.files import media_type, served_files

# A later release may add to a version, so only an address that names the content is for ever.
FOR_AN_HOUR = "public, max-age=3600"
FOR_EVER = "public, max-age=31536000, immutable"


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]


@require_safe
def contract_index(request: HttpRequest, version: int) -> HttpResponse:
    """The addresses of the files of one version, each with the digest of its content."""
    files = served_files(f"v{version}")
    if not files:
        return missing()
    addresses = {}
    for name, content in files.items():
        address = reverse(contract_file, kwargs={"version": version, "name": name})
        addresses[name] = f"{address}?digest={digest_of(content)}"
    response = JsonResponse({"contract": str(version), "files": addresses})
    return with_validators(request, response, digest_of(response.content), FOR_AN_HOUR)


@require_safe
def contract_file(request: HttpRequest, version: int, name: str) -> HttpResponse:
    """One file of the contract; 404 for any other name."""
    content = served_files(f"v{version}").get(name)
    if content is None:
        return missing()
    digest = digest_of(content)
    response = HttpResponse(content, content_type=media_type(name))
    is_this = request.GET.get("digest") == digest
    return with_validators(request, response, digest, FOR_EVER if is_this else FOR_AN_HOUR)


def missing() -> HttpResponse:
    """As an error of the API, for a client that reads JSON."""
    return JsonResponse({"message": "not found"}, status=404)


def with_validators(
    request: HttpRequest, response: HttpResponse, digest: str, caching: str
) -> HttpResponse:
    """`response`, or 304 for a client that has it."""
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = caching
    etag = response["ETag"]
    return get_conditional_response(request, etag=etag, response=response) or response


urlpatterns = [
    path("contract/v<int:version>/", contract_index, name="wagtail_botox_pain_contract"),
    path(
        "contract/v<int:version>/<str:name>",
        contract_file,
        name="wagtail_botox_pain_contract_file",
    ),
]
