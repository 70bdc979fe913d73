"""Layers that bring the same numbers into another shape or pass them on."""

from __future__ import annotations

from math import prod
from typing import Any

from kerasedu import ops, regularizers
from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import Layer, registry

Shape = tuple[int | None, ...]


@registry.register()
class Reshape(Layer):
    """The numbers of each sample in another shape.

    Arguments:
        target_shape: the new shape of a sample; one length may be -1, which stands for whatever is left.

    Raises:
        ValueError: if the number of numbers differs.

    Example:
        >>> import numpy as np
        >>> Reshape((2, -1))(np.ones((5, 6))).shape
        (5, 2, 3)
    """

    takes_integers = True

    def __init__(self, target_shape: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target_shape = tuple(target_shape) if isinstance(target_shape, list | tuple) else (target_shape,)
        if self.target_shape.count(-1) > 1:
            raise ValueError(f"Reshape got target_shape={self.target_shape}. At most one length may be -1.")

    def call(self, inputs: Any) -> Any:
        return ops.reshape(inputs, (inputs.shape[0], *self._sample_shape(inputs.shape)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (input_shape[0], *self._sample_shape(input_shape))

    def _sample_shape(self, input_shape: Shape) -> Shape:
        """The new shape of a sample, with the length for -1 filled in where it is known."""
        known = prod(n for n in self.target_shape if n != -1)
        if None in input_shape[1:]:
            return tuple(None if n == -1 else n for n in self.target_shape)
        total = prod(input_shape[1:])
        fits = total == known if -1 not in self.target_shape else known > 0 and total % known == 0
        if not fits:
            raise ValueError(
                f"Reshape layer {self.name!r} got an input of shape {tuple(input_shape)}, with {total} numbers a "
                f"sample, and has target_shape={self.target_shape}. The number of numbers must stay."
            )
        return tuple(total // known if n == -1 else n for n in self.target_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "target_shape": self.target_shape}


@registry.register()
class Permute(Layer):
    """The axes of each sample in another order.

    Arguments:
        dims: the old number of each new axis, counted from 1 behind the batch axis.

    Raises:
        ValueError: if dims is no order of the numbers from 1, or the input has another number of axes.

    Example:
        >>> import numpy as np
        >>> Permute((2, 1))(np.ones((5, 2, 3))).shape
        (5, 3, 2)
    """

    takes_integers = True

    def __init__(self, dims: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(
                f"Permute got dims={self.dims}. It takes every number from 1 to {len(self.dims)} once, in a new order."
            )

    def call(self, inputs: Any) -> Any:
        self.compute_output_shape(inputs.shape)
        return ops.transpose(inputs, (0, *self.dims))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != len(self.dims) + 1:
            raise ValueError(
                f"Permute layer {self.name!r} got an input of shape {tuple(input_shape)}. With dims={self.dims} it "
                f"takes {len(self.dims) + 1} axes, the batch axis among them."
            )
        return tuple(input_shape[axis] for axis in (0, *self.dims))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "dims": self.dims}


@registry.register()
class RepeatVector(Layer):
    """Each sample n times, one behind the other: (N, features) becomes (N, n, features).

    Arguments:
        n: how often.

    Raises:
        ValueError: if n is no positive whole number, or the input is no (N, features).

    Example:
        >>> import numpy as np
        >>> RepeatVector(2)(np.array([[1.0, 2.0]]))
        array([[[1., 2.],
                [1., 2.]]], dtype=float32)
    """

    takes_integers = True

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n = whole_number(n, "n", "RepeatVector")

    def call(self, inputs: Any) -> Any:
        shape = self.compute_output_shape(inputs.shape)
        return ops.broadcast_to(ops.expand_dims(inputs, 1), shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 2:
            raise ValueError(
                f"RepeatVector layer {self.name!r} got an input of shape {tuple(input_shape)}. It takes (samples, "
                "features)."
            )
        return (input_shape[0], self.n, input_shape[1])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "n": self.n}


@registry.register()
class Identity(Layer):
    """The input as it is.

    Example:
        >>> import numpy as np
        >>> Identity()(np.array([[1.0, 2.0]]))
        array([[1., 2.]], dtype=float32)
    """

    supports_masking = True
    takes_integers = True

    def call(self, inputs: Any) -> Any:
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


@registry.register()
class ActivityRegularization(Layer):
    """The input as it is; its size adds to the loss, so that the layers before keep it small.

    Arguments:
        l1: factor of the sum of sizes.
        l2: factor of the sum of squares.

    Example:
        >>> import numpy as np
        >>> layer = ActivityRegularization(l1=0.5)
        >>> y = layer(np.array([[1.0, -2.0]]))
        >>> float(layer.losses[0])
        1.5
    """

    supports_masking = True

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any) -> None:
        super().__init__(activity_regularizer=regularizers.L1L2(l1, l2), **kwargs)
        self.l1, self.l2 = l1, l2

    def call(self, inputs: Any) -> Any:
        return inputs

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "l1": self.l1, "l2": self.l2}
