"""Reads and writes pages with API v3, and finds what was stored."""

import json

from wagtail.models import Page

from tests.content import block


class Api:
    """Reads and writes pages with a token."""

    def __init__(self, client, token):
        self.client = client
        self.token = token

    def read(self, page, token=True, query="?version=draft"):
        response = self.client.get(
            f"/api/v3/pages/{page.pk}/{query}", **(self.token if token else {})
        )
        assert response.status_code == 200, response.content
        return response.json()

    def patch(self, page, status=200, action=None, **fields):
        if action:
            fields["meta"] = {"action": action}
        response = self.client.patch(
            f"/api/v3/pages/{page.pk}/", fields, content_type="application/json", **self.token
        )
        assert response.status_code == status, response.content
        return response.json()

    def create(self, parent, status=201, **fields):
        fields["meta"] = {
            "type": "wagtail_botox_pain_pages.TreatmentArticlePage",
            "parent_id": parent.pk,
            **fields.get("meta", {}),
        }
        response = self.client.post(
            "/api/v3/pages/", fields, content_type="application/json", **self.token
        )
        assert response.status_code == status, response.content
        return response.json()

    def problems(self, page, action=None, **fields):
        found = self.patch(page, 422, action, **fields)
        assert found["status"] == 422
        return {tuple(error["loc"]): error["msg"] for error in found["errors"]}


def latest(page):
    """The newest version of `page`, as it is in the database."""
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def stored(page):
    return json.loads(json.dumps(latest(page).body.get_prep_value(), default=str))


def section(text, **values):
    return block("section", {"heading": "Heading", "text": text, **values})
