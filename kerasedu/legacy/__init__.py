"""Keras's older door to the configurations of objects (`keras.legacy.saving`)."""

from kerasedu.legacy import saving

__all__ = ["saving"]
