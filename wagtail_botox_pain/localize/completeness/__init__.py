"""How much of a page is translated, and whether readers see it."""
