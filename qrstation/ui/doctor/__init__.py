"""The doctor: which link between an archive and this station is broken, and what to do."""
