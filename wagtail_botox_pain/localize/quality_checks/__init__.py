"""What is checked of translated texts and overridden values."""
