"""Requests that come back: made together, then changed one by one, from a day on, for one week, or called off."""
