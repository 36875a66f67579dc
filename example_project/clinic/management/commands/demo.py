import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from wagtail.models import Site

USERNAME = "editor"


class Command(BaseCommand):
    help = "Prepares the database, loads the clinic, makes a login and serves the demo."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="Prepare only.")

    def handle(self, *args: Any, port: int, no_serve: bool, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_clinic", stdout=self.stdout)
        self.serve_at(port)
        address = f"http://127.0.0.1:{port}/"
        self.stdout.write(
            f"\n  Site:  {address}\n  Admin: {address}admin/\n"
            f"  Login: {USERNAME}  Password: {self.password()}\n\n"
            "  Stop with Ctrl-C.\n"
        )
        self.stdout.flush()
        if not no_serve:
            call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)

    def serve_at(self, port: int) -> None:
        """Let whole addresses of pages have the port, unless an editor has named a host."""
        site = Site.objects.filter(is_default_site=True, hostname="localhost").first()
        if site is not None and site.port != port:
            site.port = port
            site.save()

    def password(self) -> str:
        """The password of the demo's editor, made once; what it was changed to is not known."""
        path = settings.SECRETS_DIR / "editor_password"
        users = get_user_model()._default_manager
        user = users.filter(username=USERNAME).first()
        if path.exists() and user is not None:
            stored = path.read_text()
            return stored if user.check_password(stored) else "the one you set"
        password = secrets.token_urlsafe(12)
        if user is None:
            user = users.create_superuser(USERNAME, "editor@example.org", password)
        user.set_password(password)
        user.save()
        path.write_text(password)
        path.chmod(0o600)
        return password
