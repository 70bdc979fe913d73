"""A model and what each of its layers puts out, in one forward pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten
from kerasedu.layers import Input
from kerasedu.models import Model
from kerasedu.models.graph import Graph

Array = np.ndarray
WHO = "DigitPad"
_SIDE = 28  # where a model takes images of any size


class Chain:
    """Runs a model on one grey image and keeps what every layer puts out.

    It shares the model's layers: where they learn, it answers as they do now.

    Arguments:
        model: a Sequential, functional or subclassed model that takes one grey image and has its weights.

    Attributes:
        shape: rows and columns of the image.
        names: names of the layers, in the order they run; of one that is used again, with the number of its use.
        kinds: their classes.

    Raises:
        TypeError: if it is no model.
        ValueError: if the model has no weights yet, several inputs or outputs, or takes no grey images.
    """

    def __init__(self, model: Any) -> None:
        if not isinstance(model, Model):
            raise TypeError(f"{WHO} got a {type(model).__name__}. Give it a model: {WHO}(model).")
        inputs, outputs = _ends(model)
        self.name = model.name
        self._input_shape = _with_sizes(inputs[0].shape[1:])
        self.shape = image_shape(inputs[0].shape[1:], model.name)
        nodes = Graph(inputs[0], outputs[0], model.name).nodes
        self.names = _numbered([node.operation.name for node in nodes])
        self.kinds = [type(node.operation).__name__ for node in nodes]
        self._channels_first = [getattr(node.operation, "data_format", "") == "channels_first" for node in nodes]
        self._watched = Model(inputs[0], [node.outputs[0] for node in nodes] + outputs[:1])

    def run(self, image: Array, scale: float) -> tuple[dict[str, Array], Array]:
        """What each layer answers to an image (rows, columns) whose pixels are multiplied by `scale`.

        Returns:
            The outputs by layer and the model's output, without their batch axis.
        """
        batch = (image * scale).astype(np.float32).reshape(1, *self._input_shape)
        *outputs, prediction = (np.asarray(plain(y))[0] for y in self._watched(batch, training=False))
        return dict(zip(self.names, outputs, strict=True)), prediction

    def channels_last(self, activations: dict[str, Array]) -> list[Array]:
        """The outputs with their channels behind, as they are drawn."""
        pairs = zip(activations.values(), self._channels_first, strict=True)
        return [np.moveaxis(y, 0, -1) if first and y.ndim > 2 else y for y, first in pairs]


def image_shape(shape: tuple[int | None, ...], name: str) -> tuple[int, int]:
    """Rows and columns of the images that a model takes; `shape` is that of its input without the batch.

    Example:
        >>> image_shape((28, 28, 1), "m"), image_shape((64,), "m"), image_shape((None, None, 1), "m")
        ((28, 28), (8, 8), (28, 28))
    """
    sizes = _with_sizes(shape)
    if len(sizes) == 3 and 1 in (sizes[0], sizes[2]):
        sizes = sizes[:2] if sizes[2] == 1 else sizes[1:]
    if len(sizes) == 1 and round(sizes[0] ** 0.5) ** 2 == sizes[0]:
        sizes = (round(sizes[0] ** 0.5),) * 2
    if len(sizes) != 2 or not all(2 <= side <= 256 for side in sizes):
        raise ValueError(
            f"{WHO} draws grey images, but {name!r} takes inputs of shape {shape}. It needs a model of images of 2 to "
            "256 pixels a side: Input((28, 28, 1)), Input((28, 28)), or Input((784,)) for a square."
        )
    return sizes


def _ends(model: Any) -> tuple[list[Any], list[Any]]:
    """The input and the output of a model, as lists of one."""
    if not model.built:
        raise ValueError(
            f"{WHO} got the model {model.name!r}, which has no weights yet. Give it an input shape (start with "
            "layers.Input((28, 28, 1))), or call it once on data, before drawing for it."
        )
    inputs, outputs = getattr(model, "inputs", None), getattr(model, "outputs", None)
    if not inputs or not outputs:
        inputs, outputs = _followed(model)
    if len(inputs) > 1 or len(outputs) > 1:
        raise ValueError(
            f"{WHO} got the model {model.name!r} with {len(inputs)} inputs and {len(outputs)} outputs. One drawing "
            "goes in, one answer comes out: give it a model with one of each."
        )
    return inputs, outputs


def _followed(model: Any) -> tuple[list[Any], list[Any]]:
    """The same for a subclassed model: its call is followed once without numbers."""
    shape = (model.get_build_config() or {}).get("input_shape")
    if not isinstance(shape, list | tuple) or not all(isinstance(side, int | None) for side in shape):
        raise ValueError(
            f"{WHO} does not know what images {model.name!r} takes. Call it once on an image, model(image), "
            "with an image such as np.zeros((1, 28, 28, 1)), and try again."
        )
    x = Input(tuple(shape[1:]))
    try:
        return [x], flatten(model.call(x))
    except Exception as error:
        raise ValueError(
            f"{WHO} cannot look inside {model.name!r}: its call could not be followed without numbers, with "
            f"{type(error).__name__}: {error} Make call(self, inputs) of layers and kerasedu.ops alone."
        ) from error


def _with_sizes(shape: tuple[int | None, ...]) -> tuple[int, ...]:
    return tuple(_SIDE if side is None else side for side in shape)


def _numbered(names: list[str]) -> list[str]:
    uses = [names[: place + 1].count(name) for place, name in enumerate(names)]
    return [name if use == 1 else f"{name} #{use}" for name, use in zip(names, uses, strict=True)]
