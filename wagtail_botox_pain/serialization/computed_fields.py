"""What the JSON of a block says beside its children: fields that its value computes."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from wagtail_botox_pain.lookups.clinic import clinic_settings
from wagtail_botox_pain.serialization.references import References
from wagtail_botox_pain.serialization.schema import (
    STRING,
    Schema,
    Walker,
    array,
    obj,
    telephone_schema,
    with_description,
)


class ComputedField(NamedTuple):
    """A property of a block's JSON beside its children: its schema, and what gives it."""

    schema: Callable[[Walker], Schema]
    get: Callable[[Any, References], Any]


def clinic_of(references: References) -> Any:
    """The settings of the clinic on the site that answers."""
    request = references.response.request if references.response else None
    return clinic_settings({"request": request}, references)


def _contact(value: Any, references: References) -> dict[str, Any]:
    contact = value.contact(clinic_of(references))
    return {
        "href": contact.href,
        "label": str(contact.label),
        "telephone": contact.telephone.as_json,
    }


def _contact_schema(walker: Walker) -> Schema:
    contact = {
        "href": with_description(
            STRING, "A path on the site or a web address; empty without a link."
        ),
        "label": with_description(STRING, "The words of the link."),
        "telephone": telephone_schema(walker),
    }
    description = "Where it leads: the block's own link and number, or else the clinic's."
    return walker.define("BotoxContact", obj(contact, description))


def _emergency_telephone(value: Any, references: References) -> dict[str, str] | None:
    clinic = clinic_of(references) if value.is_emergency else None
    return clinic.emergency_number.as_json if clinic else None


def grouped_items(name: str, headings: Mapping[Any, Any]) -> ComputedField:
    """The items of the list `name` in the groups that readers meet, by the ids of the items."""

    def represent(value: Any, references: References) -> list[dict[str, Any]]:
        ids = {id(child.value): child.id for child in value[name].bound_blocks}
        return [
            {
                "key": str(group.key),
                "heading": group.heading,
                "items": [ids[id(item)] for item in group.items],
            }
            for group in value.groups
        ]

    def schema(walker: Walker) -> Schema:
        group = {
            "key": {"enum": [str(key) for key in headings]},
            "heading": STRING,
            "items": with_description(
                array(STRING), f"The ids of the {name} in this group, in order."
            ),
        }
        found = array(walker.close(obj(group)))
        return with_description(found, f"How the {name} are shown, the gravest first.")

    return ComputedField(schema, represent)


HEADING_TEXT = ComputedField(
    lambda walker: with_description(STRING, "The heading, or the package's own where it is blank."),
    lambda value, references: value.heading_text,
)
CONTACT = ComputedField(_contact_schema, _contact)
EMERGENCY_TELEPHONE = ComputedField(
    lambda walker: with_description(
        telephone_schema(walker), "The clinic's number for an ambulance, in an emergency only."
    ),
    _emergency_telephone,
)
