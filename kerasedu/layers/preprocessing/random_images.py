"""What the layers that change images at random while training have in common."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine import settings
from kerasedu.layers.arguments import layout_name
from kerasedu.layers.layer import Layer
from kerasedu.layers.preprocessing.images import check_images

Array = np.ndarray
Shape = tuple[int | None, ...]
Range = tuple[float, float]


class RandomImage(Layer):
    """Base of the layers that change images while training, each image of a batch by lots of its own.

    A layer that is called by itself, with nobody saying whether this is training, changes images too. A subclass says
    in `change` what becomes of a batch with its channels last.

    Arguments:
        seed: a whole number for a random stream of this layer's own.
        data_format: "channels_last" or "channels_first".
    """

    always = False
    """Whether it changes images outside of training too."""

    def __init__(self, seed: int | None = None, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seed = seed
        self.generator = None if seed is None else np.random.default_rng(seed)
        self.data_format = layout_name(data_format)

    @property
    def stream(self) -> np.random.Generator:
        """Where the lots are drawn."""
        return self.generator or settings.generator()

    def draw(self, bounds: Range, count: int) -> Array:
        """A number between the bounds for each image, (count, 1, 1, 1)."""
        return self.stream.uniform(*bounds, (count, 1, 1, 1)).astype(self.dtype)

    def direction(self, count: int) -> Array:
        """1 or -1 for each image, (count, 1, 1, 1)."""
        return self.stream.choice(np.array([-1, 1], self.dtype), (count, 1, 1, 1))

    def chosen(self, share: Range | float, count: int) -> Array:
        """Which images are changed, about such a share of them, (count, 1, 1, 1); of bounds, a share between them."""
        bound = self.stream.uniform(*share, (count, 1, 1, 1)) if isinstance(share, tuple) else share
        return self.stream.random((count, 1, 1, 1)) < bound

    def build(self, input_shape: Shape) -> None:
        check_images(self, input_shape)

    def change(self, images: Any) -> Any:
        """A batch (N, H, W, C) as it is while training."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it does. Define change(self, images).")

    def call(self, inputs: Any, training: bool = True) -> Any:
        check_images(self, inputs.shape)
        if not training and not self.always:
            return inputs
        first, single = self.data_format == "channels_first", len(inputs.shape) == 3
        images = ops.expand_dims(inputs, 0) if single else inputs
        changed = self.change(ops.moveaxis(images, 1, -1) if first else images)
        changed = ops.moveaxis(changed, -1, 1) if first else changed
        return ops.getitem(changed, 0) if single else changed

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "data_format": self.data_format, "seed": self.seed}


def bounds_of(value: Any, name: str, layer: str, low: float, high: float, start: float | None = None) -> Range:
    """A lower and an upper bound out of two numbers; one number f means from -f to f, or from `start` to f.

    Raises:
        ValueError: if they do not lie between low and high.

    Example:
        >>> bounds_of(0.2, "factor", "RandomRotation", -1, 1), bounds_of((0.5, 0.2), "factor", "RandomContrast", 0, 1)
        ((-0.2, 0.2), (0.2, 0.5))
    """
    if isinstance(value, int | float):
        first, last = (-abs(value) if start is None else start), (abs(value) if start is None else value)
    elif isinstance(value, list | tuple | np.ndarray) and len(value) == 2:
        first, last = sorted(value)
    else:
        raise ValueError(
            f"{layer} got {name}={value!r}. It takes a number, or two of them, a lower and an upper bound."
        )
    if first > last or last > high or first < (low if start is None else min(low, start)):
        raise ValueError(f"{layer} got {name}={value!r}. It takes numbers from {low} to {high}.")
    return first, last


def range_of(value: Any, layer: str) -> Range:
    """The darkest and the brightest number a pixel can be.

    Raises:
        ValueError: unless they are two numbers, the smaller first.
    """
    if not isinstance(value, list | tuple) or len(value) != 2 or value[0] >= value[1]:
        raise ValueError(
            f"{layer} got value_range={value!r}. It takes the smallest and the largest number a pixel can be."
        )
    return tuple(value)
