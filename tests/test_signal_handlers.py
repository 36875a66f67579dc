"""The receivers of the package run only for the models that they are for."""

import sys
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.utils import timezone
from wagtail.models import Page

pytestmark = pytest.mark.once

PACKAGE = "wagtail_botox_pain"


@contextmanager
def running_modules():
    """Collects the names of the package's modules whose functions are called."""
    found = set()

    def note(frame, event, argument):
        name = frame.f_globals.get("__name__", "")
        if event == "call" and name.startswith(PACKAGE):
            found.add(name)

    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)


def test_sessions_run_no_receiver(db):
    session = Session(session_key="a" * 32, expire_date=timezone.now())
    with running_modules() as modules:
        session.save()
        session.save()
        session.delete()
    assert modules == set()


def test_models_of_other_apps_run_no_receiver(db):
    with running_modules() as modules:
        Group.objects.create(name="Nurses").delete()
    assert modules == set()


def test_pages_run_receivers(home):
    """The test above can fail."""
    with running_modules() as modules:
        home.add_child(instance=Page(title="Contact"))
    assert f"{PACKAGE}.signal_handlers" in modules
