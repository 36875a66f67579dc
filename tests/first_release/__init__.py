"""A site that was made with version 0.1.0 of the package: its database, and what it answered.

`clinic.sqlite3.xz` is the demo of version 0.1.0 on Wagtail 7.4.0, as `manage.py demo --no-serve`
made it, without passwords and sessions. `answers.json.xz` is what `answers.py` printed for it with
version 0.1.0 on Wagtail 8.0.1. `tests/test_upgrade.py` upgrades the site and compares.
"""
