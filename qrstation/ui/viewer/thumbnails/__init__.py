"""The small pictures of the open series, from which a person chooses or drags one into a viewport."""
