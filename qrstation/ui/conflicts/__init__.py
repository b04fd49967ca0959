"""Where a person decides between two versions of a study."""
