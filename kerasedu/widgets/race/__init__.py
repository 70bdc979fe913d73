"""Optimizers that race down a surface."""
