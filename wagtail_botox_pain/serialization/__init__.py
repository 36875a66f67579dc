"""Block values as JSON, and the JSON Schema of that JSON."""
