"""ModelDiagram: a model's graph to click through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import traitlets

from kerasedu.models import Model
from kerasedu.widgets.base import Explorer
from kerasedu.widgets.diagram.data import Atlas, first_layer, key_of
from kerasedu.widgets.diagram.picture import diagram_picture
from kerasedu.widgets.diagram.source import WHO, run_of
from kerasedu.widgets.diagram.telling import title, told
from kerasedu.widgets.diagram.words import DIAGRAM
from kerasedu.widgets.page import compact
from kerasedu.widgets.svg import Svg

LEAST_ZOOM, MOST_ZOOM = 0.1, 4.0


class ModelDiagram(Explorer):
    """The graph of your model, to click through: each layer's shapes, settings and weights and, with data, what comes
    out of it and the gradient of the loss there.

    Click a layer, or walk there with the arrow keys. Models inside open and close by a click on their sign or with
    Enter. The model is left as it was. Layers behave as in `predict`: Dropout is off, BatchNormalization uses its
    moving averages.

    Arguments:
        model: any model that is built. One with a `call` of its own is a single box without x; with x, its layers in
            the order in which they ran.
        x: samples in the structure that the model takes, (samples, ...); what comes out of each layer for one of them
            is shown.
        y: targets, one for each sample, for a compiled model: then the gradients of its loss are shown, too.
        sample: which sample.
        layer: path of the layer to show first.
        expanded: paths of the models inside whose layers are shown first.

    Attributes:
        layer: path of the layer shown, such as "conv2d" or, in a model inside, "encoder/conv2d". Can be set; a name
            that only one layer has will do.
        expanded: paths of the models inside whose layers are shown. Can be set.
        zoom: size of the graph; 0 fits the width, 1 is its own size. Can be set.

    Large tensors are sent as means of blocks or first channels, so that all together stay small, and say so.

    Raises:
        ImportError: if there is no Graphviz on this machine.
        TypeError: if it is given no model.
        ValueError: if the model is not built, x or y do not fit, y comes without x or compile, or there is no such
            sample, layer or model inside.

    Example:
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> from kerasedu.widgets import ModelDiagram
        >>> model = Sequential([Input((4,)), Dense(8, name="hidden"), Dense(3, name="result")], name="iris")
        >>> w = ModelDiagram(model)
        >>> w.layer = "result"
        >>> print(w.explain())
        result: Dense, (None, 8) → (None, 3), 27 parameters
    """

    module = "diagram"
    state_names = ("layer", "expanded", "zoom", "more")

    layer = traitlets.Unicode("").tag(sync=True)
    expanded = traitlets.List(traitlets.Unicode()).tag(sync=True)
    zoom = traitlets.Float(0.0).tag(sync=True)
    more = traitlets.Unicode("{}").tag(sync=True)  # layouts that were asked for later, as JSON

    def __init__(
        self,
        model: Model,
        x: Any = None,
        y: Any = None,
        sample: int = 0,
        *,
        layer: str | None = None,
        expanded: Iterable[str] = (),
    ) -> None:
        run, place = run_of(model, x, y, sample)
        self.sample = sample
        self._atlas = Atlas(model, run, sample, place)
        super().__init__(self._atlas.data, DIAGRAM)
        self.expanded = list(expanded)
        self.layer = first_layer(self._atlas.facts, self._shown()) if layer is None else layer

    # -- traits --------------------------------------------------------------------------------------------------------

    @traitlets.validate("layer")
    def _check_layer(self, proposal: Any) -> str:
        return self._path(proposal["value"], self._atlas.facts, "layer")

    @traitlets.observe("layer")
    def _open_around(self, change: Any) -> None:
        """A layer that is chosen is seen: the models around it open."""
        self.expanded = self._atlas.opened([*self.expanded, *self._atlas.around(change["new"])])

    @traitlets.validate("expanded")
    def _check_expanded(self, proposal: Any) -> list[str]:
        inner = self._atlas.data["inner"]
        return self._atlas.opened(self._path(one, inner, "expanded") for one in proposal["value"])

    @traitlets.observe("expanded")
    def _lay_out(self, change: Any) -> None:
        """Lay out a combination of opened models that was not expected; leave a layer that is no longer seen."""
        key = key_of(change["new"])
        if key not in self._atlas.layouts:
            self._atlas.layouts[key] = self._atlas.layout(self._atlas.names_of(change["new"]))
            self.more = compact({key: self._atlas.layouts[key]})
        closed = [path for path in self._atlas.around(self.layer) if path not in change["new"]]
        if closed:
            self.layer = closed[0]

    @traitlets.validate("zoom")
    def _check_zoom(self, proposal: Any) -> float:
        zoom = proposal["value"]
        if zoom and not LEAST_ZOOM <= zoom <= MOST_ZOOM:
            raise ValueError(
                f"{WHO} got zoom={zoom}. Choose a number from {LEAST_ZOOM} to {MOST_ZOOM}, or 0 to fit the width."
            )
        return zoom

    def _path(self, wanted: str, known: Iterable[str], trait: str) -> str:
        """The path that is meant: itself, or the only one that ends in this name."""
        if wanted in known:
            return wanted
        found = [path for path in known if path.endswith(f"/{wanted}")]
        if len(found) == 1:
            return found[0]
        what, paths = ("layers", list(known)) if trait == "layer" else ("models inside", list(known))
        say = f"Say which one: {', '.join(found)}" if found else f"Its {what} are {', '.join(paths) or 'none'}"
        raise ValueError(f"{WHO} got {trait}={wanted!r}, and {self._atlas.data['name']!r} has no such path. {say}.")

    # -- what is shown -------------------------------------------------------------------------------------------------

    def _layout(self) -> dict[str, Any]:
        return self._atlas.layouts[key_of(self.expanded)]

    def _shown(self) -> list[str]:
        """Paths of all boxes, as they come from above."""
        return [box[0] for box in sorted(self._layout()["boxes"], key=lambda box: (box[2], box[1]))]

    def explain(self) -> str:
        """The chosen layer in one line."""
        return told(self._atlas.facts[self.layer], DIAGRAM)

    def picture(self) -> Svg:
        """The graph and the chosen layer, as a still picture."""
        return diagram_picture(self._atlas.data, self._layout(), self.layer, DIAGRAM)

    def title(self) -> str:
        return title(self._atlas.data, DIAGRAM)

    def __repr__(self) -> str:
        opened = f", expanded {', '.join(self.expanded)}" if self.expanded else ""
        return f"<{WHO} of {self._atlas.data['name']}: {self.layer}{opened}>"
