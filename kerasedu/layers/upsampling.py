"""Upsampling layers: images made larger, without weights."""

from __future__ import annotations

from typing import Any

from kerasedu import ops
from kerasedu.layers.arguments import window_lengths
from kerasedu.layers.layer import registry
from kerasedu.layers.windowed import ImageLayer
from kerasedu.ops.image_resizing import INTERPOLATIONS, resize

Shape = tuple[int | None, ...]


class BaseUpSampling(ImageLayer):
    """What upsamplings over one, two and three axes share: every element is repeated.

    Arguments:
        size: how often, one number or one for each spatial axis.
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
    """

    takes_integers = True

    def __init__(self, size: Any = 2, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.size = window_lengths(size, self.rank, "size", type(self).__name__)

    def call(self, inputs: Any) -> Any:
        self.check_rank(inputs.shape)
        first = 2 if self.data_format == "channels_first" else 1
        for axis, times in enumerate(self.size, start=first):
            inputs = ops.repeat(inputs, times, axis)
        return inputs

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        spatial = zip(self.spatial(input_shape), self.size, strict=True)
        return self.with_spatial(input_shape, tuple(None if n is None else n * times for n, times in spatial))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}


@registry.register()
class UpSampling1D(BaseUpSampling):
    """Every time step of a signal, repeated: (N, T, C) becomes (N, T * size, C).

    Arguments:
        size: how often.

    Example:
        >>> import numpy as np
        >>> UpSampling1D(2)(np.array([1.0, 2.0]).reshape(1, 2, 1)).ravel()
        array([1., 1., 2., 2.], dtype=float32)
    """

    rank = 1

    def __init__(self, size: int = 2, **kwargs: Any) -> None:
        super().__init__(size, "channels_last", **kwargs)

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "size": self.size[0]}
        del config["data_format"]
        return config


@registry.register()
class UpSampling2D(BaseUpSampling):
    """An image made larger: (N, H, W, C) becomes (N, H * size, W * size, C).

    Arguments:
        size: how many times, one number or (rows, columns).
        data_format: "channels_last" or "channels_first"; `image_data_format()` when None.
        interpolation: "nearest" repeats pixels; "bilinear", "bicubic", "lanczos3" and "lanczos5" draw smooth lines
            between them.

    Example:
        >>> import numpy as np
        >>> UpSampling2D((1, 2), interpolation="bilinear")(np.array([0.0, 4.0]).reshape(1, 1, 2, 1)).ravel()
        array([0., 1., 3., 4.], dtype=float32)
    """

    rank = 2

    def __init__(
        self, size: Any = (2, 2), data_format: str | None = None, interpolation: str = "nearest", **kwargs: Any
    ) -> None:
        super().__init__(size, data_format, **kwargs)
        self.interpolation = str(interpolation).lower()
        if self.interpolation not in INTERPOLATIONS:
            raise ValueError(
                f"UpSampling2D got interpolation={interpolation!r}. It takes one of "
                f"{', '.join(map(repr, INTERPOLATIONS))}."
            )

    def call(self, inputs: Any) -> Any:
        if self.interpolation == "nearest":
            return super().call(inputs)
        spatial = self.spatial(self.compute_output_shape(inputs.shape))
        return resize(inputs, spatial, self.interpolation, data_format=self.data_format)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "interpolation": self.interpolation}


@registry.register()
class UpSampling3D(BaseUpSampling):
    """Every element of a volume, repeated: (N, D, H, W, C) becomes (N, D * size, H * size, W * size, C).

    Arguments as for BaseUpSampling.

    Example:
        >>> import numpy as np
        >>> UpSampling3D(2)(np.ones((1, 2, 3, 4, 1))).shape
        (1, 4, 6, 8, 1)
    """

    rank = 3
