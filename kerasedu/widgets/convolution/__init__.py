"""Looking into a convolution."""
