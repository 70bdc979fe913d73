"""Walking through a training step, number by number."""
