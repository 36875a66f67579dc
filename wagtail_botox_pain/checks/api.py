"""Checks of API v3."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning
from django.core.exceptions import ImproperlyConfigured

from wagtail_botox_pain.api.contract.build import VERSION, site_contract
from wagtail_botox_pain.api.contract.files import contract_folder, differences
from wagtail_botox_pain.api.contract.views import contract_index
from wagtail_botox_pain.api.endpoints import V3_NAMESPACE, is_served
from wagtail_botox_pain.page_json.stream_fields import our_stream_fields
from wagtail_botox_pain.serialization.schema import SchemaClashError

OPEN_API = f"{V3_NAMESPACE}:openapi-json"


def check_typed_bodies() -> Iterator[CheckMessage]:
    """W014: bodies and StreamFields with our blocks that API v3 describes as lists of anything."""
    if not apps.is_installed("wagtail.api.v3"):
        return
    # A module of Wagtail 8.
    from wagtail.api.v3.registry import registry

    for model in apps.get_models():
        registration = registry.get(model._meta.label)
        described = getattr(registration and registration.read_schema, "model_fields", {})
        for field in our_stream_fields(model) if described else ():
            if field.name in described and described[field.name].annotation == list[Any]:
                yield Warning(
                    f"API v3 describes {field.name} of {model._meta.label} as a list of "
                    "anything: Wagtail made its schemas before 'wagtail_botox_pain' was ready.",
                    hint="Put 'wagtail_botox_pain' before Wagtail's apps in INSTALLED_APPS.",
                    obj=field,
                    id="wagtail_botox_pain.W014",
                )


def check_contract() -> Iterator[CheckMessage]:
    """W027: the contract cannot be made, or the files that the site serves are not its own."""
    if not (is_served(OPEN_API) or is_served(contract_index, version=1)):
        return
    folder = contract_folder()
    try:
        contract = site_contract()
        found = differences(contract, folder / VERSION) if folder else []
    except ImproperlyConfigured:
        # The checks of bodies say so.
        return
    except SchemaClashError as error:
        yield Warning(
            f"The contract of the API cannot be made: {error}", id="wagtail_botox_pain.W027"
        )
        return
    if found:
        yield Warning(
            f"The contract that the site serves, in {folder}, is not what its models say: "
            f"{', '.join(found)}.",
            hint="Run manage.py botox_contract --typescript, or remove CONTRACT_DIR from "
            "WAGTAIL_BOTOX_PAIN: the site serves what its models say then.",
            id="wagtail_botox_pain.W027",
        )


def check_served_api() -> Iterator[CheckMessage]:
    """W018: API v3 is served without its app, so that it has nothing of our pages but a title."""
    if apps.is_installed("wagtail.api.v3") or not is_served(OPEN_API):
        return
    yield Warning(
        "API v3 is served, but 'wagtail.api.v3' is not in INSTALLED_APPS: it has pages without "
        "their body and all else that this package adds.",
        hint="Add 'wagtail.api.v3' to INSTALLED_APPS.",
        id="wagtail_botox_pain.W018",
    )
