"""What every layer's channels find in an image."""
