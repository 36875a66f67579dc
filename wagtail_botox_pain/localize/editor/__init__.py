"""What editors meet in the admin: views and hooks."""
