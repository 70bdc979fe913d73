"""What StepThrough is given, checked and traced."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.structure import flatten, map_structure


class Source:
    """A trace, or a model with data, of which one sample is traced at a time.

    Arguments:
        model: a model, or a trace.
        x: samples, in the structure that the model takes; None with a trace.
        y: targets, in the structure of its outputs; None to look at the forward pass only.
    """

    def __init__(self, model: Any, x: Any = None, y: Any = None) -> None:
        self._trace = model if hasattr(model, "steps") and not hasattr(model, "trace") else None
        self._model = None if self._trace is not None else model
        self.name = getattr(model, "name", "") if self._trace is None else getattr(model, "model_name", "")
        if self._model is not None:
            _check_model(model, x)
            self._x = _arrays(x)
            self._y = None if y is None else _arrays(y)
            _check_data(model, self._x, self._y)
        elif not self._trace.steps:
            raise ValueError(
                "StepThrough got a trace without steps. Make one with model.trace(x, y) on a compiled model."
            )

    @property
    def count(self) -> int:
        """How many samples there are to choose from."""
        return batch_of(self._trace) if self._trace is not None else len(flatten(self._x)[0])

    def check(self, sample: int) -> None:
        """Raises:
        ValueError: if there is no such sample.
        """
        if not 0 <= sample < max(self.count, 1):
            raise ValueError(
                f"StepThrough got sample={sample}, but x holds {self.count} samples. Choose one from 0 to "
                f"{self.count - 1}."
            )

    def trace(self, sample: int) -> Any:
        """The trace that holds a sample."""
        self.check(sample)
        if self._trace is not None:
            return self._trace
        x = _part(self._x, sample)
        return self._model.trace(x) if self._y is None else self._model.trace(x, _part(self._y, sample))

    def within(self, sample: int) -> int:
        """The place of a sample in the trace that holds it."""
        return sample if self._trace is not None else 0


def batch_of(trace: Any) -> int:
    """Number of samples in a trace: the length of the first array that is no weight."""
    for step in trace.steps:
        for name, array in step.inputs.items():
            if name not in step.weights and np.ndim(array):
                return len(array)
    return 1


def _arrays(data: Any) -> Any:
    """The arrays of a structure; a list of numbers is an array, a list of arrays a structure."""
    if isinstance(data, dict) or (
        isinstance(data, list | tuple) and any(np.ndim(one) and hasattr(one, "shape") for one in data)
    ):
        return map_structure(np.asarray, data)
    return np.asarray(data)


def _part(data: Any, sample: int) -> Any:
    return map_structure(lambda array: array[sample : sample + 1], data)


def _check_model(model: Any, x: Any) -> None:
    if not hasattr(model, "trace"):
        raise TypeError(
            f"StepThrough got a {type(model).__name__}. Give it a model, x and y, or a trace made by model.trace(x, y)."
        )
    if x is None:
        raise ValueError(
            "StepThrough got a model without x. Call StepThrough(model, x, y), or StepThrough(model, x) to look at the "
            "forward pass only."
        )
    if not getattr(model, "built", True):
        raise ValueError(
            f"StepThrough got the model {model.name!r}, which has no weights yet. Give it an input shape (start with "
            "layers.Input(shape=...)), or call it once on data, before stepping through it."
        )


def _check_data(model: Any, x: Any, y: Any) -> None:
    expected = getattr(model, "input_shape", None)
    if isinstance(expected, tuple) and expected and isinstance(x, np.ndarray) and not _fits(x.shape, expected):
        alone = " This looks like one sample: add a batch axis, x[None]." if _fits((1, *x.shape), expected) else ""
        raise ValueError(
            f"StepThrough got x of shape {x.shape}, but {model.name!r} takes {expected}, where None is the number of "
            f"samples.{alone}"
        )
    arrays = [*flatten(x), *([] if y is None else flatten(y))]
    if any(array.ndim == 0 for array in arrays) or len(set(map(len, arrays))) > 1:
        shapes = ["nothing" if one is None else " and ".join(str(a.shape) for a in flatten(one)) for one in (x, y)]
        raise ValueError(
            f"StepThrough got x of shape {shapes[0]} and y of shape {shapes[1]}. Give one target for each sample."
        )


def _fits(shape: tuple[int, ...], expected: tuple[Any, ...]) -> bool:
    return len(shape) == len(expected) and all(want in (None, have) for have, want in zip(shape, expected, strict=True))
