"""What is open and what is known of it: read from the store's index, compared, named; knows no widget."""
