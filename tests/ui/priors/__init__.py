"""Tests of the priors in the window."""
