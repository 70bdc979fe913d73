"""Models of ours as models of real Keras, and back: the way to GPUs, clusters and every other tool that Keras has.

Nothing goes through a file. A configuration and arrays are handed over; both sides speak the same words.
"""

from __future__ import annotations

import importlib
import json
from types import ModuleType
from typing import Any

from kerasedu.engine.custom_objects import CustomObjectScope
from kerasedu.interop.alias_switch import alias_is_on
from kerasedu.models import Model
from kerasedu.saving import serialize_keras_object
from kerasedu.saving.whole_model import compile_as, model_of


def to_keras(model: Model, custom_objects: dict[str, Any] | None = None) -> Any:
    """A model of real Keras, on whatever backend it is installed with: same weights, same predictions.

    What the model was compiled with and the state of its optimizer go along, so that training goes on over there.

    Arguments:
        model: the model, built.
        custom_objects: for classes and functions of your own in it, those that Keras is to use, by their names. A layer
            written with `ops` runs there unchanged when its class derives from `keras.layers.Layer`.

    Raises:
        ImportError: if Keras is not installed.
        TypeError: if this is no model of ours.
        ValueError: if the model has no weights yet.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((3,)), Dense(2)])
        >>> to_keras(model).predict(x)  # doctest: +SKIP
        array([[...]], dtype=float32)
    """
    if not isinstance(model, Model):
        raise TypeError(f"to_keras got {model!r} of type {type(model).__name__}. It takes a model of kerasedu.")
    if not model.built:
        raise ValueError(f"Model {model.name!r} has no weights yet. Call it once on data, or model.build(...), first.")
    keras = _real_keras("to_keras")
    config = serialize_keras_object(model)
    compiled = config.pop("compile_config", None)
    theirs = keras.saving.deserialize_keras_object(config, custom_objects=custom_objects)
    theirs.set_weights(model.get_weights())
    if compiled:
        with keras.saving.custom_object_scope(custom_objects or {}):
            theirs.compile_from_config(compiled)
        theirs.optimizer.build(theirs.trainable_variables)
        _hand_over(model.optimizer.variables, theirs.optimizer.variables)
    return theirs


def from_keras(keras_model: Any, custom_objects: dict[str, Any] | None = None) -> Model:
    """A model of ours out of one of real Keras: same weights, same predictions.

    What it was compiled with and the state of its optimizer go along.

    Arguments:
        keras_model: a model of Keras 3, built.
        custom_objects: for classes and functions of its own, those that are to be used here, by their names.

    Raises:
        ImportError: if Keras is not installed.
        TypeError: if this is no model of Keras.
        ValueError: if it has a layer that there is none of here.
    """
    keras = _real_keras("from_keras")
    if not isinstance(keras_model, keras.Model):
        raise TypeError(
            f"from_keras got {keras_model!r} of type {type(keras_model).__name__}. It takes a model of Keras 3."
        )
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(keras_model)))  # its tuples as lists
    compiled = config.pop("compile_config", None)
    arrays = keras_model.get_weights()
    size = sum(array.nbytes for array in arrays)
    what = f"model {keras_model.name!r} of Keras"
    with CustomObjectScope(custom_objects or {}):
        ours, plan = model_of(config, what, keras.__version__, size)
        plan.fill()
        ours.set_weights(arrays)
        if compiled and compiled.get("optimizer"):
            compile_as(ours, compiled, what)
            ours.optimizer.build(ours.trainable_variables)
            _hand_over(keras_model.optimizer.variables, ours.optimizer.variables)
    return ours


def _hand_over(given: list[Any], taking: list[Any]) -> None:
    """Put the state of one optimizer into another, if it remembers the same; one that took no step has none."""
    arrays = [variable.numpy() for variable in given]
    if [array.shape for array in arrays] == [tuple(variable.shape) for variable in taking]:
        for variable, array in zip(taking, arrays, strict=True):
            variable.assign(array)


def _real_keras(caller: str) -> ModuleType:
    """The installed Keras.

    Raises:
        ImportError: if there is none, or the name `keras` means this package.
    """
    if alias_is_on():
        raise ImportError(
            f"{caller} needs the installed Keras, and here `keras` is another name of kerasedu. Switch that off first: "
            "kerasedu.interop.disable_alias()."
        )
    try:
        return importlib.import_module("keras")
    except ImportError as error:
        raise ImportError(
            f"{caller} needs Keras 3, which cannot be imported here ({error}). Install it with one of its backends, "
            "for example: pip install keras jax. Where that is not possible, save the model as a .keras file and load "
            "it where Keras is."
        ) from error
