"""Configurations as Keras writes them into `.h5` files: without modules, and with the older words of compiling."""

from __future__ import annotations

from typing import Any

Config = dict[str, Any]
_KEPT = ("name", "inbound_nodes")
_CLASSES = {"GroupQueryAttention": "GroupedQueryAttention"}
"""Classes that `.h5` files call otherwise than `.keras` files do."""


def older_form(config: Config) -> Config:
    """The configuration of a model as a `.h5` file has it: class names and settings only, as far as its layers go."""
    registered = config.get("registered_name")
    named = registered if isinstance(registered, str) and config.get("module") is None else config["class_name"]
    settings = config["config"]
    if isinstance(settings, dict) and isinstance(settings.get("layers"), list):
        settings = {**settings, "layers": [older_form(layer) for layer in settings["layers"]]}
    named = _CLASSES.get(named, named)
    return {"class_name": named, "config": settings, **{key: config[key] for key in _KEPT if key in config}}


def older_training(config: Config | None) -> Config | None:
    """What a model was compiled with, as a `.h5` file has it."""
    if not config:
        return None
    optimizer = config["optimizer"]
    name = optimizer["registered_name"] if optimizer.get("module") is None else optimizer["class_name"]
    others = {key: value for key, value in config.items() if key != "optimizer"}
    return {**others, "optimizer_config": {"class_name": name, "config": optimizer["config"]}}
