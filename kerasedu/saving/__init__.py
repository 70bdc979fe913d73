"""Models as files, and back. Loading is inert: it runs no code of the file, opens no other file, imports nothing."""

from kerasedu.engine.custom_objects import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from kerasedu.saving.describe import Description, describe
from kerasedu.saving.editor import KerasFileEditor
from kerasedu.saving.errors import ModelFileError
from kerasedu.saving.files import load_model, load_weights, save_model, save_weights
from kerasedu.saving.serialization import deserialize_keras_object, serialize_keras_object
from kerasedu.saving.whole_model import model_from_json

__all__ = [
    "CustomObjectScope",
    "Description",
    "KerasFileEditor",
    "ModelFileError",
    "custom_object_scope",
    "describe",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "load_model",
    "load_weights",
    "model_from_json",
    "register_keras_serializable",
    "save_model",
    "save_weights",
    "serialize_keras_object",
]
