"""What a model has learned: its kernels as pictures."""
