"""The app for sites that translate with wagtail-localize; no other layer imports it."""
