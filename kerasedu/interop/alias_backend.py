"""The functions of Keras 2's `keras.backend`, often imported as `K`: their names of today, or what stands for them.

Keras 3 has the same functions, nearly all under the name NumPy gives them, in `keras.ops`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np

from kerasedu import activations, ops, random
from kerasedu.engine import Variable, settings
from kerasedu.engine.op import plain
from kerasedu.interop.alias_names import words

SAME_NAME = words(
    "abs all any cos dot elu equal exp eye greater greater_equal hard_sigmoid less less_equal log max maximum mean min "
    "minimum ndim not_equal ones ones_like prod reshape round shape sigmoid sign sin softmax softplus softsign sqrt "
    "square squeeze stack std stop_gradient sum tanh tile transpose var zeros zeros_like"
)

RENAMED = {"permute_dimensions": "transpose", "pow": "power", "repeat_elements": "repeat", "reverse": "flip"}
"""What has another name in `keras.ops`, and the same arguments in the same order."""


def arange(start: int, stop: int | None = None, step: int = 1, dtype: str = "int32") -> np.ndarray:
    """Numbers in equal steps; whole ones when nothing else is said."""
    return ops.arange(start, stop, step, dtype)


def argmax(x: Any, axis: int = -1) -> Any:
    """Place of the largest number."""
    return ops.argmax(x, axis)


def argmin(x: Any, axis: int = -1) -> Any:
    """Place of the smallest number."""
    return ops.argmin(x, axis)


def batch_dot(x: Any, y: Any, axes: int | tuple[int, int] | None = None) -> Any:
    """Dot products of the samples of x with those of y, over one axis of each.

    Arguments:
        x: array (N, ...).
        y: array (N, ...).
        axes: the axes, counted with the batch axis; the last of x and the last but one of y when None.
    """
    if axes is None:
        axes = (x.ndim - 1, max(1, y.ndim - 2))
    a, b = (axes, axes) if isinstance(axes, int) else axes
    samples = "n"
    first = samples + "abcdefgh"[: x.ndim - 1]
    second = samples + "ijklmopq"[: y.ndim - 1]
    second = second.replace(second[b], first[a])
    rest = [name for name in first[1:] + second[1:] if name != first[a]]
    result = ops.einsum(f"{first},{second}->{samples}{''.join(rest)}", x, y)
    return ops.expand_dims(result, 1) if result.ndim == 1 else result


def batch_flatten(x: Any) -> Any:
    """Each sample as one row: (N, ...) -> (N, numbers of a sample)."""
    return ops.reshape(x, (x.shape[0] if x.shape[0] is not None else -1, int(np.prod(x.shape[1:]))))


def cast(x: Any, dtype: str) -> Any:
    """The same numbers in another number type."""
    return ops.cast(x, dtype)


def clip(x: Any, min_value: Any, max_value: Any) -> Any:
    """x, but at least min_value and at most max_value."""
    return ops.clip(x, min_value, max_value)


def concatenate(tensors: Any, axis: int = -1) -> Any:
    """Arrays one behind the other, along the last axis when nothing else is said."""
    return ops.concatenate(tensors, axis)


def cumprod(x: Any, axis: int = 0) -> Any:
    """Products of all numbers so far."""
    return ops.cumprod(x, axis)


def cumsum(x: Any, axis: int = 0) -> Any:
    """Sums of all numbers so far."""
    return ops.cumsum(x, axis)


def expand_dims(x: Any, axis: int = -1) -> Any:
    """x with a further axis of length 1, the last when nothing else is said."""
    return ops.expand_dims(x, axis)


def l2_normalize(x: Any, axis: int | None = None) -> Any:
    """x / |x|, where |x| is the square root of the sum of squares over an axis, or over everything."""
    squares = ops.sum(ops.square(x), axis=axis, keepdims=True)
    return x / ops.sqrt(ops.maximum(squares, settings.epsilon()))


def relu(x: Any, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """x where it is above the threshold, alpha times the rest below it."""
    return activations.relu(x, negative_slope=alpha, max_value=max_value, threshold=threshold)


def repeat(x: Any, n: int) -> Any:
    """Each row n times: (N, features) -> (N, n, features)."""
    return ops.repeat(ops.expand_dims(x, 1), n, axis=1)


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """The one where the condition holds, the other where it does not; both may be functions without arguments."""
    results = [one() if callable(one) else one for one in (then_expression, else_expression)]
    condition = ops.reshape(condition, (*condition.shape, *[1] * (results[0].ndim - ops.ndim(condition))))
    return ops.where(condition, *results)


def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Any:
    """x + bias, along the channels."""
    if (data_format or settings.image_data_format()) == "channels_first" and x.ndim > 2:
        return x + ops.reshape(bias, (1, -1, *[1] * (x.ndim - 2)))
    return x + bias


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """Binary cross-entropy of each number, not averaged."""
    return ops.binary_crossentropy(target, output, from_logits=from_logits)


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """Cross-entropy of each sample."""
    return ops.categorical_crossentropy(target, output, from_logits=from_logits, axis=axis)


def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """Cross-entropy of each sample, whose class is given by its number."""
    return ops.sparse_categorical_crossentropy(target, output, from_logits=from_logits, axis=axis)


def cast_to_floatx(x: Any) -> Any:
    """The same numbers in the number type `floatx()`."""
    return ops.cast(x, settings.floatx())


def constant(value: Any, dtype: str | None = None, shape: Any = None, name: str | None = None) -> np.ndarray:  # noqa: ARG001 - Keras 2's
    """An array of this value."""
    array = np.asarray(value, dtype or settings.floatx())
    return array if shape is None else np.broadcast_to(array, shape).copy()


def count_params(x: Any) -> int:
    """How many numbers an array or a weight has."""
    return int(np.prod(x.shape))


def dropout(x: Any, level: float, noise_shape: Any = None, seed: int | None = None) -> Any:
    """x with a share of its numbers 0, the others larger so that the mean stays."""
    return random.dropout(x, level, noise_shape=noise_shape, seed=seed)


def dtype(x: Any) -> str:
    """Name of the number type of an array."""
    return str(x.dtype)


def flatten(x: Any) -> Any:
    """All numbers in one row."""
    return ops.reshape(x, (-1,))


def gather(reference: Any, indices: Any) -> Any:
    """Rows by their numbers."""
    return ops.take(reference, indices, axis=0)


def get_value(x: Any) -> np.ndarray:
    """The numbers of a weight or a tensor, as an array."""
    return np.array(plain(x))


def set_value(x: Variable, value: Any) -> None:
    """Put new numbers into a weight."""
    x.assign(value)


def batch_get_value(tensors: Any) -> list[np.ndarray]:
    """The numbers of several weights."""
    return [get_value(x) for x in tensors]


def batch_set_value(tuples: Any) -> None:
    """Put new numbers into several weights, given as pairs (weight, numbers)."""
    for x, value in tuples:
        x.assign(value)


def image_dim_ordering() -> str:
    """Where images have their channels, as Keras 1 said it: "tf" behind, "th" in front."""
    return "th" if settings.image_data_format() == "channels_first" else "tf"


def set_image_dim_ordering(dim_ordering: str) -> None:
    """Say where images have their channels, as Keras 1 said it.

    Raises:
        ValueError: for anything but "tf" and "th".
    """
    layouts = {"tf": "channels_last", "th": "channels_first"}
    if dim_ordering not in layouts:
        raise ValueError(f"set_image_dim_ordering got {dim_ordering!r}. It takes 'tf' (channels last) or 'th' (first).")
    settings.set_image_data_format(layouts[dim_ordering])


def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Whether the true class is among the k likeliest, for each sample."""
    return ops.in_top_k(targets, predictions, k)


def int_shape(x: Any) -> tuple[int | None, ...]:
    """The shape of an array, as a tuple."""
    return tuple(x.shape)


def learning_phase() -> int:
    """0: outside a layer nothing is being trained. Layers learn it from their argument `training`."""
    return 0


@contextlib.contextmanager
def name_scope(name: str) -> Iterator[None]:  # noqa: ARG001 - Keras 2's
    """Nothing: layers name their weights themselves."""
    yield


def one_hot(indices: Any, num_classes: int) -> Any:
    """A row for each class number, 1 at its place."""
    return ops.one_hot(indices, num_classes)


def random_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: str | None = None, seed: int | None = None
) -> np.ndarray:
    """Normally distributed numbers."""
    return random.normal(shape, mean, stddev, dtype, seed)


def random_uniform(
    shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: str | None = None, seed: int | None = None
) -> np.ndarray:
    """Numbers from minval to below maxval, each as likely as the others."""
    return random.uniform(shape, minval, maxval, dtype, seed)


def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: str | None = None, seed: int | None = None
) -> np.ndarray:
    """Normally distributed numbers that are at most two standard deviations from the mean."""
    return random.truncated_normal(shape, mean, stddev, dtype, seed)


def update(x: Variable, new_x: Any) -> Any:
    """Put new numbers into a weight."""
    return x.assign(new_x)


def update_add(x: Variable, increment: Any) -> Any:
    """Add to a weight."""
    return x.assign(x + increment)


def update_sub(x: Variable, decrement: Any) -> Any:
    """Subtract from a weight."""
    return x.assign(x - decrement)


def variable(value: Any, dtype: str | None = None, name: str | None = None, constraint: Any = None) -> Variable:  # noqa: ARG001 - Keras 2's
    """A weight with these numbers."""
    return Variable(np.asarray(value, dtype or settings.floatx()), name=name)


def gradients(loss: Any, variables: Any) -> NoReturn:
    """Not here: gradients are known after a computation that was watched."""
    raise NotImplementedError(
        "K.gradients belongs to Keras 2's graphs. Today: with keras.GradientTape() as tape: loss = ...; then "
        "tape.gradient(loss, variables)."
    )


def function(inputs: Any, outputs: Any, updates: Any = None) -> Callable[..., list[np.ndarray]]:
    """A function of a list of arrays that returns the list of the outputs: a model's, as it predicts.

    Arguments:
        inputs: KerasTensors, such as `[model.input]`.
        outputs: what layers made of them, such as `[layer.output for layer in model.layers]`.
        updates: None or nothing; layers update themselves.

    Raises:
        ValueError: for updates.
    """
    from kerasedu.models import Model

    if updates:
        raise ValueError("K.function got updates. Write the step with a GradientTape and an optimizer instead.")
    model = Model(list(inputs), list(outputs))
    return lambda arrays: [np.asarray(plain(y)) for y in _in_a_list(model(list(arrays[: len(inputs)]), training=False))]


def _in_a_list(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, list | tuple) else [outputs]


FUNCTIONS = {
    one.__name__: one
    for one in (
        arange,
        argmax,
        argmin,
        batch_dot,
        batch_flatten,
        batch_get_value,
        batch_set_value,
        bias_add,
        binary_crossentropy,
        cast,
        cast_to_floatx,
        categorical_crossentropy,
        clip,
        concatenate,
        constant,
        count_params,
        cumprod,
        cumsum,
        dropout,
        dtype,
        expand_dims,
        flatten,
        function,
        gather,
        get_value,
        gradients,
        image_dim_ordering,
        in_top_k,
        int_shape,
        l2_normalize,
        learning_phase,
        name_scope,
        one_hot,
        random_normal,
        random_uniform,
        relu,
        repeat,
        set_image_dim_ordering,
        set_value,
        sparse_categorical_crossentropy,
        switch,
        truncated_normal,
        update,
        update_add,
        update_sub,
        variable,
    )
}
FUNCTIONS["eval"] = get_value
FUNCTIONS.update({name: getattr(ops, name) for name in SAME_NAME})
FUNCTIONS.update({old: getattr(ops, today) for old, today in RENAMED.items()})
