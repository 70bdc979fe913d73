"""A model from its configuration, as a file has it."""

from __future__ import annotations

import os
from typing import Any

from kerasedu.engine.blueprints import Blueprint, blueprint
from kerasedu.engine.custom_objects import CustomObjectScope
from kerasedu.models import Model
from kerasedu.saving.errors import ModelFileError, read_as
from kerasedu.saving.keras2 import translate
from kerasedu.saving.limits import check_config, parse_config
from kerasedu.saving.serialization import deserialize_keras_object

SMALLEST_BUDGET, BUDGET_RATIO = 64 << 20, 100  # weights may need this many bytes, or so many times the file's size
MEMORY_WITHOUT_SYSCONF = 8 << 30

Config = dict[str, Any]


def model_of(config: Config, what: str, version: str | None, file_size: int) -> tuple[Model, Blueprint]:
    """The model that a configuration describes, with stand-ins for weights whose numbers are still to come.

    Arguments:
        config: the configuration, without what the model was compiled with.
        what: what to call it.
        version: which Keras wrote it, as far as is known.
        file_size: size of the file that has the weights.

    Raises:
        ModelFileError: if it describes no model, or one that cannot be.
        ValueError, TypeError: from what it describes.
    """
    allowed = max(SMALLEST_BUDGET, BUDGET_RATIO * file_size)
    return _planned(config, what, version, allowed, f"the file has {file_size:,} bytes")


def _planned(config: Config, what: str, version: str | None, allowed: int, because: str) -> tuple[Model, Blueprint]:
    check_config(config, what)
    config = translate(config, version)
    config.pop("compile_config", None)
    with blueprint(allowed, because) as plan:
        model = deserialize_keras_object(config)
    if not isinstance(model, Model):
        raise ModelFileError(f"{what} describes a {type(model).__name__}, and no model.")
    return model, plan


def model_from_json(json_string: str, custom_objects: Config | None = None) -> Model:
    """The model that `to_json` described, with new weights.

    Arguments:
        json_string: the text.
        custom_objects: classes and functions of your own that it names, by their names.

    Raises:
        ModelFileError: a ValueError: if it is no JSON, or does not describe a model that can be.
    """
    what = "The JSON text"
    with read_as(what), CustomObjectScope(custom_objects or {}):
        config = parse_config(json_string, what)
        version = config.get("keras_version")
        compiled = config.get("compile_config")
        model, plan = _planned(config, what, version, _memory(), f"this machine has {_memory():,} bytes of memory")
        plan.fill()
        if isinstance(compiled, dict) and compiled.get("optimizer"):
            compile_as(model, compiled, what)
    return model


def _memory() -> int:
    """How much memory this machine has, in bytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return MEMORY_WITHOUT_SYSCONF


def compile_as(model: Model, config: Config, what: str) -> None:
    """Compile a model as a file says.

    Raises:
        ModelFileError: if that cannot be done; the message tells of compile=False.
    """
    check_config(config, what)
    try:
        model.compile_from_config(config)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelFileError(
            f"{what}: the model was read, and cannot be compiled as the file says: {error} Pass the loss or metric in "
            "custom_objects, or load with compile=False and call compile yourself."
        ) from error


def check_complete(model: Model, plan: Blueprint, what: str) -> None:
    """Raise if a weight is still without numbers; whatever else is gets those it would have started with.

    Raises:
        ModelFileError: naming the weights.
    """
    weights = {id(weight) for weight in model.weights}
    without = [variable.path for variable in plan.unfilled() if id(variable) in weights]
    if without:
        raise ModelFileError(f"{what} has no numbers for {', '.join(without[:8])}.")
    plan.fill()
