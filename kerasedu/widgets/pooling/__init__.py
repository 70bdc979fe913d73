"""Looking into a pooling."""
