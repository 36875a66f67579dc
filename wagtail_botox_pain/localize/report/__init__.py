"""The report of translations in the admin."""
