"""Adaptive pooling layers: as many bins as asked for, whatever the size of the input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasedu import ops
from kerasedu.layers.arguments import window_lengths
from kerasedu.layers.layer import registry
from kerasedu.layers.windowed import ImageLayer

Shape = tuple[int | None, ...]


class BaseAdaptivePooling(ImageLayer):
    """What adaptive poolings over one, two and three axes share.

    Bin i of m, over an axis of length n, goes from floor(i n / m) to ceil((i + 1) n / m).

    Arguments:
        output_size: number of bins, one number or one for each spatial axis.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
    """

    pool: Callable[..., Any]

    def __init__(self, output_size: Any, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.output_size = window_lengths(output_size, self.rank, "output_size", type(self).__name__)

    def call(self, inputs: Any) -> Any:
        self.check_rank(inputs.shape)
        return type(self).pool(inputs, self.output_size, self.data_format)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        self.check_rank(input_shape)
        return self.with_spatial(input_shape, self.output_size)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "output_size": self.output_size}


class BaseAdaptiveMaxPooling(BaseAdaptivePooling):
    """The largest value of each bin, channel by channel. Arguments as for BaseAdaptivePooling."""

    pool = staticmethod(ops.adaptive_max_pool)
    takes_integers = True


class BaseAdaptiveAveragePooling(BaseAdaptivePooling):
    """The mean of each bin, channel by channel. Arguments as for BaseAdaptivePooling."""

    pool = staticmethod(ops.adaptive_average_pool)


@registry.register()
class AdaptiveMaxPooling1D(BaseAdaptiveMaxPooling):
    """The largest value of each bin of a signal: (N, T, C) becomes (N, output_size, C).

    Arguments as for BaseAdaptivePooling.

    Example:
        >>> import numpy as np
        >>> AdaptiveMaxPooling1D(2)(np.array([1.0, 3.0, 5.0]).reshape(1, 3, 1)).ravel()
        array([3., 5.], dtype=float32)
    """

    rank = 1


@registry.register()
class AdaptiveMaxPooling2D(BaseAdaptiveMaxPooling):
    """The largest value of each bin of an image: (N, H, W, C) becomes (N, *output_size, C).

    Arguments as for BaseAdaptivePooling.

    Example:
        >>> import numpy as np
        >>> AdaptiveMaxPooling2D((3, 2))(np.ones((1, 8, 8, 4))).shape
        (1, 3, 2, 4)
    """

    rank = 2


@registry.register()
class AdaptiveMaxPooling3D(BaseAdaptiveMaxPooling):
    """The largest value of each bin of a volume: (N, D, H, W, C) becomes (N, *output_size, C).

    Arguments as for BaseAdaptivePooling.

    Example:
        >>> import numpy as np
        >>> AdaptiveMaxPooling3D(2)(np.ones((1, 8, 8, 8, 4))).shape
        (1, 2, 2, 2, 4)
    """

    rank = 3


@registry.register()
class AdaptiveAveragePooling1D(BaseAdaptiveAveragePooling):
    """The mean of each bin of a signal: (N, T, C) becomes (N, output_size, C).

    Arguments as for BaseAdaptivePooling.

    Example:
        >>> import numpy as np
        >>> AdaptiveAveragePooling1D(2)(np.array([1.0, 3.0, 5.0]).reshape(1, 3, 1)).ravel()
        array([2., 4.], dtype=float32)
    """

    rank = 1


@registry.register()
class AdaptiveAveragePooling2D(BaseAdaptiveAveragePooling):
    """The mean of each bin of an image: (N, H, W, C) becomes (N, *output_size, C).

    Arguments as for BaseAdaptivePooling.

    Example:
        >>> import numpy as np
        >>> AdaptiveAveragePooling2D((3, 2))(np.ones((1, 8, 8, 4))).shape
        (1, 3, 2, 4)
    """

    rank = 2


@registry.register()
class AdaptiveAveragePooling3D(BaseAdaptiveAveragePooling):
    """The mean of each bin of a volume: (N, D, H, W, C) becomes (N, *output_size, C).

    Arguments as for BaseAdaptivePooling.

    Example:
        >>> import numpy as np
        >>> AdaptiveAveragePooling3D(2)(np.ones((1, 8, 8, 8, 4))).shape
        (1, 2, 2, 2, 4)
    """

    rank = 3
