"""kerasedu beside real Keras on TensorFlow, JAX and PyTorch: training, predicting, the first batch."""
