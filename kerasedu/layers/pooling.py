"""Pooling layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasedu import ops
from kerasedu.layers.arguments import layout_name, padding_name, window_lengths
from kerasedu.layers.convolution import window_counts
from kerasedu.layers.layer import Layer, registry
from kerasedu.layers.shapes import channel_axis, spatial_axes, with_spatial


class BasePooling(Layer):
    """What poolings over one, two and three axes share.

    Arguments:
        rank: number of spatial axes.
        pool: the operation.
        pool_size: window length, one number or one for each spatial axis.
        strides: steps between windows; pool_size when None.
        padding: "valid" or "same".
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
    """

    def __init__(
        self,
        rank: int,
        pool: Callable[..., Any],
        pool_size: Any,
        strides: Any,
        padding: str,
        data_format: str | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rank, self.pool = rank, pool
        kind = type(self).__name__
        self.pool_size = window_lengths(pool_size, rank, "pool_size", kind)
        self.strides = self.pool_size if strides is None else window_lengths(strides, rank, "strides", kind)
        self.padding = padding_name(padding, kind)
        self.data_format = layout_name(data_format)

    def _check_rank(self, input_shape: tuple[int | None, ...]) -> None:
        if len(input_shape) != self.rank + 2:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got an input of shape {tuple(input_shape)}, with {len(input_shape)} axes. It "
                f"takes {self.rank + 2}: samples, {self.rank} spatial axes and channels."
            )

    def call(self, inputs: Any) -> Any:
        self._check_rank(inputs.shape)
        return self.pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        self._check_rank(input_shape)
        spatial = spatial_axes(input_shape, self.data_format)
        counts = window_counts(spatial, self.pool_size, self.strides, (1,) * self.rank, self.padding)
        return with_spatial(input_shape[0], counts, channel_axis(input_shape, self.data_format), self.data_format)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "pool_size": self.pool_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
        }


@registry.register("MaxPool2D")
class MaxPooling2D(BasePooling):
    """The largest value of each window of an image, channel by channel.

    Arguments:
        pool_size: window length, one number or (height, width).
        strides: steps between windows; pool_size when None.
        padding: "valid" or "same".
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.

    Input shape: (N, H, W, C). Output shape: (N, H', W', C).

    Example:
        >>> import numpy as np
        >>> MaxPooling2D(2)(np.ones((1, 26, 26, 32))).shape
        (1, 13, 13, 32)
    """

    def __init__(
        self,
        pool_size: Any = (2, 2),
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(2, ops.max_pool, pool_size, strides, padding, data_format, **kwargs)


@registry.register("AvgPool2D")
class AveragePooling2D(BasePooling):
    """The mean of each window of an image, channel by channel; padding does not count. Arguments as for MaxPooling2D.

    Example:
        >>> import numpy as np
        >>> AveragePooling2D(2)(np.ones((1, 26, 26, 32))).shape
        (1, 13, 13, 32)
    """

    def __init__(
        self,
        pool_size: Any = (2, 2),
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(2, ops.average_pool, pool_size, strides, padding, data_format, **kwargs)
