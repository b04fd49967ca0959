"""Tests of what studies show, and of which are worth comparing."""
