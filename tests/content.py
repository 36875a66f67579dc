"""Stored JSON of each block, complete, for tests that want something of everything."""

import json
import uuid
from io import StringIO

from django.db import connection

BLOCK_TYPES = (
    "section",
    "key_points",
    "condition_cards",
    "side_effects",
    "contraindications",
    "treatment_plan",
    "faq",
    "call_to_action",
    "callout",
    "figure",
    "references",
)


def block(name, value, block_id=None):
    return {"type": name, "value": value, "id": block_id or str(uuid.uuid4())}


def items(*values):
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def figure(image=None, **values):
    return {"image": image, "alt_text": "", "decorative": False, "caption": "", **values}


def link(**values):
    return {"text": "", "page": None, "url": "", **values}


def card(number=1, image=None, **values):
    return {
        "name": f"Condition {number}",
        "summary": f"<p>Summary {number} of the card.</p>",
        "regulatory_status": "off_label",
        "evidence": "mixed",
        "source_url": f"https://source.example.org/{number}",
        "image": figure(image, alt_text=f"Picture {number}" if image else ""),
        "link": link(),
        **values,
    }


def effect(number=1, **values):
    return {
        "name": f"Effect {number}",
        "seriousness": "mild",
        "frequency": "not_known",
        "source_url": "",
        "description": f"Description {number} of the effect.",
        **values,
    }


def question(number=1, **values):
    return {
        "question": f"Question {number}?",
        "answer": f"<p>Answer {number} to it.</p>",
        **values,
    }


def short_body():
    """The least that can be published."""
    return [block("section", {"heading": "A heading", "text": "<p>A text.</p>"})]


def full_body(image=None, page=None, size=1):
    """All eleven blocks, with `size` cards, effects and questions (an image a card)."""
    images = image if isinstance(image, list) else [image] * size
    return [
        block("section", {"heading": "Section heading", "text": "<p>Section text.</p>"}),
        block(
            "key_points",
            {
                "heading": "Points heading",
                "introduction": "Points introduction.",
                "points": items("First point.", "Second point."),
            },
        ),
        block(
            "condition_cards",
            {
                "heading": "Cards heading",
                "introduction": "<p>Cards introduction.</p>",
                "cards": items(
                    *(
                        card(number, images[number - 1], link=link(page=page, text="Read more"))
                        for number in range(1, size + 1)
                    )
                ),
            },
        ),
        block(
            "side_effects",
            {
                "heading": "Effects heading",
                "introduction": "<p>Effects introduction.</p>",
                "effects": items(*(effect(number) for number in range(1, size + 1))),
                "advice": "<p>Effects advice.</p>",
            },
        ),
        block(
            "contraindications",
            {
                "heading": "Reasons heading",
                "introduction": "<p>Reasons introduction.</p>",
                "items": items(
                    {"name": "A reason not to", "kind": "must_not", "detail": "Its detail."}
                ),
            },
        ),
        block(
            "treatment_plan",
            {
                "heading": "Plan heading",
                "introduction": "<p>Plan introduction.</p>",
                "components": items({"name": "A component", "description": "Its purpose."}),
                "closing": "<p>Plan closing.</p>",
            },
        ),
        block(
            "faq",
            {
                "heading": "Questions heading",
                "items": items(*(question(number) for number in range(1, size + 1))),
            },
        ),
        block(
            "call_to_action",
            {
                "heading": "Action heading",
                "text": "<p>Action text.</p>",
                "link": link(text="Action link", page=page),
                "telephone": "+12025550143",
            },
        ),
        block(
            "callout",
            {"level": "important", "heading": "Callout heading", "text": "<p>Callout text.</p>"},
        ),
        block("figure", figure(images[0], alt_text="Figure alternative", caption="Caption text.")),
        block(
            "references",
            {
                "heading": "References heading",
                "items": items(
                    {
                        "title": "Reference title",
                        "source": "Reference journal",
                        "year": 2011,
                        "url": "https://doi.example.org/1",
                    }
                ),
            },
        ),
    ]


def store(article, body):
    """Writes JSON past the field, as an older release or a script would have."""
    type(article).objects.filter(pk=article.pk).update(body="[]")
    with connection.cursor() as cursor:
        table = type(article)._meta.db_table
        cursor.execute(
            f"UPDATE {table} SET body = %s WHERE page_ptr_id = %s",  # noqa: S608
            [json.dumps(body), article.pk],
        )
    article.refresh_from_db()


class Terminal(StringIO):
    """A stream on which commands show their progress."""

    def isatty(self):
        return True
