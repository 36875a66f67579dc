"""The parts of a page in the API, each with its schema."""
