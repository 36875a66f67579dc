"""What the package does with whole pages: renditions, privacy of aliases, uses of blocks."""
