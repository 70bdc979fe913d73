"""KernelGallery: what a model has learned, as pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from kerasedu.widgets.base import Explorer
from kerasedu.widgets.digits import shape_text, text
from kerasedu.widgets.kernels.data import gallery_data, ordered
from kerasedu.widgets.kernels.picture import gallery_picture
from kerasedu.widgets.kernels.source import WHO, weights_of
from kerasedu.widgets.kernels.words import KERNELS
from kerasedu.widgets.svg import Svg

VIEWS = ("after", "before", "change")


class KernelGallery(Explorer):
    """Shows the kernels of your own model or layer: each filter, gate or unit as a tile, and one of them large.

    Blue is above zero and orange below; all tiles of a weight have the same colours. Given the weights from before
    training, it shows what training has changed.

    Arguments:
        model_or_layer: a model with weights, or a layer: convolutions over one or two axes (also depthwise, separable
            and transposed), Dense, Embedding, SimpleRNN, LSTM and GRU.
        before: what `model.get_weights()` gave before training, or an untrained copy of the model.
        weight: which weight to show first, such as "conv/kernel"; the first one when None.

    Attributes:
        weight: as above; `weights` lists them all.
        tile: number of the filter, channel, gate or unit that is shown large, from 0.
        channel: which input channel of it.
        view: "after" shows the weights as they are now, "before" as they were, "change" the difference.
        order: "index" or "norm", the largest first.
        colour: whether a kernel of three input channels is shown in red, green and blue. All of them can be set.

    Raises:
        TypeError: if it is given something else, or `before` is no list of arrays.
        ValueError: if there are no weights yet, none of these kinds, `before` does not fit, or there is no such weight,
            tile, channel, view or order.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Conv2D
        >>> from kerasedu.widgets import KernelGallery
        >>> layer = Conv2D(2, 3, kernel_initializer="ones", name="conv")
        >>> layer.build((None, 8, 8, 1))
        >>> gallery = KernelGallery(layer)
        >>> print(gallery.explain())
        conv/kernel, filter 0: sum 9, norm 3, bias 0
    """

    module = "kernels"
    state_names = ("weight", "tile", "channel", "view", "order", "colour")

    weight = traitlets.Unicode("").tag(sync=True)
    tile = traitlets.Int(0).tag(sync=True)
    channel = traitlets.Int(0).tag(sync=True)
    view = traitlets.Unicode("after").tag(sync=True)
    order = traitlets.Unicode("index").tag(sync=True)
    colour = traitlets.Bool(False).tag(sync=True)

    def __init__(self, model_or_layer: Any, before: Any = None, *, weight: str | None = None) -> None:
        found = weights_of(model_or_layer, before)
        self._weights = {one.name: one for one in found}
        self._data = gallery_data(model_or_layer.name, found)
        self._sent = {one["name"]: one for one in self._data["weights"]}
        super().__init__(self._data, KERNELS, weight=self._known(found[0].name if weight is None else weight))

    @property
    def weights(self) -> list[str]:
        """Names of all weights that can be shown."""
        return list(self._weights)

    def numbers(self) -> np.ndarray:
        """The tile shown, as (rows, columns, input channels), in the view that is shown."""
        one = self._weights[self.weight]
        arrays = {"after": one.array, "before": one.before}
        array = one.array - one.before if self.view == "change" else arrays[self.view]
        return np.moveaxis(one.tiles(array)[self.tile], 0, -1).copy()

    def tiles(self) -> list[int]:
        """Numbers of the tiles in the order in which they are shown."""
        return ordered(self._sent[self.weight], self.view, self.order)

    def explain(self) -> str:
        """What is told of the tile shown: sum, norm and, where it has one, bias."""
        one = self._sent[self.weight]
        view = one["views"][self.view]
        numbers = {what: text(view[what][self.tile]) for what in ("sum", "norm")}
        bias = "" if one["bias"] is None else text(one["bias"][self.tile])
        words = KERNELS["told_bias" if bias else "told"]
        return words.format(weight=self.weight, name=tile_name(one, self.tile), bias=bias, **numbers)

    # -- what can be chosen --------------------------------------------------------------------------------------------

    @traitlets.observe("weight")
    def _meet(self, _: Any) -> None:
        """Keep tile and channel within a new weight."""
        one = self._sent[self.weight]
        self.tile = self.tile if self.tile < one["tiles"][0] else 0
        self.channel = self.channel if self.channel < one["slices"][0] else 0

    def _known(self, weight: str) -> str:
        if weight not in self._weights:
            raise ValueError(f"{WHO} got weight={weight!r}. It has the weights {', '.join(self._weights)}.")
        return weight

    @traitlets.validate("weight")
    def _check_weight(self, proposal: Any) -> str:
        return self._known(proposal["value"])

    @traitlets.validate("tile")
    def _check_tile(self, proposal: Any) -> int:
        return self._check_sent("tile", proposal["value"], self._sent[self.weight]["tiles"])

    @traitlets.validate("channel")
    def _check_channel(self, proposal: Any) -> int:
        return self._check_sent("channel", proposal["value"], self._sent[self.weight]["slices"])

    def _check_sent(self, name: str, value: int, counts: list[int]) -> int:
        if 0 <= value < counts[0]:
            return value
        more = "" if counts[0] == counts[1] else f" of {counts[1]}; a gallery of this layer alone has more room"
        raise ValueError(f"{WHO} got {name}={value}, but {self.weight!r} has {name}s 0 to {counts[0] - 1}{more}.")

    @traitlets.validate("view")
    def _check_view(self, proposal: Any) -> str:
        view = proposal["value"]
        if view not in VIEWS:
            raise ValueError(f"{WHO} got view={view!r}. Choose 'after', 'before' or 'change'.")
        if view not in self._sent[self.weight]["views"]:
            raise ValueError(
                f"{WHO} got view={view!r}, but does not know the weights from before training. Give it "
                "before=model.get_weights(), called before training."
            )
        return view

    @traitlets.validate("order")
    def _check_order(self, proposal: Any) -> str:
        if proposal["value"] not in ("index", "norm"):
            raise ValueError(f"{WHO} got order={proposal['value']!r}. Choose 'index' or 'norm'.")
        return proposal["value"]

    # -- how it is shown -----------------------------------------------------------------------------------------------

    def picture(self) -> Svg:
        """The weight shown, as a still picture."""
        state = {name: getattr(self, name) for name in self.state_names}
        return gallery_picture(self._sent[self.weight], state, self.explain(), self.title(), KERNELS)

    def title(self) -> str:
        return KERNELS["title"].format(name=self._data["name"])

    def __repr__(self) -> str:
        one = self._sent[self.weight]
        view = "" if len(one["views"]) == 1 else f", {KERNELS[self.view]}"
        shape = shape_text(one["shape"])
        return f"<{WHO} of {self._data['name']}: {self.weight} ({shape}), {tile_name(one, self.tile)}{view}>"


def tile_name(one: dict[str, Any], tile: int) -> str:
    """What a tile is called: "filter 3", "gate f", "the whole matrix"."""
    if one["tile"] == "matrix":
        return KERNELS["whole"]
    return KERNELS["named"].format(tile=KERNELS[one["tile"]], name=one["names"][tile])
