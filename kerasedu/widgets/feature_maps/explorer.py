"""FeatureMaps: what every layer's channels find in an image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from kerasedu.widgets.base import Explorer
from kerasedu.widgets.digits import shape_text
from kerasedu.widgets.feature_maps.data import MOST_NUMBERS, layers_data, plans, sample_data
from kerasedu.widgets.feature_maps.picture import maps_picture
from kerasedu.widgets.feature_maps.source import WHO, Activation, activations, count_of, images_of
from kerasedu.widgets.feature_maps.telling import cell_told, loudest_cell
from kerasedu.widgets.feature_maps.words import FEATURE_MAPS
from kerasedu.widgets.page import compact
from kerasedu.widgets.svg import Svg

MOST_SAMPLES = 24  # sent at a time


class FeatureMaps(Explorer):
    """Shows what each layer of your own model makes of an image, channel by channel, from the input to the output.

    Click a channel to see it large, with the kernel that made it; point at one of its cells to see which part of the
    input that cell sees. The layers run as in `model.predict`; the model is left as it was.

    Arguments:
        model: a model with weights: Sequential, functional or subclassed.
        images: (samples, rows, columns, channels), or whatever else the model takes: one image alone, signals (samples,
            steps, channels), vectors, a list of inputs.
        sample: which of them to show first.
        layer: which layer to show first; the first one behind the input when None.
        channel: which of its channels, from 0.
        scale: "layer" gives all channels of a layer the same colours, "channel" each channel its own.
        class_names: names for the units of the last layer.

    Attributes:
        layer, channel, sample, scale: as above. All of them can be set.
        cell: the (row, column) that is told about; where the channel is largest in size when empty. A signal has row 0.
        layers: names of all layers that can be shown.

    Raises:
        TypeError: if it is given no model.
        ValueError: if the model has no weights yet, the images do not fit it, or there is no such sample, layer,
            channel or cell.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Conv2D, Input
        >>> from kerasedu.models import Sequential
        >>> from kerasedu.widgets import FeatureMaps
        >>> model = Sequential([Input((4, 4, 1)), Conv2D(2, 3, kernel_initializer="ones", name="conv")], name="sums")
        >>> w = FeatureMaps(model, np.ones((1, 4, 4, 1)))
        >>> w.cell = (1, 0)
        >>> print(w.explain())
        conv[1, 0, 0] = 9
        It sees rows 1 to 3 and columns 0 to 2 of the input.
    """

    module = "feature_maps"
    state_names = ("layer", "channel", "sample", "scale", "cell")

    layer = traitlets.Unicode("").tag(sync=True)
    channel = traitlets.Int(0).tag(sync=True)
    sample = traitlets.Int(0).tag(sync=True)
    scale = traitlets.Unicode("layer").tag(sync=True)
    cell = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(
        self,
        model: Any,
        images: Any,
        sample: int = 0,
        *,
        layer: str | None = None,
        channel: int = 0,
        scale: str = "layer",
        class_names: Sequence[Any] | None = None,
    ) -> None:
        self._model, self._images = model, images_of(model, images)
        self._count = count_of(self._images)
        self._ways: dict[int, list[Activation]] = {}  # what the layers put out, by sample
        found = self._way(_within(sample, self._count, "sample"))
        self._shapes = {one.name: one.array.shape for one in found}
        self._class_names = _names(class_names, found[-1])
        self._order = list(self._shapes)
        layer = self._order[min(1, len(found) - 1)] if layer is None else layer
        self._check_name(layer)
        self._check_part(layer, channel, [])
        self._compute(sample, layer, channel)
        super().__init__(self._data, FEATURE_MAPS, sample=sample, layer=layer, channel=channel, scale=scale)

    @property
    def layers(self) -> list[str]:
        """Names of all layers that can be shown, in the order in which they ran, the input first."""
        return list(self._order)

    def output(self, layer: str | None = None) -> np.ndarray:
        """What a layer puts out for the sample shown, without the axis of samples, channels last.

        Arguments:
            layer: its name; the layer shown when None.
        """
        name = self.layer if layer is None else layer
        self._check_name(name)
        return self._way(self.sample)[self._order.index(name)].array.copy()

    def explain(self) -> str:
        """What is told of the chosen cell: its number and which part of the input it sees."""
        return "\n".join(cell_told(self._data, self.sample, self.layer, self.channel, self.cell, FEATURE_MAPS))

    def loudest(self) -> tuple[int, int]:
        """The (row, column) where the chosen channel is largest in size."""
        return loudest_cell(self._data, self.sample, self.layer, self.channel)

    # -- what is sent --------------------------------------------------------------------------------------------------

    def _way(self, sample: int) -> list[Activation]:
        if sample not in self._ways:
            self._ways[sample] = activations(self._model, self._images, sample)
        return self._ways[sample]

    def _compute(self, sample: int, layer: str, channel: int) -> None:
        """The data with this sample, and as many of those around it as there is room for, and this channel."""
        found = self._way(sample)
        made = plans(found, layer, channel)
        few = min(MOST_SAMPLES, max(1, MOST_NUMBERS // max(1, sum(plan.numbers for plan in made))))
        first = sample // few * few
        sent = range(first, min(self._count, first + few))
        self._ways = {number: self._way(number) for number in sent}
        self._data = {
            "name": self._model.name,
            "count": self._count,
            "class_names": self._class_names,
            "layers": layers_data(found, made),
            "samples": {str(number): sample_data(self._way(number), made) for number in sent},
        }

    @traitlets.observe("layer", "channel", "sample")
    def _meet(self, change: Any) -> None:
        """Keep channel and cell within a new layer, and send what was not sent yet."""
        if change["name"] == "layer":
            if self.channel >= self._shapes[self.layer][-1]:
                self.channel = 0
            spatial = (1, 1, *self._shapes[self.layer][:-1])[-2:]
            if any(place >= length for place, length in zip(self.cell, spatial, strict=False)):
                self.cell = []
        first, end, _ = self._data["layers"][self._order.index(self.layer)]["channels"]
        is_drawn = end > first
        if str(self.sample) not in self._data["samples"] or (is_drawn and not first <= self.channel < end):
            self.at_home(self._compute_anew)

    def _compute_anew(self) -> None:
        self._compute(self.sample, self.layer, self.channel)
        self.payload = compact(self._data)

    # -- what can be chosen --------------------------------------------------------------------------------------------

    @traitlets.validate("layer")
    def _check_layer(self, proposal: Any) -> str:
        return self._check_name(proposal["value"])

    @traitlets.validate("channel")
    def _check_channel(self, proposal: Any) -> int:
        self._check_part(self.layer, proposal["value"], [])
        return proposal["value"]

    @traitlets.validate("cell")
    def _check_cell(self, proposal: Any) -> list[int]:
        self._check_part(self.layer, self.channel, proposal["value"])
        return proposal["value"]

    @traitlets.validate("sample")
    def _check_sample(self, proposal: Any) -> int:
        return _within(proposal["value"], self._count, "sample")

    @traitlets.validate("scale")
    def _check_scale(self, proposal: Any) -> str:
        if proposal["value"] not in ("layer", "channel"):
            raise ValueError(f"{WHO} got scale={proposal['value']!r}. Choose 'layer' or 'channel'.")
        return proposal["value"]

    def _check_name(self, layer: str) -> str:
        if layer not in self._order:
            raise ValueError(f"{WHO} got layer={layer!r}. It has the layers {', '.join(self._order)}.")
        return layer

    def _check_part(self, layer: str, channel: int, cell: Sequence[int]) -> None:
        """Raise if a layer has no such channel or cell."""
        shape = self._shapes[layer]
        if not 0 <= channel < shape[-1]:
            raise ValueError(
                f"{WHO} got channel={channel}, but {layer!r} has {shape[-1]} channels. Choose one from 0 to "
                f"{shape[-1] - 1}."
            )
        spatial = (1, 1, *shape[:-1])[-2:]
        if len(cell) not in (0, 2) or not all(0 <= place < n for place, n in zip(cell, spatial, strict=False)):
            raise ValueError(
                f"{WHO} got cell={tuple(cell)}, but {layer!r} has {spatial[0]} rows and {spatial[1]} columns. Choose "
                "(row, column), both counted from 0; of a signal the row is 0."
            )

    # -- how it is shown -----------------------------------------------------------------------------------------------

    def picture(self) -> Svg:
        """The layer shown, as a still picture."""
        state = {name: getattr(self, name) for name in self.state_names}
        return maps_picture(self._data, state, self.explain().splitlines(), self.title(), FEATURE_MAPS)

    def title(self) -> str:
        return FEATURE_MAPS["title"].format(name=self._model.name)

    def __repr__(self) -> str:
        shape = shape_text(self._shapes[self.layer])
        return (
            f"<{WHO} of {self._model.name}: sample {self.sample} of {self._count}, {self.layer} ({shape}), "
            f"channel {self.channel}>"
        )


def _within(sample: int, count: int, name: str) -> int:
    if not isinstance(sample, int) or not 0 <= sample < count:
        raise ValueError(
            f"{WHO} got {name}={sample!r}, but there are {count} images. Choose one from 0 to {count - 1}."
        )
    return sample


def _names(names: Sequence[Any] | None, last: Activation) -> list[str] | None:
    """The class names as texts, if there is one for each unit of the last layer."""
    if names is None:
        return None
    told = [str(name) for name in names]
    if last.array.ndim != 1 or len(told) != last.array.shape[-1]:
        raise ValueError(
            f"{WHO} got {len(told)} class_names, but the last layer, {last.name!r}, puts out {last.array.shape} for "
            "one image. Give one name for each of its units."
        )
    return told
