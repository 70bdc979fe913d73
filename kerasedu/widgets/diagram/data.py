"""Everything ModelDiagram sends: what is told of each layer, the layouts, and the numbers to be drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kerasedu.diagrams.chart import Chart, Names
from kerasedu.widgets.diagram.drawing import drawing_of
from kerasedu.widgets.diagram.facts import Fact, fact_of, path_of
from kerasedu.widgets.diagram.graph import (
    Drawable,
    calls_of_boxes,
    chart_of_run,
    drawings,
    inner_models,
    is_charted,
    with_models_around,
)
from kerasedu.widgets.diagram.run import Run
from kerasedu.widgets.diagram.sheets import FINENESS, Sheets
from kerasedu.widgets.digits import rounded


class Atlas:
    """A model's layers, and a layout for each way of opening the models inside.

    Arguments:
        model: the model, built.
        run: its run on one sample; None if there was none.
        sample: number of the sample in the learner's array, for the words.
        place: its place in the run's batch.
    """

    def __init__(self, model: Any, run: Run | None, sample: int, place: int) -> None:
        self._model, self._run = model, run
        self._seen = chart_of_run(model, run) if run is not None and not is_charted(model) else None
        self.inner = inner_models(model)
        whole: Drawable = self._seen or Chart(model, expand_nested=True)
        sheets = Sheets(place)
        calls = {} if run is None else calls_of_boxes(whole, run)
        places = [*whole.root.groups(), *whole.root.boxes()]
        self.facts = {path_of(one): fact_of(one, calls.get(one.names, []), run, sheets) for one in places}
        for names in self.inner:
            self.facts["/".join(names)]["opens"] = True
        self.layouts = {key_of(one): self.layout(one) for one in drawings(self.inner)}
        self.data = self._data(sample, sheets)

    def layout(self, opened: Iterable[Names]) -> dict[str, Any]:
        """The layout with these models opened."""
        return drawing_of(self._seen or Chart(self._model, expand_nested=list(opened)), self.facts)

    def opened(self, paths: Iterable[str]) -> list[str]:
        """Paths of these models inside and of those around them, in the order of the diagram."""
        return ["/".join(names) for names in with_models_around(self.names_of(paths), self.inner)]

    def names_of(self, paths: Iterable[str]) -> list[Names]:
        """The names of models inside, by their paths."""
        wanted = set(paths)
        return [names for names in self.inner if "/".join(names) in wanted]

    def around(self, path: str) -> list[str]:
        """Paths of the models that must be open for a layer to be seen, outermost first."""
        return ["/".join(names) for names in self.inner if path.startswith("/".join(names) + "/")]

    def _data(self, sample: int, sheets: Sheets) -> dict[str, Any]:
        run, most = self._run, sheets.most()
        loss = None if run is None or run.trace.loss is None else rounded(run.trace.loss)
        weights = self._model.weights
        return {
            "name": self._model.name,
            "count": sum(int(weight.value.size) for weight in weights),
            "total": sum(
                fact["is_layer"] and not fact["opens"] and fact["role"] != "input" for fact in self.facts.values()
            ),
            "loss": loss,
            "sample": None if run is None else sample,
            "judged": loss is not None,
            "layers": self.facts,
            "inner": ["/".join(names) for names in self.inner],
            "layouts": self.layouts,
            "absent": self._absent(),
            "most": most if most < FINENESS[0] else None,
            "tensors": sheets.data(),
        }

    def _absent(self) -> list[str]:
        """Layers of a model with a `call` of its own that ran no operation."""
        return [] if self._seen is None else [one.name for one in self._model.layers if one.name not in self.facts]


def key_of(opened: Iterable[Names] | Iterable[str]) -> str:
    """What a layout is kept under: the paths of the opened models, in the order of the diagram."""
    return "\n".join(one if isinstance(one, str) else "/".join(one) for one in opened)


def first_layer(facts: dict[str, Fact], shown: Iterable[str]) -> str:
    """The layer to show first: one with something to see, so that the panel says what it can do."""
    paths = list(shown)
    return next((path for path in paths if facts[path]["role"] in ("learns", "model")), paths[0])
