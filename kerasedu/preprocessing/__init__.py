"""Data made ready for a model, under the names of keras.preprocessing: images, sequences, texts."""

from kerasedu.preprocessing import image, sequence, text
from kerasedu.utils.audio_dataset import audio_dataset_from_directory
from kerasedu.utils.image_dataset import image_dataset_from_directory
from kerasedu.utils.text_dataset import text_dataset_from_directory
from kerasedu.utils.timeseries import timeseries_dataset_from_array

__all__ = [
    "audio_dataset_from_directory",
    "image",
    "image_dataset_from_directory",
    "sequence",
    "text",
    "text_dataset_from_directory",
    "timeseries_dataset_from_array",
]
