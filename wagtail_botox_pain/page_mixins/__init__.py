"""The mixins of the page types. Sites import them from `wagtail_botox_pain.models`."""
