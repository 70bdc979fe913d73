"""Global pooling layers: one number out of each channel."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.engine.op import plain
from kerasedu.layers.layer import registry
from kerasedu.layers.windowed import ImageLayer

Shape = tuple[int | None, ...]


class BaseGlobalPooling(ImageLayer):
    """What global poolings over one, two and three axes share.

    Arguments:
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        keepdims: whether the spatial axes stay, with length 1.
    """

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.keepdims = keepdims

    @property
    def spatial_axes(self) -> tuple[int, ...]:
        """Which axes are the spatial ones."""
        first = 2 if self.data_format == "channels_first" else 1
        return tuple(range(first, first + self.rank))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        self.check_rank(input_shape)
        if any(input_shape[axis] == 0 for axis in self.spatial_axes):
            self.refuse(input_shape, "A channel without a single element has no largest value and no mean.")
        kept = self.with_spatial(input_shape, (1,) * self.rank)
        if self.keepdims:
            return kept
        return tuple(length for axis, length in enumerate(kept) if axis not in self.spatial_axes)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "keepdims": self.keepdims}


class BaseGlobalMaxPooling(BaseGlobalPooling):
    """The largest value of each channel. Arguments as for BaseGlobalPooling."""

    takes_integers = True

    def call(self, inputs: Any) -> Any:
        self.compute_output_shape(inputs.shape)
        return ops.max(inputs, axis=self.spatial_axes, keepdims=self.keepdims)


class BaseGlobalAveragePooling(BaseGlobalPooling):
    """The mean of each channel. Arguments as for BaseGlobalPooling."""

    def call(self, inputs: Any) -> Any:
        self.compute_output_shape(inputs.shape)
        return ops.mean(inputs, axis=self.spatial_axes, keepdims=self.keepdims)


@registry.register("GlobalMaxPool1D")
class GlobalMaxPooling1D(BaseGlobalMaxPooling):
    """The largest value of each channel of a signal: (N, T, C) becomes (N, C). Arguments as for BaseGlobalPooling.

    Example:
        >>> import numpy as np
        >>> GlobalMaxPooling1D()(np.array([[[1.0, 5.0], [3.0, 2.0]]]))
        array([[3., 5.]], dtype=float32)
    """

    rank = 1


@registry.register("GlobalMaxPool2D")
class GlobalMaxPooling2D(BaseGlobalMaxPooling):
    """The largest value of each channel of an image: (N, H, W, C) becomes (N, C). Arguments as for BaseGlobalPooling.

    Example:
        >>> import numpy as np
        >>> GlobalMaxPooling2D(keepdims=True)(np.ones((2, 4, 4, 3))).shape
        (2, 1, 1, 3)
    """

    rank = 2


@registry.register("GlobalMaxPool3D")
class GlobalMaxPooling3D(BaseGlobalMaxPooling):
    """The largest value of each channel of a volume: (N, D, H, W, C) becomes (N, C).

    Arguments as for BaseGlobalPooling.

    Example:
        >>> import numpy as np
        >>> GlobalMaxPooling3D()(np.ones((2, 4, 4, 4, 3))).shape
        (2, 3)
    """

    rank = 3


@registry.register("GlobalAvgPool1D")
class GlobalAveragePooling1D(BaseGlobalAveragePooling):
    """The mean of each channel of a signal: (N, T, C) becomes (N, C). Arguments as for BaseGlobalPooling.

    With a mask (N, T), only the time steps that count are averaged; of a sample without any, the mean is not a number.

    Example:
        >>> import numpy as np
        >>> x = np.array([[[1.0], [3.0], [9.0]]])
        >>> GlobalAveragePooling1D()(x, mask=np.array([[True, True, False]]))
        array([[2.]], dtype=float32)
    """

    rank = 1
    supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        self.compute_output_shape(inputs.shape)
        counts = np.expand_dims(np.asarray(plain(mask), self.dtype), 1 if self.data_format == "channels_first" else 2)
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = counts / counts.sum(axis=self.spatial_axes, keepdims=True)
        return ops.sum(ops.multiply(inputs, shares), axis=self.spatial_axes, keepdims=self.keepdims)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """No mask: there are no time steps any more."""


@registry.register("GlobalAvgPool2D")
class GlobalAveragePooling2D(BaseGlobalAveragePooling):
    """The mean of each channel of an image: (N, H, W, C) becomes (N, C). Arguments as for BaseGlobalPooling.

    Example:
        >>> import numpy as np
        >>> GlobalAveragePooling2D()(np.ones((2, 7, 7, 64))).shape
        (2, 64)
    """

    rank = 2


@registry.register("GlobalAvgPool3D")
class GlobalAveragePooling3D(BaseGlobalAveragePooling):
    """The mean of each channel of a volume: (N, D, H, W, C) becomes (N, C). Arguments as for BaseGlobalPooling.

    Example:
        >>> import numpy as np
        >>> GlobalAveragePooling3D()(np.ones((2, 4, 4, 4, 3))).shape
        (2, 3)
    """

    rank = 3
