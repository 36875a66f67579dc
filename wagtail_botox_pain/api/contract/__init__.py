"""The contract of the API: JSON Schemas and TypeScript types, as files."""
