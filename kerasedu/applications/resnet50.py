"""ResNet50, in Keras's second place for it."""

from kerasedu.applications.resnet import ResNet50, decode_predictions, preprocess_input

__all__ = ["ResNet50", "decode_predictions", "preprocess_input"]
