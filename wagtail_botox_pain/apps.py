from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import wagtail
from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Tags, register
from django.utils.translation import gettext_lazy as _


class Obstacle:
    """Why an app cannot work on this site: the id of a system check, its words and its hint.

    No named tuple, nor a dataclass: each command would wait for Python to write and compile it.
    """

    def __init__(self, id: str, message: str, hint: str) -> None:
        self.id, self.message, self.hint = id, message, hint


# The checks themselves are imported when they run: most commands run none.


def check_site(**kwargs: Any) -> list[CheckMessage]:
    from wagtail_botox_pain import checks

    return checks.check_site(**kwargs)


def check_stored_blocks(**kwargs: Any) -> list[CheckMessage]:
    from wagtail_botox_pain import checks

    return checks.check_stored_blocks(**kwargs)


def connect_receivers(has_models: bool) -> None:
    """Let the signals of Wagtail and Django lead to the package's receivers.

    Without importing models, nor the receivers themselves: each command would wait for them.
    """
    from django.db.models.signals import m2m_changed, post_delete, post_save
    from wagtail import signals

    restriction = "wagtailcore.PageViewRestriction"
    receivers = [
        (post_save, "services.alias_privacy.on_restriction_saved", restriction),
        (post_delete, "services.alias_privacy.on_restriction_deleted", restriction),
        (m2m_changed, "services.alias_privacy.on_groups_changed", f"{restriction}_groups"),
        (post_save, "services.alias_privacy.on_page_saved", None),
        (signals.post_page_move, "services.alias_privacy.on_page_moved", None),
        (signals.copy_for_translation_done, "services.alias_privacy.on_translated", None),
    ]
    if has_models:
        receivers += [
            (signals.page_published, "publishing.on_published", None),
            (post_save, "publishing.on_image_saved", None),
        ]
    for signal, path, sender in receivers:
        uid = f"wagtail_botox_pain.{path}"
        signal.connect(lazily(uid), sender=sender, weak=False, dispatch_uid=uid)


def lazily(path: str) -> Callable[..., None]:
    """A receiver that imports the one at `path` when there is something for it to do."""
    module, _dot, name = path.rpartition(".")

    def receive(**kwargs: Any) -> None:
        getattr(import_module(module), name)(**kwargs)

    return receive


def guard_api_v3() -> None:
    """Have API v3 (Wagtail 8) guarded as soon as a site makes addresses of its endpoints.

    That can be without `wagtail.api.v3` in INSTALLED_APPS. Until then a command need not wait.
    """
    if apps.is_installed("wagtail.api.v3"):
        from wagtail_botox_pain.api import v3_schemas

        # Wagtail generates its schemas with the import below, unless another app was first.
        v3_schemas.describe()
    from wagtail.api.v3.api import api
    from wagtail.api.v3.routers.pages import router

    api.add_decorator(guarding("for_everybody"), mode="view")
    api.add_decorator(guarding("with_open_redirects"), mode="operation")
    api.add_decorator(guarding("unless_ready"), mode="operation")
    router.add_decorator(guarding("answering"), mode="operation")


def guarding(name: str) -> Callable[..., Any]:
    """The decorator `name` of `api.v3`, for ninja, which applies it when addresses are made."""

    def decorate(run: Callable[..., Any]) -> Callable[..., Any]:
        from wagtail_botox_pain.api import v3

        v3.connect()
        return getattr(v3, name)(run)

    return decorate


class CarefulAppConfig(AppConfig):
    """An app that waits for `check` to say what is wrong with `INSTALLED_APPS`.

    Django imports models before it runs any check, so models that cannot be imported would
    stop it with a traceback. They stay away instead while there is an `obstacle`.
    """

    default = False
    needs: tuple[str, ...] = ()
    # What migrations and the database know the app by.
    stored_label = ""

    def __init__(self, app_name: str, app_module: ModuleType) -> None:
        self.is_listed_twice = self.label in apps.app_configs
        if self.is_listed_twice:
            # Django refuses two apps of one name before any check runs. The second gets an
            # empty module of its own, in which nothing is found and nothing is run.
            self.label = f"{self.label}_{len(apps.app_configs)}"
            self.path = str(Path(__file__).parent / self.label)
            app_name, app_module = f"{app_name}.{self.label}", ModuleType(self.label)
        super().__init__(app_name, app_module)

    def find_obstacle(self) -> Obstacle | None:
        """What keeps the app's models from being imported."""
        cls = type(self)
        if self.is_listed_twice:
            return Obstacle(
                "wagtail_botox_pain.E007",
                f"{cls.name!r} is listed twice in INSTALLED_APPS.",
                "Keep one of the two entries.",
            )
        if cls.label != cls.stored_label:
            return Obstacle(
                "wagtail_botox_pain.E011",
                f"{cls.__name__} gives the app {cls.name!r} the label {cls.label!r}.",
                f"Take the label out: the database and migrations know the app as "
                f"{cls.stored_label!r}.",
            )
        if missing := [name for name in cls.needs if not apps.is_installed(name)]:
            names = ", ".join(map(repr, missing))
            return Obstacle(
                "wagtail_botox_pain.E006",
                f"{cls.name!r} needs apps that are not in INSTALLED_APPS: {names}.",
                f"Add {names} to INSTALLED_APPS.",
            )
        return None

    @cached_property
    def obstacle(self) -> Obstacle | None:
        return self.find_obstacle()

    def import_models(self) -> None:
        if any(app.obstacle for app in careful_apps() if app is self or app.name in self.needs):
            self.models = apps.all_models[self.label]
        else:
            super().import_models()

    def ready(self) -> None:
        register(check_site)
        register(check_stored_blocks, Tags.database)


def careful_apps() -> list[CarefulAppConfig]:
    return [app for app in apps.app_configs.values() if isinstance(app, CarefulAppConfig)]


class WagtailBotoxPainConfig(CarefulAppConfig):
    default = True
    name = "wagtail_botox_pain"
    label = stored_label = "wagtail_botox_pain"
    verbose_name = _("Treatment articles")
    default_auto_field = "django.db.models.BigAutoField"
    needs = ("wagtail.admin", "wagtail.images", "wagtail.documents", "wagtail.contrib.settings")

    def ready(self) -> None:
        super().ready()
        is_hindered = any(app.obstacle for app in careful_apps())
        connect_receivers(has_models=not is_hindered)
        if is_hindered:
            return
        if apps.is_installed("wagtail.contrib.frontend_cache"):
            from wagtail_botox_pain.api.caching import purge as purging

            purging.connect()
        if apps.is_installed("wagtail_localize"):
            from wagtail_botox_pain.localize import receivers  # noqa: F401
        if wagtail.VERSION >= (8,):
            guard_api_v3()
