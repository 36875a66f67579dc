"""Connects what keeps translations true to the signals of Django, Wagtail and wagtail-localize."""
