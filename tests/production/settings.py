"""The example's production settings, and a report of each answer's queries and process."""

from example_project.settings.production import *  # noqa: F403
from example_project.settings.production import MIDDLEWARE

MIDDLEWARE = ["tests.production.middleware.ReportMiddleware", *MIDDLEWARE]
