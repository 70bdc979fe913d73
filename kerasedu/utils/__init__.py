"""Small helpers under Keras's names."""

from __future__ import annotations

import importlib
from typing import Any

from kerasedu.engine.custom_objects import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from kerasedu.engine.settings import (
    disable_interactive_logging,
    enable_interactive_logging,
    is_interactive_logging_enabled,
    set_random_seed,
)
from kerasedu.utils.audio_dataset import audio_dataset_from_directory
from kerasedu.utils.config import Config
from kerasedu.utils.graph import get_source_inputs
from kerasedu.utils.image_dataset import image_dataset_from_directory
from kerasedu.utils.images import array_to_img, img_to_array, load_img, save_img
from kerasedu.utils.labels import to_categorical
from kerasedu.utils.normalization import normalize
from kerasedu.utils.packing import pack_x_y_sample_weight, unpack_x_y_sample_weight
from kerasedu.utils.progbar import Progbar
from kerasedu.utils.py_dataset import PyDataset, Sequence
from kerasedu.utils.sequences import pad_sequences
from kerasedu.utils.split_dataset import split_dataset
from kerasedu.utils.text_dataset import text_dataset_from_directory
from kerasedu.utils.timeseries import timeseries_dataset_from_array

__all__ = [
    "Config",
    "CustomObjectScope",
    "FeatureSpace",
    "Progbar",
    "PyDataset",
    "Sequence",
    "array_to_img",
    "audio_dataset_from_directory",
    "bounding_boxes",
    "clear_session",
    "custom_object_scope",
    "deserialize_keras_object",
    "disable_interactive_logging",
    "enable_interactive_logging",
    "get_custom_objects",
    "get_file",
    "get_registered_name",
    "get_registered_object",
    "get_source_inputs",
    "image_dataset_from_directory",
    "img_to_array",
    "is_interactive_logging_enabled",
    "is_keras_tensor",
    "legacy",
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
    "standardize_dtype",
    "text_dataset_from_directory",
    "timeseries_dataset_from_array",
    "to_categorical",
    "unpack_x_y_sample_weight",
]

_HOMES = {
    "FeatureSpace": "kerasedu.utils.feature_space",
    "clear_session": "kerasedu.backend",
    "deserialize_keras_object": "kerasedu.saving",
    "get_file": "kerasedu.utils.files",
    "is_keras_tensor": "kerasedu.backend",
    "model_to_dot": "kerasedu.diagrams",
    "plot_model": "kerasedu.diagrams",
    "serialize_keras_object": "kerasedu.saving",
    "standardize_dtype": "kerasedu.backend",
}
"""What is built elsewhere, some of it on a higher floor, and handed on when it is first asked for."""

_MODULES = {"bounding_boxes": "kerasedu.utils.bounding_boxes", "legacy": "kerasedu.legacy.saving"}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"kerasedu.utils has no {name!r}. It has {', '.join(__all__)}.")
