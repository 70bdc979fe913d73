"""The names of keras.ops.image: functions of images."""

from kerasedu.ops.image_resizing import resize, scale_and_translate

__all__ = ["resize", "scale_and_translate"]
