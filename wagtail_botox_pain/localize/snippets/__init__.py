"""The snippets that translated pages show."""
