from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from wagtail_botox_pain.headless.mixins import is_used
from wagtail_botox_pain.headless.user_bar import WAGTAIL_CHECKERS, FrontEndCheckerItem


@hooks.register("construct_wagtail_userbar")  # type: ignore[untyped-decorator]
def check_front_end(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Replace Wagtail's content checker, but not one that a site has put in its place."""
    if is_used():
        items[:] = [
            FrontEndCheckerItem(in_editor=item.in_editor)
            if type(item) in WAGTAIL_CHECKERS
            else item
            for item in items
        ]
