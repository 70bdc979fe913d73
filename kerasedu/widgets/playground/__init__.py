"""A small network that learns while one watches."""
