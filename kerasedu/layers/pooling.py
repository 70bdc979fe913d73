"""Pooling layers: one number out of each window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasedu import ops
from kerasedu.layers.arguments import padding_name, window_lengths
from kerasedu.layers.layer import registry
from kerasedu.layers.windowed import ImageLayer

Shape = tuple[int | None, ...]


class BasePooling(ImageLayer):
    """What poolings over one, two and three axes share.

    Arguments:
        pool_size: window length, one number or one for each spatial axis.
        strides: steps between windows; pool_size when None.
        padding: "valid" (windows stay inside) or "same" (so that ceil(length / stride) windows fit).
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
    """

    pool: Callable[..., Any]

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format, **kwargs)
        kind = type(self).__name__
        self.pool_size = window_lengths(pool_size, self.rank, "pool_size", kind)
        self.strides = self.pool_size if strides is None else window_lengths(strides, self.rank, "strides", kind)
        self.padding = padding_name(padding, kind)

    def call(self, inputs: Any) -> Any:
        self.compute_output_shape(inputs.shape)
        return type(self).pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        how = self.pool_size, self.strides, (1,) * self.rank, self.padding
        return self.with_spatial(input_shape, self.window_counts(input_shape, *how))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "pool_size": self.pool_size,
            "strides": self.strides,
            "padding": self.padding,
        }


class BaseMaxPooling(BasePooling):
    """The largest value of each window, channel by channel. Arguments as for BasePooling."""

    pool = staticmethod(ops.max_pool)
    takes_integers = True


class BaseAveragePooling(BasePooling):
    """The mean of each window, channel by channel; padding does not count. Arguments as for BasePooling."""

    pool = staticmethod(ops.average_pool)


@registry.register("MaxPool1D")
class MaxPooling1D(BaseMaxPooling):
    """The largest value of each window of a signal. Arguments as for BasePooling.

    Input shape: (N, T, C). Output shape: (N, T', C).

    Example:
        >>> import numpy as np
        >>> MaxPooling1D(2)(np.array([1.0, 3.0, 2.0, 0.0]).reshape(1, 4, 1)).ravel()
        array([3., 2.], dtype=float32)
    """

    rank = 1


@registry.register("MaxPool2D")
class MaxPooling2D(BaseMaxPooling):
    """The largest value of each window of an image, channel by channel. Arguments as for BasePooling.

    Input shape: (N, H, W, C). Output shape: (N, H', W', C).

    Example:
        >>> import numpy as np
        >>> MaxPooling2D(2)(np.ones((1, 26, 26, 32))).shape
        (1, 13, 13, 32)
    """

    rank = 2


@registry.register("MaxPool3D")
class MaxPooling3D(BaseMaxPooling):
    """The largest value of each window of a volume. Arguments as for BasePooling.

    Input shape: (N, D, H, W, C). Output shape: (N, D', H', W', C).

    Example:
        >>> import numpy as np
        >>> MaxPooling3D(2)(np.ones((1, 4, 6, 8, 3))).shape
        (1, 2, 3, 4, 3)
    """

    rank = 3


@registry.register("AvgPool1D")
class AveragePooling1D(BaseAveragePooling):
    """The mean of each window of a signal; padding does not count. Arguments as for BasePooling.

    Input shape: (N, T, C). Output shape: (N, T', C).

    Example:
        >>> import numpy as np
        >>> AveragePooling1D(2)(np.array([1.0, 3.0, 2.0, 0.0]).reshape(1, 4, 1)).ravel()
        array([2., 1.], dtype=float32)
    """

    rank = 1


@registry.register("AvgPool2D")
class AveragePooling2D(BaseAveragePooling):
    """The mean of each window of an image, channel by channel; padding does not count. Arguments as for BasePooling.

    Input shape: (N, H, W, C). Output shape: (N, H', W', C).

    Example:
        >>> import numpy as np
        >>> AveragePooling2D(2)(np.ones((1, 26, 26, 32))).shape
        (1, 13, 13, 32)
    """

    rank = 2


@registry.register("AvgPool3D")
class AveragePooling3D(BaseAveragePooling):
    """The mean of each window of a volume; padding does not count. Arguments as for BasePooling.

    Input shape: (N, D, H, W, C). Output shape: (N, D', H', W', C).

    Example:
        >>> import numpy as np
        >>> AveragePooling3D(2)(np.ones((1, 4, 6, 8, 3))).shape
        (1, 2, 3, 4, 3)
    """

    rank = 3
