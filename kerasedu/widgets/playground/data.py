"""What a playground sends to the browser: once what stays, and after each tick what changed."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from kerasedu.datasets import toy
from kerasedu.engine.op import plain
from kerasedu.widgets.digits import all_rounded, rounded
from kerasedu.widgets.playground import options
from kerasedu.widgets.playground.options import FEATURES, features_of
from kerasedu.widgets.playground.points import Points
from kerasedu.widgets.playground.training import Training

SURFACE, SMALL = 48, 20  # cells along a side of the large picture, and of a neuron's
LARGEST_BYTE = 127
_THUMB_POINTS = 70

Array = np.ndarray


def places(cells: int, reach: float) -> Array:
    """The middles of cells x cells places (cells**2, 2), row by row from the top left, float32.

    Example:
        >>> places(2, 1.0).tolist()
        [[-0.5, 0.5], [0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]]
    """
    along = ((np.arange(cells) + 0.5) / cells * 2 - 1) * reach
    return np.stack([np.tile(along, cells), np.repeat(-along, cells)], axis=1).astype("float32")


def surface_of(training: Training, names: list[str], reach: float) -> Array:
    """The model's output at each place, (SURFACE, SURFACE), from 0 to 1."""
    inputs = features_of(places(SURFACE, reach), names)
    return training.outputs(inputs)[-1].reshape(SURFACE, SURFACE)


def neurons_of(training: Training, names: list[str], reach: float) -> list[Array]:
    """Each hidden layer's outputs at each place: (units, SMALL, SMALL)."""
    inputs = features_of(places(SMALL, reach), names)
    return [output.T.reshape(-1, SMALL, SMALL) for output in training.outputs(inputs)[:-1]]


def feature_maps(reach: float) -> Array:
    """Each feature at each place, (features, SMALL, SMALL)."""
    return features_of(places(SMALL, reach), list(FEATURES)).T.reshape(-1, SMALL, SMALL)


def peak_of(values: Array) -> float:
    """The largest size of the values that are numbers; 0 if there is none."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max()) if sizes.size else 0.0


def ratios(values: Array) -> Array:
    """Values over their largest size, -1 to 1; what is no number is 0."""
    peak = peak_of(values) or 1.0
    return np.nan_to_num(values / peak, nan=0.0, posinf=1.0, neginf=-1.0)


def packed(shares: Array) -> str:
    """Numbers from -1 to 1 as base64 of one signed byte each.

    Example:
        >>> packed(np.array([0.0, 1.0, -1.0]))
        'AH+B'
    """
    return base64.b64encode(np.rint(LARGEST_BYTE * shares).astype(np.int8).tobytes()).decode()


def scene_data(chosen: Mapping[str, Any], points: Points, own: tuple[Array, Array] | None) -> dict[str, Any]:
    """What stays until something else is chosen: the settings, the points, the features, and what can be chosen."""
    thousandths = np.rint(1000 * points.x).astype(int)
    return {
        "chosen": {name: chosen[name] for name in options.SETTINGS},
        "choices": _choices(own),
        "reach": points.reach,
        "cells": [SURFACE, SMALL],
        "points": np.column_stack([thousandths, points.y]).ravel().tolist(),
        "first_test": points.first_test,
        "features": [
            {"name": name, "label": label, "surface": packed(ratios(image)), "peak": rounded(peak_of(image))}
            for (name, (label, _)), image in zip(FEATURES.items(), feature_maps(points.reach), strict=True)
        ],
    }


def _choices(own: tuple[Array, Array] | None) -> dict[str, Any]:
    thumbs = _made_thumbs() if own is None else {**_made_thumbs(), options.OWN: _thumb(*own)}
    return {
        "data": thumbs,
        "activation": options.ACTIVATIONS,
        "optimizer": options.OPTIMIZERS,
        "regularization": options.REGULARIZATIONS,
        "learning_rate": options.RATES,
        "regularization_rate": options.PENALTIES,
        "most_layers": options.MOST_LAYERS,
        "most_units": options.MOST_UNITS,
    }


@cache
def _made_thumbs() -> dict[str, list[int]]:
    noise = {"gaussians": 0.2}
    return {kind: _thumb(*toy.load(kind, _THUMB_POINTS, noise.get(kind, 0.03))) for kind in options.KINDS}


def _thumb(x: Array, y: Array) -> list[int]:
    """Some points as x, y in hundredths of a small picture's half side, and their class."""
    x, y = x[:_THUMB_POINTS], y[:_THUMB_POINTS]
    low, high = x.min(axis=0), x.max(axis=0)
    scaled = 2 * (x - low) / np.where(high > low, high - low, 1) - 1
    return np.column_stack([np.rint(100 * scaled).astype(int), y]).ravel().tolist()


def frame_data(training: Training, names: list[str], reach: float) -> dict[str, Any]:
    """What every tick changes: the numbers, the weights and all surfaces."""
    neurons = neurons_of(training, names, reach)
    weights = [layer.get_weights() for layer in training.model.layers]
    return {
        "batches": training.batches,
        "epoch": training.epoch,
        "batch": training.batches % training.epoch_batches,
        "epoch_batches": training.epoch_batches,
        "scores": {name: None if score is None else rounded(score) for name, score in training.scores.items()},
        "marks": [[batches, rounded(loss), None if t is None else rounded(t)] for batches, loss, t in training.marks],
        "surface": packed(2 * np.nan_to_num(surface_of(training, names, reach), nan=0.5) - 1),
        "neurons": [packed(np.stack([ratios(image) for image in layer])) for layer in neurons],
        "peaks": [[rounded(peak_of(image)) for image in layer] for layer in neurons],
        "kernels": [all_rounded(kernel) for kernel, _ in weights],
        "biases": [all_rounded(bias) for _, bias in weights],
        "rate": rounded(float(plain(training.model.optimizer.learning_rate))),
    }
