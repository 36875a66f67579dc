"""What sites have of their own, each in an app as a site would have it, with its migrations."""
