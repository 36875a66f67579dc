"""Resolves an article of ours to plain JSON, so that the floor has nothing left to look up."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from wagtail_botox_pain.contents import contents
from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage
from wagtail_botox_pain.telephone import TelephoneNumber

Json = dict[str, Any]


class AttributeReader(HTMLParser):
    """The attributes of all tags of a picture, which has each of them once."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name: value or "" for name, value in attrs}


def picture(html: Any) -> dict[str, str]:
    reader = AttributeReader()
    reader.feed(str(html))
    return reader.attributes


def rich(text: Any) -> str:
    return str(text.__html__())


def telephone(number: str) -> Json:
    number = TelephoneNumber(number)
    return {"href": number.href, "display": number.display}


def card(value: Any) -> Json:
    return {
        "id": value.fragment,
        "picture": picture(value["image"].picture),
        "name": value["name"],
        "status": value["regulatory_status"],
        "status_label": value.status_label,
        "summary": rich(value["summary"]),
        "evidence_label": value.evidence_label,
        "source_href": value.source_href,
        "source_host": value.source_host,
        "link_href": value["link"].href,
        "link_label": value["link"].label,
    }


def effect(value: Any) -> Json:
    return {
        "id": value.fragment,
        "name": value["name"],
        "frequency_label": value.frequency_label,
        "source_href": value.source_href,
        "source_host": value.source_host,
        "description": value["description"],
    }


def with_id(value: Any) -> Json:
    return {**value, "id": value.fragment}


def groups(value: Any, item: Callable[[Any], Json]) -> list[Json]:
    return [
        {
            "key": group.key,
            "heading": group.heading,
            "frequency_label": getattr(group, "frequency_label", ""),
            "items": [item(child) for child in group.items],
        }
        for group in value.groups
    ]


def block_content(block_type: str, value: Any, clinic: ClinicSettings) -> Json:
    """What the flat template prints of one block, besides its heading."""
    match block_type:
        case "figure":
            return {"picture": picture(value.picture), "caption": value["caption"]}
        case "section":
            return {"text": rich(value["text"])}
        case "key_points":
            return {"introduction": value["introduction"], "points": list(value["points"])}
        case "callout":
            return {
                "level": value["level"],
                "level_label": value.level_label,
                "text": rich(value["text"]),
                "emergency": telephone(clinic.emergency_telephone) if value.is_emergency else None,
            }
        case "condition_cards":
            return {
                "introduction": rich(value["introduction"]),
                "cards": [card(child) for child in value["cards"]],
            }
        case "side_effects":
            return {
                "introduction": rich(value["introduction"]),
                "groups": groups(value, effect),
                "emergency": telephone(clinic.emergency_telephone),
                "advice": rich(value["advice"]),
            }
        case "contraindications":
            return {
                "introduction": rich(value["introduction"]),
                "groups": groups(value, with_id),
            }
        case "treatment_plan":
            return {
                "introduction": rich(value["introduction"]),
                "components": [with_id(component) for component in value["components"]],
                "closing": rich(value["closing"]),
            }
        case "faq":
            return {
                "items": [
                    {
                        "id": child.fragment,
                        "question": child["question"],
                        "answer": rich(child["answer"]),
                    }
                    for child in value["items"]
                ]
            }
        case "call_to_action":
            contact = value.contact(clinic)
            return {
                "text": rich(value["text"]),
                "href": contact.href,
                "label": contact.label,
                "telephone": telephone(contact.telephone),
            }
        case "references":
            return {
                "items": [
                    {
                        "id": child.fragment,
                        "title": child["title"],
                        "source": child["source"],
                        "year": child["year"],
                        "href": child.href,
                    }
                    for child in value["items"]
                ]
            }
        case _:
            raise ValueError(f"The floor's template does not know the block {block_type!r}.")


def flatten(page: TreatmentArticlePage, clinic: ClinicSettings) -> Json:
    """Everything that readers of `page` see."""
    return {
        "title": page.seo_title or page.title,
        "summary": page.summary,
        "hero": picture(page.hero_picture),
        "introduction": str(page.introduction_html),
        "contents": [entry._asdict() for entry in contents(page.body)],
        "blocks": [
            {
                "type": child.block_type,
                "id": child.value.fragment,
                "old_id": child.value.anchor,
                "heading": child.value.heading_text,
                **block_content(child.block_type, child.value, clinic),
            }
            for child in page.body
        ],
    }
