"""Images read, written and changed by chance, under the names of keras.preprocessing.image."""

from kerasedu.preprocessing.array_iterator import NumpyArrayIterator
from kerasedu.preprocessing.dataframe_iterator import DataFrameIterator
from kerasedu.preprocessing.directory_iterator import DirectoryIterator
from kerasedu.preprocessing.image_data_generator import ImageDataGenerator
from kerasedu.preprocessing.image_effects import (
    apply_affine_transform,
    apply_brightness_shift,
    apply_channel_shift,
    random_brightness,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
)
from kerasedu.preprocessing.iterator import Iterator
from kerasedu.utils.image_resizing import smart_resize
from kerasedu.utils.images import array_to_img, img_to_array, load_img, save_img

__all__ = [
    "DataFrameIterator",
    "DirectoryIterator",
    "ImageDataGenerator",
    "Iterator",
    "NumpyArrayIterator",
    "apply_affine_transform",
    "apply_brightness_shift",
    "apply_channel_shift",
    "array_to_img",
    "img_to_array",
    "load_img",
    "random_brightness",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "save_img",
    "smart_resize",
]
