"""What the package adds to Wagtail's admin where wagtail-localize is installed."""
