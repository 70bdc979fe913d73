"""What shape and number type a function of KerasTensors will return, found by trying it on small arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine.blueprints import refuse_large_trial
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten, map_structure, pack_like
from kerasedu.engine.symbolic import KerasTensor, Shape

TRIAL_LENGTHS = (83, 89)
"""Two unlike lengths that stand for an unknown axis while a shape is found out by trial."""
TRIAL_BATCHES = (5, 7)
"""Likewise for the first axis, of which nothing but the number of samples depends: small, as trials cost time."""

_NUMBER_BY_NUMBER = """
abs absolute add ceil clip cos divide elu equal exp expm1 floor gelu greater greater_equal hard_sigmoid hard_silu
leaky_relu less less_equal log log1p log_sigmoid logical_and logical_not logical_or maximum minimum mod multiply
negative not_equal power reciprocal relu relu6 round rsqrt selu sigmoid sign silu sin softplus softsign sqrt square
subtract swish tanh true_divide
"""
ELEMENTWISE = frozenset(_NUMBER_BY_NUMBER.split())
"""Functions whose output has the shape to which their inputs broadcast: the lengths need no trial, only the type."""


def infer_outputs(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """KerasTensors for what a function will return, found by trying it.

    Unknown lengths are tried with two different numbers; an output axis that changes with them is unknown too.
    """
    first, second = (
        _try(function, args, kwargs, lengths) for lengths in zip(TRIAL_BATCHES, TRIAL_LENGTHS, strict=True)
    )
    pairs = zip(flatten(first), flatten(second), strict=True)
    tensors = [
        KerasTensor(
            tuple(a if a == b else None for a, b in zip(np.shape(plain(one)), np.shape(plain(two)), strict=True)),
            np.asarray(plain(one)).dtype.name,
        )
        for one, two in pairs
    ]
    return pack_like(first, tensors)


def broadcast_shape(shapes: list[Shape]) -> Shape:
    """The shape to which arrays of these shapes broadcast; an unknown length is taken to fit.

    Raises:
        ValueError: if two known lengths differ and neither is 1.

    Example:
        >>> broadcast_shape([(None, 3), (4, 1, 1)])
        (4, None, 3)
    """
    rank = max(map(len, shapes), default=0)
    return tuple(_broadcast_length(shapes, axis) for axis in range(-rank, 0))


def _broadcast_length(shapes: list[Shape], axis: int) -> int | None:
    lengths = {shape[axis] for shape in shapes if len(shape) >= -axis} - {1}
    known = sorted(lengths - {None})
    if len(known) > 1:
        raise ValueError(
            f"Arrays of shapes {', '.join(map(str, shapes))} do not fit together: counted from the end, axis {axis} "
            f"has lengths {' and '.join(map(str, known))}. Lengths must be equal, or 1."
        )
    return known[0] if known else None if lengths else 1


def infer_broadcast(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> KerasTensor:
    """A KerasTensor for what a function will return that works number by number."""
    arrays = [x for x in flatten([list(args), kwargs]) if not isinstance(x, str | type(None))]
    shape = broadcast_shape([tuple(x.shape) if hasattr(x, "shape") else np.shape(x) for x in arrays])
    smallest = (map_structure(_smallest, list(args)), map_structure(_smallest, kwargs))
    return KerasTensor(shape, np.asarray(plain(_quiet(function, *smallest))).dtype.name)


def _smallest(x: Any) -> Any:
    """An array of one number in the place of one that may be large; a plain number as it is."""
    if isinstance(x, KerasTensor):
        return np.zeros((1,) * len(x.shape), x.dtype)
    if hasattr(x, "shape") and hasattr(x, "dtype"):
        return np.zeros((1,) * len(x.shape), x.dtype)
    return x


def _try(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], lengths: tuple[int, int]) -> Any:
    stand_in = _trial(*lengths)
    return _quiet(function, map_structure(stand_in, list(args)), map_structure(stand_in, kwargs))


def _quiet(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
    with np.errstate(all="ignore"):  # the numbers do not matter, so they need no warning
        return function(*args, **kwargs)


def _trial(batch: int, length: int) -> Callable[[Any], Any]:
    """A function that puts an array in the place of a KerasTensor, this long where its length is not known.

    Whole numbers are zeros, which may be labels or indices of anything; decimal ones are identity matrices, which have
    an inverse and a root.
    """

    def stand_in(x: Any) -> Any:
        if not isinstance(x, KerasTensor):
            return x
        unknown = [batch, *[length] * len(x.shape)]
        shape = tuple(unknown[i] if n is None else n for i, n in enumerate(x.shape))
        refuse_large_trial(shape)
        trial = np.zeros(shape, x.dtype)
        if trial.ndim >= 2 and trial.dtype.kind == "f":
            diagonal = np.arange(min(trial.shape[-2:]))
            trial[..., diagonal, diagonal] = 1
        return trial

    return stand_in
