"""The app for previews in a front end, for sites with the extra `[headless]`."""
