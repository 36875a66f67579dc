"""HTTP caching of the API: validators, and purging of changed addresses."""
