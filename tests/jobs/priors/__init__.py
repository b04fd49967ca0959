"""Tests of how a patient's other studies are found."""
