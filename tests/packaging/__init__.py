"""Tests of what makes and checks the packages: `packaging/` is no package of Python, its modules stand on the path."""
