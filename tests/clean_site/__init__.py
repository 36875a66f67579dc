"""A site in a virtual environment of its own, which follows the documentation as a person would."""
