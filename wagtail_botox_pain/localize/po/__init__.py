"""PO files: written for translators, and read back."""
