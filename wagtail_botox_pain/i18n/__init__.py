"""The language of content, its direction, and markup for text in another language."""
