"""Checks before and during training, with messages that say what to do."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.structure import flatten, map_structure
from kerasedu.engine.tape import Record
from kerasedu.engine.warning import warn_user
from kerasedu.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Loss,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)
from kerasedu.ops.crossentropy import check_labels
from kerasedu.training.outputs import for_each_output

Array = np.ndarray
PROBABILITY_LOSSES = (BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy)


class LogitsWarning(UserWarning):
    """A loss that expects probabilities was given something else."""


def check_data(model: Any, x: Any, y: Any, caller: str) -> None:
    """Whether a model can learn from this data, as far as it can be seen without running it.

    Arguments:
        model: the model.
        x: array, or structure of arrays.
        y: likewise, or None.
        caller: who asks, for the message.

    Raises:
        ValueError: if it cannot.
    """
    check_inputs(model.input_shape_expected, model.input_names, x, model.name, caller)
    looks = caller.startswith("predict") or (caller == "trace" and y is None)  # at the forward pass alone
    if looks or model.loss is None:
        return
    if y is None:
        first = next(loss.name for loss in model.compiled_loss.given if loss is not None)
        raise ValueError(f"{caller} got no y, and the loss {first} compares predictions with it. Give x and y.")
    structure = model.output_shape_for(map_structure(lambda array: tuple(array.shape), x))
    if structure is None:
        return
    shapes, names = _shapes_in(structure), model.output_names
    truths = for_each_output(y, names, len(shapes), f"{caller}: y")
    for loss, truth, shape in zip(model.compiled_loss.losses_for(names, len(shapes)), truths, shapes, strict=True):
        if loss is not None and truth is not None:
            check_truths(loss, truth, shape, caller)


class raised_in_batch:  # noqa: N801 - read as `with raised_in_batch(number, where):`
    """Add to an error in which batch it came up, counted from 0."""

    __slots__ = ("number", "where")

    def __init__(self, number: int, where: str) -> None:
        self.number, self.where = number, where

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, Exception):
            error.add_note(f"This was batch {self.number} of {self.where}, counted from 0.")


def check_inputs(expected: Any, names: list[str] | None, x: Any, model_name: str, caller: str) -> None:
    """Whether samples have the shapes that a model was built for.

    Arguments:
        expected: shape of the model's input, or a structure of the shapes of its inputs; None where nobody knows.
        names: names of the inputs, by which a dict of arrays is read.
        x: array, or structure of arrays.
        model_name: name of the model, for the message.
        caller: who asks, for the message.

    Raises:
        ValueError: if they do not.
    """
    if expected is None:
        return
    shapes = _shapes_in(expected)
    if isinstance(x, dict) and names is not None and set(names) <= set(x):
        arrays = [x[name] for name in names]
    else:
        arrays = flatten(x)
    if len(arrays) != len(shapes):
        listed = f" ({', '.join(names)})" if names else ""
        raise ValueError(
            f"{caller} got x with {len(arrays)} arrays, and model {model_name!r} has {len(shapes)} "
            f"{'input' if len(shapes) == 1 else 'inputs'}{listed}. Give one array for each: a list in their order, or "
            "a dict by their names."
        )
    labels = ["x"] if len(arrays) == 1 else [f"x[{name!r}]" for name in names or range(len(arrays))]
    for shape, array, label in zip(shapes, arrays, labels, strict=True):
        _check_input_shape(shape, array, label, model_name, caller)


def _shapes_in(structure: Any) -> list[tuple[int | None, ...]]:
    """The shapes in a structure of shapes, in the order of `flatten`."""
    if isinstance(structure, dict):
        return [shape for key in sorted(structure) for shape in _shapes_in(structure[key])]
    if any(isinstance(part, list | tuple | dict) for part in structure):
        return [shape for part in structure for shape in _shapes_in(part)]
    return [tuple(structure)]


def _check_input_shape(expected: tuple[int | None, ...], x: Any, label: str, model_name: str, caller: str) -> None:
    """Whether one array has the shape of one input; plain numbers (N,) count as samples of one feature."""
    shape = tuple(x.shape)
    if len(shape) == 1 and len(expected) == 2 and expected[1] == 1:
        return
    if len(expected) == len(shape) and all(n in (None, m) for n, m in zip(expected[1:], shape[1:], strict=True)):
        return
    raise ValueError(
        f"{caller} got {label} of shape {shape}, and model {model_name!r} takes samples of shape "
        f"{tuple(expected[1:])}, so {label} of shape {_spoken((None, *expected[1:]))}."
        f"{_missing_axis(expected, shape, label)}"
    )


def _missing_axis(expected: tuple[int | None, ...], shape: tuple[int, ...], label: str) -> str:
    """What to do about an array that lacks exactly one axis."""
    if len(shape) != len(expected) - 1:
        return ""
    if expected[-1] == 1 and all(n in (None, m) for n, m in zip(expected[1:-1], shape[1:], strict=True)):
        return f" Add the channel axis: {label}[..., None]."
    if all(n in (None, m) for n, m in zip(expected[1:], shape, strict=True)):
        return f" This looks like a single sample: give it a batch axis, {label}[None]."
    return ""


def check_truths(loss: Loss | None, y: Array, output_shape: tuple[int | None, ...] | None, caller: str) -> None:
    """Whether the truths are of the kind that the loss compares with outputs of this shape.

    Raises:
        ValueError: if they are not.
    """
    if output_shape is None:
        return
    classes = output_shape[-1]
    if isinstance(loss, MeanSquaredError | BinaryCrossentropy):
        _check_same_shape(loss, y, output_shape, caller)
    if isinstance(loss, SparseCategoricalCrossentropy):
        if y.dtype.kind == "f" and not np.array_equal(y, np.round(y)):
            raise ValueError(
                f"{caller} got y with {y[y != np.round(y)][0]:g} in it, and the loss {loss.name} takes whole numbers, "
                "which name classes. For numbers that are to be met exactly use loss='mse'."
            )
        if y.ndim == len(output_shape) and y.shape[-1] == classes and classes != 1:
            raise ValueError(
                f"{caller} got y of shape {y.shape}, which looks one-hot, and the loss is {loss.name}, which takes one "
                "whole number for each sample. Use loss='categorical_crossentropy', or labels np.argmax(y, axis=-1)."
            )
        if classes is not None and loss.arguments["ignore_class"] is None:
            check_labels(y, classes)
    elif isinstance(loss, CategoricalCrossentropy):
        if y.shape[1:] != tuple(output_shape[1:]):
            raise ValueError(
                f"{caller} got y of shape {y.shape}, and the loss categorical_crossentropy takes one-hot labels of "
                f"shape {_spoken((None, *output_shape[1:]))}. For whole numbers use "
                "loss='sparse_categorical_crossentropy', or turn them into one-hot labels: "
                f"keras.utils.to_categorical(y, {classes})."
            )
    elif isinstance(loss, BinaryCrossentropy) and (y.min() < 0 or y.max() > 1):
        raise ValueError(
            f"{caller} got y with values from {y.min():g} to {y.max():g}, and the loss binary_crossentropy takes "
            "labels from 0 (no) to 1 (yes). For several classes use sparse_categorical_crossentropy and one unit for "
            "each class."
        )


def _check_same_shape(loss: Loss, y: Array, output_shape: tuple[int | None, ...], caller: str) -> None:
    """Whether there is one truth for each output; an axis of length 1 at the end may be there or not."""
    got, wanted = y.shape[1:], tuple(output_shape[1:])
    got, wanted = (shape[:-1] if shape[-1:] == (1,) else shape for shape in (got, wanted))
    if len(got) != len(wanted) or any(m not in (None, n) for n, m in zip(got, wanted, strict=True)):
        raise ValueError(
            f"{caller} got y of shape {y.shape}, and the model's outputs have the shape "
            f"{_spoken((None, *output_shape[1:]))}. The loss {loss.name} compares them number by number: give the last "
            "layer as many units as a sample has truths."
        )


def warn_of_logits(loss: Loss | None, y_pred: Array) -> None:
    """Warn if a loss that expects probabilities is given numbers outside 0 to 1."""
    if not isinstance(loss, PROBABILITY_LOSSES) or loss.from_logits or not y_pred.size:
        return
    lowest, highest = float(y_pred.min()), float(y_pred.max())
    if lowest < 0 or highest > 1 + 1e-5:
        bend = "sigmoid" if isinstance(loss, BinaryCrossentropy) else "softmax"
        warn_user(
            f"The loss {loss.name} expects probabilities and was given numbers from {lowest:.3g} to {highest:.3g}. "
            f"Give the last layer activation='{bend}', or say that its outputs are logits: "
            f"{type(loss).__name__}(from_logits=True).",
            LogitsWarning,
        )


class NonFiniteLossError(ArithmeticError):
    """The loss of a training step is NaN or infinite; the step was not taken."""


def refuse_non_finite(loss: float, records: list[Record], step: int, learning_rate: float) -> None:
    """Raise if the loss is no finite number, naming the layer where the trouble began.

    Arguments:
        loss: the loss of the step.
        records: what the tape saw in the step's forward pass.
        step: number of the step since training began, counted from 1.
        learning_rate: of the optimizer.

    Raises:
        NonFiniteLossError: if it is not.
    """
    if np.isfinite(loss):
        return
    raise NonFiniteLossError(
        f"The loss became {loss} at training step {step}. {_first_trouble(records)} The weights were left as they were "
        f"before this step. Usual remedies: a smaller learning rate (it is {learning_rate:g}), inputs scaled to about "
        "0 to 1, or a loss that fits the last layer's activation."
    )


def _first_trouble(records: list[Record]) -> str:
    """Where the first number appeared that is not finite."""
    for record in records:
        for name, x in zip(record.op.input_names, record.inputs, strict=False):
            value = np.asarray(getattr(x, "value", x))
            if value.dtype.kind == "f" and not np.isfinite(value).all():
                where = _where(record)
                return f"{where[0].upper()}{where[1:]} got {name} with {_kind(value)} in it."
        for output in record.outputs:
            if not np.isfinite(output.value).all():
                return (
                    f"The first number that is not finite is {_kind(output.value)} in the output of {_where(record)}."
                )
    return "Every number up to the loss was finite."


def _where(record: Record) -> str:
    return (
        f"layer {record.layers[-1]!r} ({record.op.name})"
        if record.layers
        else f"the operation {record.op.name} of the loss"
    )


def _kind(value: Array) -> str:
    return "NaN" if np.isnan(value).any() else "an infinite number"


def _spoken(shape: tuple[Any, ...]) -> str:
    return "(" + ", ".join("samples" if i == 0 else "any" if n is None else str(n) for i, n in enumerate(shape)) + ")"
