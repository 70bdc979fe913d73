"""Small helpers under Keras's names."""

from __future__ import annotations

from typing import Any

from kerasedu.engine.custom_objects import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from kerasedu.engine.settings import set_random_seed
from kerasedu.utils.images import array_to_img, img_to_array, load_img, save_img
from kerasedu.utils.labels import to_categorical
from kerasedu.utils.normalization import normalize
from kerasedu.utils.packing import pack_x_y_sample_weight, unpack_x_y_sample_weight
from kerasedu.utils.progbar import Progbar
from kerasedu.utils.py_dataset import PyDataset, Sequence
from kerasedu.utils.sequences import pad_sequences
from kerasedu.utils.split_dataset import split_dataset
from kerasedu.utils.timeseries import timeseries_dataset_from_array

__all__ = [
    "CustomObjectScope",
    "Progbar",
    "PyDataset",
    "Sequence",
    "array_to_img",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_file",
    "get_registered_name",
    "get_registered_object",
    "img_to_array",
    "load_img",
    "model_to_dot",
    "normalize",
    "pack_x_y_sample_weight",
    "pad_sequences",
    "plot_model",
    "register_keras_serializable",
    "save_img",
    "serialize_keras_object",
    "set_random_seed",
    "split_dataset",
    "timeseries_dataset_from_array",
    "to_categorical",
    "unpack_x_y_sample_weight",
]


def __getattr__(name: str) -> Any:
    if name == "get_file":
        from kerasedu.utils.files import get_file

        return get_file
    if name in ("serialize_keras_object", "deserialize_keras_object"):
        from kerasedu import saving  # built on a higher floor, and handed on from Keras's second place for it

        return getattr(saving, name)
    if name in ("model_to_dot", "plot_model"):
        from kerasedu import diagrams  # likewise

        return getattr(diagrams, name)
    raise AttributeError(f"kerasedu.utils has no {name!r}. It has {', '.join(__all__)}.")
