"""A model's graph to click through: layers, shapes, weights, activations, gradients."""
