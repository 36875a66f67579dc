"""An editor who signs in and edits over HTTP, with the forms that the admin really sends."""

import json
import re
from collections.abc import Callable
from typing import Any

import requests
from bs4 import BeautifulSoup, Tag

from .load import HEADERS, HOST

Form = dict[str, Any]


class EditorError(Exception):
    """The admin did not take what the editor sent."""


class Editor:
    """One signed-in editor."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        self.session.headers.update({**HEADERS, "Origin": f"https://{HOST}"})
        form = read_form(self.get("/admin/login/"), "form[action]")
        self.post("/admin/login/", {**form, "username": username, "password": password})

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        # The cookies are for HTTPS only, which ends at a proxy that is not here.
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)
        return self.session.request(
            method,
            self.address + path,
            headers={"Cookie": cookies} if cookies else None,
            allow_redirects=False,
            timeout=30,
            **options,
        )

    def get(self, path: str) -> requests.Response:
        response = self.send("GET", path)
        if response.status_code != 200:
            raise EditorError(f"{path}: {response.status_code} {response.headers.get('Location')}")
        return response

    def post(self, path: str, form: Form, files: Any = None) -> requests.Response:
        """Sends a form; a form that is shown again, with its errors, is an error here."""
        response = self.send("POST", path, data=form, files=files)
        if response.status_code != 302:
            page = BeautifulSoup(response.text, "html.parser")
            errors = [error.get_text(" ", strip=True) for error in page.select(".error-message")]
            raise EditorError(f"{path}: {response.status_code} {errors}")
        return response

    def publish(self, page: int, change: Callable[[Form], None]) -> None:
        """Opens the page's form, makes a change to what it holds, and publishes."""
        path = f"/admin/pages/{page}/edit/"
        form = read_form(self.get(path), "#page-edit-form")
        change(form)
        self.post(path, {**form, "action-publish": "action-publish"})

    def set_telephone(self, number: str) -> None:
        response = self.send("GET", "/admin/settings/wagtail_botox_pain/clinicsettings/")
        path = response.headers["Location"].removeprefix(f"https://{HOST}")
        form = read_form(self.get(path), "form[method=POST]")
        self.post(path, {**form, "telephone": number})

    def replace_image(self, image: int, name: str, content: bytes) -> None:
        path = f"/admin/images/{image}/"
        form = read_form(self.get(path), "form[enctype='multipart/form-data']")
        self.post(path, form, files={"file": (name, content, "image/jpeg")})


def read_form(response: requests.Response, selector: str) -> Form:
    """What a browser would send if its user changed nothing."""
    page = BeautifulSoup(response.text, "html.parser")
    element = page.select_one(selector)
    if element is None:
        raise EditorError(f"{response.url}: no {selector}")
    form: Form = {}
    for field in element.select("input[name], textarea[name], select[name]"):
        value = value_of(field)
        if value is not None:
            form[field["name"]] = value
    for stream in element.select("[data-block][data-w-block-arguments-value]"):
        state, *_ = json.loads(stream["data-w-block-arguments-value"])
        form.update(fields(stream["id"], state))
    return form


def value_of(field: Tag) -> str | None:
    if field.name == "textarea":
        # The first line break belongs to the HTML, not to the text.
        return re.sub(r"^\r?\n", "", field.get_text())
    if field.name == "select":
        chosen = field.select_one("option[selected]")
        return chosen["value"] if chosen else None
    if field.get("type") in ("file", "submit", "button"):
        return None
    if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
        return None
    return field.get("value", "on" if field.get("type") == "checkbox" else "")


def fields(name: str, state: Any) -> Form:
    """The form fields that Wagtail's scripts make of a block's state."""
    match state:
        case None:
            return {name: ""}
        case bool():
            return {name: "on"} if state else {}
        case [first, *_] if not isinstance(first, dict):
            return {name: first}
        case list():
            form: Form = {f"{name}-count": str(len(state))}
            for place, child in enumerate(state):
                prefix = f"{name}-{place}"
                form |= {f"{prefix}-deleted": "", f"{prefix}-order": str(place)}
                form |= {f"{prefix}-{key}": child[key] for key in ("id", "type") if key in child}
                form |= fields(f"{prefix}-value", child["value"])
            return form
        case {"id": key, **rest} if "edit_url" in rest or "editUrl" in rest:
            return {name: str(key)}
        case dict():
            return {
                key: value
                for child, inner in state.items()
                for key, value in fields(f"{name}-{child}", inner).items()
            }
        case _:
            return {name: str(state)}
