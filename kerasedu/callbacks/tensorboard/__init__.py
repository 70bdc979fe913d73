"""TensorBoard: event files, written by hand."""

from kerasedu.callbacks.tensorboard.callback import TensorBoard

__all__ = ["TensorBoard"]
