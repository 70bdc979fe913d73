"""ConvolutionExplorer: one image under the filters of a convolution, product by product, forward and backward."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import traitlets

from kerasedu.ops.windows import Windows, per_axis
from kerasedu.widgets.convolution.data import check_channels, convolution_data, seeing, seen_by
from kerasedu.widgets.convolution.scene import ConvolutionNumbers, convolution_scene, place_text
from kerasedu.widgets.convolution.source import WHO, filters_of
from kerasedu.widgets.convolution.words import CONVOLUTION
from kerasedu.widgets.images import one_picture
from kerasedu.widgets.windows.explorer import Lengths, WindowExplorer, check_chosen
from kerasedu.widgets.windows.scene import Scene
from kerasedu.widgets.words import Words


class ConvolutionExplorer(WindowExplorer):
    """Shows where each number of a convolution comes from: one output, the gradient of one weight, or of one pixel.

    Point at a cell, or step with the arrow keys: the window, the kernel, their products and the sum appear with their
    numbers, and on the way back all pixels and gradients that meet in one weight, or all weights and gradients in one
    pixel. It takes your own layer, or any kernel.

    Arguments:
        layer_or_kernel: a built Conv1D, Conv2D, DepthwiseConv1D or DepthwiseConv2D; or a kernel, an array
            (rows, columns) or (rows, columns, channels, filters), along signals (size) or (size, channels, filters).
        image: (height, width, channels), for grey images also (height, width); a signal (length, channels); or several
            of them with an axis of samples in front. Of more than 64 × 64 pixels the middle is shown.
        filter: number of the filter, from 0.
        channel: number of the input channel, from 0.
        strides: steps between windows; those of the layer, or 1, when None.
        padding: "valid" or "same", along signals also "causal"; that of the layer, or "valid", when None.
        dilation_rate: steps between the elements of a window; that of the layer, or 1, when None.
        grad: gradient of the loss with respect to the output, of the output's shape; ones when None.
        sample: which image of several.

    Attributes:
        direction: "forward" explains an output, "kernel" the gradient of a weight, "input" the gradient of a pixel.
        cell: (row, column) of the output, of the kernel, or of the image, whichever is explained. A signal has row 0.
        filter, channel, strides, padding, dilation_rate: as above. All of them can be set.

    Raises:
        TypeError: if it is given another kind of layer, or no kernel.
        ValueError: if the layer has no weights yet, or kernel, image, windows and gradient do not fit together.

    Example:
        >>> import numpy as np
        >>> from kerasedu.widgets import ConvolutionExplorer
        >>> image = np.array([[1.0, 2.0, 0.0], [0.5, 3.0, 1.0], [0.0, 1.0, 2.0]])
        >>> w = ConvolutionExplorer(np.array([[1.0, 0.0], [0.0, -1.0]]), image)
        >>> w.cell = (0, 1)
        >>> print(w.explain())
        2 × 1 + 0 × 0 + 3 × 0 + 1 × (-1) = 1
        >>> w.direction, w.cell = "input", (0, 0)
        >>> w
        <ConvolutionExplorer: gradient of input[0, 0], channel 0, kernel 2 × 2, stride 1 × 1, ...>
    """

    module = "convolution"
    directions = ("forward", "kernel", "input")
    how = ("strides", "padding", "dilation_rate")
    table: ClassVar[Words] = CONVOLUTION
    state_names = (*WindowExplorer.state_names, "filter")

    filter = traitlets.Int(0).tag(sync=True)
    strides = Lengths(1).tag(sync=True)
    padding = traitlets.Unicode("valid").tag(sync=True)
    dilation_rate = Lengths(1).tag(sync=True)

    def __init__(
        self,
        layer_or_kernel: Any,
        image: Any,
        *,
        filter: int = 0,
        channel: int = 0,
        strides: Any = None,
        padding: str | None = None,
        dilation_rate: Any = None,
        grad: Any = None,
        sample: int = 0,
    ) -> None:
        filters = filters_of(layer_or_kernel, strides, padding, dilation_rate)
        picture = one_picture(image, filters.rank, WHO, channels_first=filters.channels_first, sample=sample)
        check_channels(filters, picture.array.shape[-1])
        check_chosen(WHO, "filter", filter, filters.kernel.shape[-1])
        check_chosen(WHO, "channel", channel, picture.array.shape[-1])
        if filters.channels_first and grad is not None:
            grad = np.moveaxis(np.asarray(grad), -1 - filters.rank, -1)
        self._filters, self._picture, self._grad = filters, picture, grad
        filter, channel = self._that_meet(filter, channel, picture.array.shape[-1])
        self._data = convolution_data(filters, picture, grad, filter=filter, channel=channel)
        how = {"strides": filters.strides, "padding": filters.padding, "dilation_rate": filters.dilation}
        super().__init__(self._data, filter=filter, channel=channel, **how)
        self.observe(self._meet, ["filter", "channel"])

    def _that_meet(self, filter: int, channel: int, channels: int) -> tuple[int, int]:
        """Of groups, a filter sees few channels: the first of these, or for a chosen channel the first filter."""
        filters = self._filters.kernel.shape[-1]
        every = [0, channels, channels], [0, filters, filters], channels // self._filters.kernel.shape[-2]
        if channel in seen_by(filter, *every):
            return filter, channel
        return (filter, seen_by(filter, *every)[0]) if filter else (seeing(channel, *every)[0], channel)

    def _meet(self, change: Any) -> None:
        """The other of filter and channel follows where groups keep them apart."""
        numbers = ConvolutionNumbers(self._data)
        if self.channel in numbers.seen(self.filter):
            return
        if change["name"] == "filter":
            self.channel = numbers.seen(self.filter)[0]
        else:
            self.filter = numbers.seeing(self.channel)[0]

    def map(self) -> np.ndarray:
        return ConvolutionNumbers(self._data).live(self.direction, self.filter, self.channel)

    def telling(self) -> np.ndarray:
        return ConvolutionNumbers(self._data).telling(self.direction, self.filter, self.channel)

    def scene(self) -> Scene:
        return convolution_scene(self._data, self.direction, self.cell, self.filter, self.channel)

    def place(self) -> str:
        return place_text(self._data, self.direction, self.cell, self.filter, self.channel)

    def compute(self) -> dict[str, Any]:
        how = {"strides": self.strides, "padding": self.padding, "dilation": self.dilation_rate}
        self._filters = replace(self._filters, **how)
        return convolution_data(self._filters, self._picture, self._grad, filter=self.filter, channel=self.channel)

    def check_windows(self, **how: Any) -> None:
        rank = self._filters.rank
        names = ("valid", "same", "causal") if rank == 1 else ("valid", "same")
        if how.get("padding", "valid") not in names:
            raise ValueError(f"{WHO} got padding={how['padding']!r}. Choose one of {', '.join(map(repr, names))}.")
        now = {"strides": self.strides, "dilation_rate": self.dilation_rate, "padding": self.padding, **how}
        strides, dilation = (per_axis(now[name], rank, name) for name in ("strides", "dilation_rate"))
        Windows(self._picture.array.shape[:-1], self._filters.kernel.shape[:-2], strides, dilation, now["padding"])

    @traitlets.validate("strides", "padding", "dilation_rate")
    def _check_how(self, proposal: Any) -> Any:
        return self.check_how(proposal)

    @traitlets.validate("filter", "channel")
    def _check_chosen(self, proposal: Any) -> int:
        return self.check_sent(proposal["trait"].name, proposal["value"])
