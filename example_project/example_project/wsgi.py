import os

from django.core.wsgi import get_wsgi_application

# A server without any environment gets an error rather than the demo.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_project.settings.production")
application = get_wsgi_application()
