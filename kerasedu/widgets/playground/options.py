"""What can be chosen in a playground, and the check of every choice."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

WHO = "Playground"
OWN = "own"

KINDS = ("circles", "moons", "xor", "gaussians", "spirals", "checkerboard")
ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear", "elu", "gelu", "silu")
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adagrad", "adam")
REGULARIZATIONS = ("none", "l1", "l2")
RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
PENALTIES = (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
MOST_LAYERS, MOST_UNITS, MOST_SAMPLES, MOST_BATCHES = 5, 8, 2000, 100_000

# Each feature: how it is written for people, and in Python.
FEATURES = {
    "x1": ("x₁", "x1"),
    "x2": ("x₂", "x2"),
    "x1^2": ("x₁²", "x1**2"),
    "x2^2": ("x₂²", "x2**2"),
    "x1*x2": ("x₁x₂", "x1 * x2"),
    "sin(pi x1)": ("sin πx₁", "np.sin(np.pi * x1)"),
    "sin(pi x2)": ("sin πx₂", "np.sin(np.pi * x2)"),
}


def features_of(x: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """What the network is given for points (n, 2): a column for each feature.

    Example:
        >>> features_of(np.array([[0.5, 2.0]], "float32"), ["x2", "x1*x2"])
        array([[2., 1.]], dtype=float32)
    """
    x1, x2 = x.T
    columns = {
        "x1": x1,
        "x2": x2,
        "x1^2": x1**2,
        "x2^2": x2**2,
        "x1*x2": x1 * x2,
        "sin(pi x1)": np.sin(np.pi * x1),
        "sin(pi x2)": np.sin(np.pi * x2),
    }
    return np.stack([columns[name] for name in names], axis=1)


def checked(name: str, value: Any) -> Any:
    """A choice as a plain Python value.

    Raises:
        ValueError: if it is none that can be made, with those that can.
    """
    return _CHECKS[name](name, value)


def _one_of(*choices: str) -> Callable[[str, Any], str]:
    def check(name: str, value: Any) -> str:
        if value not in choices:
            near = difflib.get_close_matches(str(value), choices, n=1)
            meant = f"Did you mean {near[0]!r}? " if near else ""
            raise ValueError(f"{WHO} got {name}={value!r}. {meant}Choose one of {', '.join(choices)}.")
        return str(value)

    return check


def _data(name: str, value: Any) -> str:
    if value == "blobs":
        raise ValueError(f"{WHO} got data='blobs', which are three classes. It parts two: choose 'gaussians'.")
    if value in ("sine", "linear"):
        raise ValueError(f"{WHO} got data={value!r}, which is for regression. It parts two classes: choose 'moons'.")
    return _one_of(*KINDS, OWN)(name, value)


def _whole(least: int, most: int) -> Callable[[str, Any], int]:
    def check(name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
            raise ValueError(f"{WHO} got {name}={value!r}. Choose a whole number from {least} to {most}.")
        return int(value)

    return check


def _number(low: float, high: float, *, above: bool = False) -> Callable[[str, Any], float]:
    """A number from `low`, or above it, to `high`."""

    def check(name: str, value: Any) -> float:
        fits = isinstance(value, int | float | np.number) and not isinstance(value, bool)
        if not fits or not low <= value <= high or (above and value == low):
            start = "above" if above else "from"
            raise ValueError(f"{WHO} got {name}={value!r}. Choose a number {start} {low:g} to {high:g}.")
        return float(value)

    return check


def _features(name: str, value: Any) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        raise ValueError(f"{WHO} got {name}={value!r}. Give a list of one or more of {', '.join(FEATURES)}.")
    chosen = [_one_of(*FEATURES)(name, one) for one in value]
    return [one for one in FEATURES if one in chosen]  # in their own order, each once


def _hidden(name: str, value: Any) -> list[int]:
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray) or len(value) > MOST_LAYERS:
        raise ValueError(
            f"{WHO} got {name}={value!r}. Give a list of the hidden layers' units, such as [4, 4]: at most "
            f"{MOST_LAYERS} layers of 1 to {MOST_UNITS} units."
        )
    return [_whole(1, MOST_UNITS)(f"{name}[{i}]", units) for i, units in enumerate(value)]


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "data": _data,
    "samples": _whole(10, MOST_SAMPLES),
    "noise": _number(0, 1),
    "test_share": _number(0, 0.9),
    "data_seed": _whole(0, 2**32 - 1),
    "features": _features,
    "hidden": _hidden,
    "activation": _one_of(*ACTIVATIONS),
    "regularization": _one_of(*REGULARIZATIONS),
    "regularization_rate": _number(0, 10),
    "optimizer": _one_of(*OPTIMIZERS),
    "learning_rate": _number(0, 100, above=True),
    "batch_size": _whole(1, MOST_SAMPLES),
    "seed": _whole(0, 2**32 - 1),
    "pace": _whole(1, 1000),
}
SETTINGS = tuple(_CHECKS)
