"""One viewport: what it holds, what is said of it, and the hand on it; knows nothing of the others."""
