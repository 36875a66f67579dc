"""The faster encoder says what REST framework's does, or leaves it to that."""

import datetime
from collections import OrderedDict
from decimal import Decimal

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from rest_framework.renderers import JSONRenderer

from wagtail_botox_pain.api.v2 import FastJSONRenderer


@pytest.mark.parametrize(
    "value",
    [
        'é/<>&"\\ \x00\x7f\u2028\u2029',
        [1, 2**70, -1.5, 1e22, True, None, {"nested": {"deeper": ()}}],
        OrderedDict(date=datetime.date(2026, 1, 2)),
        datetime.datetime(2026, 1, 2, 3, 4, 5, 600, tzinfo=datetime.UTC),
        [datetime.timedelta(seconds=5), Decimal("1.50"), mark_safe("<b>")],
        [gettext_lazy("Home"), datetime.datetime(2026, 1, 2)],
        {"none": {"of": [Decimal("2"), {3}]}},
    ],
    ids=["text", "plain", "date", "moment", "inside a list", "lazy", "deep"],
)
def test_json_is_that_of_rest_framework(value):
    answer = {"value": value, "body": [{"type": "text", "value": value}]}
    assert FastJSONRenderer().render(answer) == JSONRenderer().render(answer)


def test_indent_that_a_client_asks_for_is_kept():
    assert FastJSONRenderer().render({"a": 1}, "application/json; indent=2") == b'{\n  "a": 1\n}'
