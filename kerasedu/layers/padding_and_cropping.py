"""Zeros put around images, and margins cut off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasedu import ops
from kerasedu.layers.layer import registry
from kerasedu.layers.windowed import ImageLayer

Shape = tuple[int | None, ...]
Pairs = tuple[tuple[int, int], ...]


def pairs_of(value: Any, rank: int, name: str, layer: str) -> Pairs:
    """How many rows before and behind, for each spatial axis.

    Arguments:
        value: one number for all; for more than one axis, a number or a pair for each; for one axis, a pair.
        rank: number of spatial axes.
        name: the argument's name, for the message.
        layer: the layer's name, for the message.

    Raises:
        ValueError: if it is none of these.

    Example:
        >>> pairs_of(1, 2, "padding", "ZeroPadding2D"), pairs_of((1, (0, 2)), 2, "padding", "ZeroPadding2D")
        (((1, 1), (1, 1)), ((1, 1), (0, 2)))
    """
    axes = [value] * rank if _is_count(value) else [value] if rank == 1 else value
    pairs = [(axis, axis) if _is_count(axis) else axis for axis in axes] if _is_row(axes) else []
    if len(pairs) != rank or not all(_is_row(p) and len(p) == 2 and all(map(_is_count, p)) for p in pairs):
        row = "a pair (before, behind)" if rank == 1 else f"{rank} numbers or pairs (before, behind), one for each axis"
        raise ValueError(f"{layer} got {name}={value!r}. It takes a whole number of at least 0, or {row}.")
    return tuple((int(before), int(behind)) for before, behind in pairs)


def _is_count(value: Any) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool) and value >= 0


def _is_row(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


class BaseZeroPadding(ImageLayer):
    """What zero paddings over one, two and three axes share.

    Arguments:
        padding: how many rows of zeros go before and behind: one number for all; a number or a pair (before, behind)
            for each axis. For signals, a number or one pair.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
    """

    takes_integers = True

    def __init__(self, padding: Any = 1, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        pairs = pairs_of(padding, self.rank, "padding", type(self).__name__)
        self.padding = pairs[0] if self.rank == 1 else pairs

    @property
    def _pairs(self) -> Pairs:
        return (self.padding,) if self.rank == 1 else self.padding

    def call(self, inputs: Any) -> Any:
        self.check_rank(inputs.shape)
        none = (0, 0)
        channels_first = self.data_format == "channels_first"
        return ops.pad(inputs, (none, none, *self._pairs) if channels_first else (none, *self._pairs, none))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        spatial = zip(self.spatial(input_shape), self._pairs, strict=True)
        return self.with_spatial(input_shape, tuple(None if n is None else n + sum(pair) for n, pair in spatial))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding}


@registry.register()
class ZeroPadding1D(BaseZeroPadding):
    """Zeros before and behind a signal. Arguments as for BaseZeroPadding.

    Example:
        >>> import numpy as np
        >>> ZeroPadding1D((2, 0))(np.ones((1, 2, 1))).ravel()
        array([0., 0., 1., 1.], dtype=float32)
    """

    rank = 1


@registry.register()
class ZeroPadding2D(BaseZeroPadding):
    """Zeros around an image. Arguments as for BaseZeroPadding.

    Example:
        >>> import numpy as np
        >>> ZeroPadding2D((1, 2))(np.ones((1, 8, 8, 3))).shape
        (1, 10, 12, 3)
    """

    rank = 2


@registry.register()
class ZeroPadding3D(BaseZeroPadding):
    """Zeros around a volume. Arguments as for BaseZeroPadding.

    Example:
        >>> import numpy as np
        >>> ZeroPadding3D(1)(np.ones((1, 4, 5, 6, 3))).shape
        (1, 6, 7, 8, 3)
    """

    rank = 3


class BaseCropping(ImageLayer):
    """What croppings over one, two and three axes share.

    Arguments:
        cropping: how many rows are cut off before and behind: one number for all; a number or a pair (before, behind)
            for each axis. For signals, a number or one pair.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
    """

    takes_integers = True

    def __init__(self, cropping: Any = 1, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        pairs = pairs_of(cropping, self.rank, "cropping", type(self).__name__)
        self.cropping = pairs[0] if self.rank == 1 else pairs

    @property
    def _pairs(self) -> Pairs:
        return (self.cropping,) if self.rank == 1 else self.cropping

    def call(self, inputs: Any) -> Any:
        left = self.compute_output_shape(inputs.shape)
        first = 2 if self.data_format == "channels_first" else 1
        starts = {first + axis: before for axis, (before, _) in enumerate(self._pairs)}
        return inputs[tuple(slice(starts.get(axis, 0), starts.get(axis, 0) + n) for axis, n in enumerate(left))]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        spatial = self.spatial(input_shape)
        left = tuple(None if n is None else n - sum(pair) for n, pair in zip(spatial, self._pairs, strict=True))
        if any(n is not None and n < 1 for n in left):
            self.refuse(
                input_shape, f"cropping={self.cropping} leaves nothing of its spatial axes {spatial}. Cut off less."
            )
        return self.with_spatial(input_shape, left)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "cropping": self.cropping}


@registry.register()
class Cropping1D(BaseCropping):
    """A signal without its first and last time steps.

    Arguments:
        cropping: how many time steps are cut off before and behind: a number, or a pair.

    Example:
        >>> import numpy as np
        >>> Cropping1D((0, 1))(np.array([1.0, 2.0, 3.0]).reshape(1, 3, 1)).ravel()
        array([1., 2.], dtype=float32)
    """

    rank = 1

    def __init__(self, cropping: Any = (1, 1), **kwargs: Any) -> None:
        super().__init__(cropping, "channels_last", **kwargs)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["data_format"]
        return config


@registry.register()
class Cropping2D(BaseCropping):
    """An image without its margins. Arguments as for BaseCropping.

    Example:
        >>> import numpy as np
        >>> Cropping2D(((1, 0), (2, 2)))(np.ones((1, 8, 8, 3))).shape
        (1, 7, 4, 3)
    """

    rank = 2

    def __init__(self, cropping: Any = 0, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(cropping, data_format, **kwargs)


@registry.register()
class Cropping3D(BaseCropping):
    """A volume without its margins. Arguments as for BaseCropping.

    Example:
        >>> import numpy as np
        >>> Cropping3D(1)(np.ones((1, 4, 5, 6, 3))).shape
        (1, 2, 3, 4, 3)
    """

    rank = 3
