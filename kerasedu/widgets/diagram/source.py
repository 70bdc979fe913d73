"""What ModelDiagram is given, checked, and run on one sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasedu.diagrams.chart import chain_of, graph_of
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.models import Model
from kerasedu.widgets.diagram.run import Run

WHO = "ModelDiagram"


def run_of(model: Any, x: Any, y: Any, sample: int) -> tuple[Run | None, int]:
    """The run of a model on one sample, as in `predict`, and the sample's place in it; None without x.

    Raises:
        TypeError: if it is no model.
        ValueError: if it is not built, x or y do not fit, or there is no such sample.
    """
    _check(model, x, y)
    if x is None:
        return None, 0
    x = map_structure(lambda array: np.asarray(plain(array)), x)
    y = None if y is None else map_structure(lambda array: np.asarray(plain(array)), y)
    _check_data(model, x, y, sample)
    place = sample
    if not _has_fixed_batch(model):
        x, y = (None if data is None else map_structure(lambda a: a[sample : sample + 1], data) for data in (x, y))
        place = 0
    trace = model.trace(x, y, training=False, max_bytes=None)
    return Run(trace, dict(zip(_input_names(model, x), _in_order(model, x), strict=False))), place


def _check(model: Any, x: Any, y: Any) -> None:
    if not isinstance(model, Model):
        raise TypeError(f"{WHO} got {model!r} of type {type(model).__name__}. Give it a model.")
    if not model.built:
        raise ValueError(
            f"{WHO} got the model {model.name!r}, which is not built yet, so what flows through it is not known. Begin "
            "it with an Input, call model.build((None, 28, 28, 1)) with the shape of its data, or run it on a batch "
            "first."
        )
    if y is not None and x is None:
        raise ValueError(f"{WHO} got y without x. Give both: {WHO}(model, x, y).")
    if y is not None and not model.compiled:
        raise ValueError(
            f"{WHO} got y, but {model.name!r} is not compiled, so there is no loss to take gradients of. Compile it, "
            "or leave y out to see what comes out of each layer."
        )


def _check_data(model: Any, x: Any, y: Any, sample: int) -> None:
    expected = getattr(model, "input_shape_expected", None)
    if isinstance(x, np.ndarray) and isinstance(expected, tuple) and not _fits(x.shape, expected):
        alone = (
            " This looks like one sample: add an axis of samples, x[None]." if _fits((1, *x.shape), expected) else ""
        )
        raise ValueError(
            f"{WHO} got x of shape {x.shape}, but {model.name!r} takes {expected}, where None may be any number.{alone}"
        )
    counts = {len(array) if array.ndim else 0 for array in flatten([x] if y is None else [x, y])}
    if len(counts) > 1:
        raise ValueError(f"{WHO} got arrays of {sorted(counts)} samples in x and y. Give as many in each.")
    (count,) = counts
    if not 0 <= sample < count:
        mend = f"Choose one from 0 to {count - 1}." if count else "Give it some."
        raise ValueError(f"{WHO} got sample={sample}, but x holds {count} samples. {mend}")


def _fits(shape: tuple[int, ...], expected: tuple[int | None, ...]) -> bool:
    return len(shape) == len(expected) and all(want in (None, have) for have, want in zip(shape, expected, strict=True))


def _has_fixed_batch(model: Any) -> bool:
    """Whether the model takes batches of one size only, as stateful layers do."""
    expected = getattr(model, "input_shape_expected", None)
    return isinstance(expected, tuple) and bool(expected) and isinstance(expected[0], int)


def _input_names(model: Any, x: Any) -> list[str]:
    """What the boxes of the inputs are called."""
    if graph_of(model) is not None:
        return [tensor.node.operation.name for tensor in model.inputs]
    chain = chain_of(model)
    if chain is not None:
        return [chain[0][0].node.operation.name]
    if isinstance(x, Mapping):
        return sorted(x)
    return ["x"] if isinstance(x, np.ndarray) else [f"x{number}" for number in range(len(flatten(x)))]


def _in_order(model: Any, x: Any) -> list[np.ndarray]:
    """The arrays in the order of the model's inputs."""
    if isinstance(x, Mapping) and set(model.input_names or ()) == set(x):
        return [x[name] for name in model.input_names]
    return flatten(x)
