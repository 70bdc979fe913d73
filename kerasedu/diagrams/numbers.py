"""The numbers of a Trace that stand in a box: what came out, and how strongly the loss depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from kerasedu.inspection import LayerView, Trace


def numbers_of(part: Any, trace: Trace) -> Iterator[tuple[str, list[str]]]:
    """Lines for a layer: shape and range of its output, mean size of the gradient there and of each weight's.

    Arguments:
        part: the layer; of a model, its last layer.
        trace: the trace. A layer that is not in it gets no lines.
    """
    view = _view(part, trace)
    if view is None:
        return
    yield "values", [str(view.output.shape), _range(view.output)]
    if view.gradient is not None:
        yield "mean |gradient|", [_mean_size(view.gradient)]
    for step in view.steps:
        if step.phase == "update":
            yield f"mean |gradient| of {step.variable.rpartition('/')[2]}", [_mean_size(step.gradient)]


def require_fitting(trace: Any, names: set[str]) -> None:
    """Check that a trace is one, and of this model.

    Raises:
        TypeError: if it is no trace.
        ValueError: if it has none of the model's layers.
    """
    if not isinstance(trace, Trace):
        raise TypeError(
            f"plot_model got trace={trace!r} of type {type(trace).__name__}. It takes what model.trace(x, y) returned."
        )
    if not any(name in trace for name in names):
        raise ValueError(
            f"plot_model got a trace of another model: it has the layers {', '.join(trace.layers)}, and this model has "
            f"{', '.join(sorted(names))}. Take one of this model: trace = model.trace(x, y)."
        )


def _view(part: Any, trace: Trace) -> LayerView | None:
    last = part.layers[-1:] if hasattr(part, "get_layer") else []
    names = [one.name for one in (part, *last)]
    return next((trace[name] for name in names if name in trace), None)


def _range(array: np.ndarray) -> str:
    """The smallest and the largest number.

    Example:
        >>> _range(np.array([1.0, -2.5]))
        '-2.5 … 1'
    """
    return f"{array.min():.3g} … {array.max():.3g}" if array.size else "empty"


def _mean_size(array: np.ndarray) -> str:
    return f"{np.abs(array).mean():.3g}" if array.size else "empty"
