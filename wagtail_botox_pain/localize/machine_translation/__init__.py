"""Machine translation that leaves numbers, addresses and links as they are."""
