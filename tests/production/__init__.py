"""The example project on real servers, with its production settings: `make test-production`."""
