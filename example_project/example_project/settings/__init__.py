"""`demo` is for one machine without any set-up; `production` takes all from the environment."""
