"""Links that show a picture to people who have no account here, and nothing beyond it."""
