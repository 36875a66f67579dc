"""HTTP caching of the API: cache headers, and purging of a front-end cache."""
