"""PoolingExplorer: which pixels of a window make the output, and which of them get the gradient."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import traitlets

from kerasedu.ops.windows import Windows, per_axis
from kerasedu.widgets.images import one_picture
from kerasedu.widgets.pooling.data import WHO, pooling_data, pooling_of
from kerasedu.widgets.pooling.scene import PoolingNumbers, place_text, pooling_scene
from kerasedu.widgets.pooling.words import POOLING
from kerasedu.widgets.windows.explorer import Lengths, WindowExplorer, check_chosen
from kerasedu.widgets.windows.scene import Scene
from kerasedu.widgets.words import Words


class PoolingExplorer(WindowExplorer):
    """Shows what pooling makes of each window, and where the gradient goes: to the winner, or in shares to all.

    Point at a cell, or step with the arrow keys. Padding is never the maximum and never counted in a mean; where a
    window reaches into it, that is told.

    Arguments:
        layer_or_mode: a MaxPooling1D, MaxPooling2D, AveragePooling1D or AveragePooling2D; or "max" or "average".
        image: (height, width, channels), for grey images also (height, width); a signal (length, channels); or several
            of them with an axis of samples in front. Of more than 64 × 64 pixels the middle is shown.
        channel: number of the channel, from 0.
        pool_size: window length, one number or one for each axis; that of the layer, or (2, 2), when None.
        strides: steps between windows; those of the layer, or the pool_size, when None.
        padding: "valid" or "same"; that of the layer, or "valid", when None.
        grad: gradient of the loss with respect to the output, of the output's shape; ones when None.
        sample: which image of several.

    Attributes:
        direction: "forward" explains an output, "input" the gradient of a pixel.
        cell: (row, column) of the output or of the image, whichever is explained. A signal has row 0.
        channel, pool_size, strides, padding: as above. All of them can be set.

    Raises:
        TypeError: if it is given another kind of layer.
        ValueError: if image, windows and gradient do not fit together.

    Example:
        >>> import numpy as np
        >>> from kerasedu.widgets import PoolingExplorer
        >>> w = PoolingExplorer("max", np.array([[1.0, 2.0], [5.0, -3.0]]))
        >>> print(w.explain())
        the largest of 1, 2, 5, -3 is 5, at input[1, 0]
    """

    module = "pooling"
    directions = ("forward", "input")
    how = ("pool_size", "strides", "padding")
    table: ClassVar[Words] = POOLING

    pool_size = Lengths(2).tag(sync=True)
    strides = Lengths(2).tag(sync=True)
    padding = traitlets.Unicode("valid").tag(sync=True)

    def __init__(
        self,
        layer_or_mode: Any,
        image: Any,
        *,
        channel: int = 0,
        pool_size: Any = None,
        strides: Any = None,
        padding: str | None = None,
        grad: Any = None,
        sample: int = 0,
    ) -> None:
        pooling = pooling_of(layer_or_mode, pool_size, strides, padding)
        rank = len(pooling.size)
        picture = one_picture(image, rank, WHO, channels_first=pooling.channels_first, sample=sample)
        check_chosen(WHO, "channel", channel, picture.array.shape[-1])
        if pooling.channels_first and grad is not None:
            grad = np.moveaxis(np.asarray(grad), -1 - rank, -1)
        self._pooling, self._picture, self._grad = pooling, picture, grad
        self._data = pooling_data(pooling, picture, grad, channel=channel)
        how = {"pool_size": pooling.size, "strides": pooling.strides, "padding": pooling.padding}
        super().__init__(self._data, channel=channel, **how)

    def map(self) -> np.ndarray:
        return PoolingNumbers(self._data).live(self.direction, self.channel)

    def scene(self) -> Scene:
        return pooling_scene(self._data, self.direction, self.cell, self.channel)

    def place(self) -> str:
        return place_text(self._data, self.direction, self.cell, self.channel)

    def compute(self) -> dict[str, Any]:
        how = {"size": self.pool_size, "strides": self.strides, "padding": self.padding}
        self._pooling = replace(self._pooling, **how)
        return pooling_data(self._pooling, self._picture, self._grad, channel=self.channel)

    def check_windows(self, **how: Any) -> None:
        if how.get("padding", "valid") not in ("valid", "same"):
            raise ValueError(f"{WHO} got padding={how['padding']!r}. Choose 'valid' or 'same'.")
        now = {"pool_size": self.pool_size, "strides": self.strides, "padding": self.padding, **how}
        spatial = self._picture.array.shape[:-1]
        size, strides = (per_axis(now[name], len(spatial), name) for name in ("pool_size", "strides"))
        Windows(spatial, size, strides, (1,) * len(spatial), now["padding"])

    @traitlets.validate("pool_size", "strides", "padding")
    def _check_how(self, proposal: Any) -> Any:
        return self.check_how(proposal)

    @traitlets.validate("channel")
    def _check_channel(self, proposal: Any) -> int:
        return self.check_sent("channel", proposal["value"])
