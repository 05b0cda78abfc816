"""Entering, leaving, and one's own settings."""
