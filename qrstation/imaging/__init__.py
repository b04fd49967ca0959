"""Pixels: a stored instance becomes a frame, a frame becomes what the screen shows. Knows neither network nor Qt."""
