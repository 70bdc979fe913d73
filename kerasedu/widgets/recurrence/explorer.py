"""RecurrenceExplorer: a recurrent layer, unrolled: states and gates over time, and gradients back through time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from kerasedu.widgets.base import Explorer
from kerasedu.widgets.recurrence.data import recurrence_data
from kerasedu.widgets.recurrence.picture import recurrence_picture
from kerasedu.widgets.recurrence.scene import lines, place_text
from kerasedu.widgets.recurrence.source import WHO, Unrolled, unrolled
from kerasedu.widgets.recurrence.words import RECURRENCE, RECURRENCE_LINES
from kerasedu.widgets.svg import Svg

DIRECTIONS = ("forward", "backward")


class RecurrenceExplorer(Explorer):
    """Shows what a SimpleRNN, LSTM or GRU does with a sequence: its gates and states time step by time step, and how
    large the gradient still is at each of them on its way back.

    Point at a cell, or step with the arrow keys, and the formula is told with the numbers of one unit. Time runs in the
    order in which the layer reads. Model and layer are left as they were.

    Arguments:
        layer_or_model: a SimpleRNN, LSTM or GRU layer, or a model that has one, also inside Bidirectional.
        x: a batch as the layer or the model takes it, (samples, time steps, features), or (samples, time steps) of
            whole numbers for an Embedding; or a single sequence.
        labels: what was read at each time step: one word for each, or a dict from the whole numbers in x to words.
        sample: which sample of the batch.
        unit: which unit to explain first.
        y: targets; the gradients are then those of the compiled model's loss for this sample. Without them they are
            those of the sum of the last hidden state, which show how far its memory reaches.
        layer: name of the layer, for a model with several; the first one when None.

    Attributes:
        time: number of the time step explained, from 0, in the order in which the layer reads. Can be set.
        unit: number of the unit explained. Can be set.
        direction: "forward" or "backward". Can be set.

    Of more than 100 time steps the last ones are shown, of many units those around `unit`.

    Raises:
        TypeError: if it is given something else.
        ValueError: if the model has no weights yet or no such layer, or x, y, labels, sample or unit do not fit.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import SimpleRNN
        >>> from kerasedu.widgets import RecurrenceExplorer
        >>> layer = SimpleRNN(1, kernel_initializer="ones", recurrent_initializer="ones")
        >>> layer.build((None, None, 1))
        >>> w = RecurrenceExplorer(layer, np.array([[0.5], [0.0], [0.0]]))
        >>> w.time = 1
        >>> print(w.explain().splitlines()[0])
        h = tanh(0 + 0.4621) = 0.4318
    """

    module = "recurrence"
    state_names = ("time", "unit", "direction")

    time = traitlets.Int(0).tag(sync=True)
    unit = traitlets.Int(0).tag(sync=True)
    direction = traitlets.Unicode("forward").tag(sync=True)

    def __init__(
        self,
        layer_or_model: Any,
        x: Any,
        labels: Sequence[Any] | Mapping[Any, Any] | None = None,
        sample: int = 0,
        unit: int = 0,
        *,
        y: Any = None,
        layer: str | None = None,
    ) -> None:
        run = unrolled(layer_or_model, x, y, layer, sample)
        units = run.layer.cell.units
        if not 0 <= unit < units:
            raise ValueError(f"{WHO} got unit={unit}, but there are {units}. Choose one from 0 to {units - 1}.")
        self._data = recurrence_data(run, _labels(labels, x, sample, run), unit)
        sentences = RECURRENCE_LINES[self._data["sentences"]]
        first = self._data["steps"][0]
        super().__init__(self._data, {**RECURRENCE, "sentences": sentences}, unit=unit, time=first)

    def next(self) -> None:
        """Explain the next time step; at the last it stays."""
        self.time = min(self.time + 1, self._data["steps"][1] - 1)

    def previous(self) -> None:
        """Explain the time step before; at the first it stays."""
        self.time = max(self.time - 1, self._data["steps"][0])

    def explain(self) -> str:
        """The sentences about the chosen time step and unit, with its numbers."""
        return "\n".join(lines(self._data, self.direction, self.time, self.unit, RECURRENCE))

    @traitlets.validate("time", "unit")
    def _check_place(self, proposal: Any) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        first, end, count = self._data[f"{name}s" if name == "unit" else "steps"]
        if not first <= value < end:
            more = "" if end - first == count else f" of {count}"
            raise ValueError(f"{WHO} got {name}={value}, but shows {first} to {end - 1}{more}. Choose one of these.")
        return value

    @traitlets.validate("direction")
    def _check_direction(self, proposal: Any) -> str:
        if proposal["value"] not in DIRECTIONS:
            raise ValueError(f"{WHO} got direction={proposal['value']!r}. It has 'forward' and 'backward'.")
        return proposal["value"]

    def picture(self) -> Svg:
        """The chosen direction, time step and unit, as a still picture."""
        return recurrence_picture(self._data, self.direction, self.time, self.unit, self.title(), RECURRENCE)

    def title(self) -> str:
        return RECURRENCE["title"].format(name=self._data["name"])

    def __repr__(self) -> str:
        place = place_text(self._data, self.time, self.unit, RECURRENCE)
        return f"<{WHO} of {self._data['name']}: {self._data['kind']}, {self.direction}, {place}>"


def _labels(labels: Any, x: Any, sample: int, run: Unrolled) -> list[str] | None:
    """One word for each time step, in the order of the sequence."""
    if labels is None:
        return None
    count = len(run.op.x)
    if isinstance(labels, Mapping):
        numbers = np.asarray(x)
        numbers = numbers[sample] if numbers.ndim == 2 else numbers
        if numbers.ndim != 1 or numbers.dtype.kind not in "iu":
            raise ValueError(
                f"{WHO} got a dict of labels and x of shape {np.shape(x)}. A dict names whole numbers (samples, time "
                f"steps); give a list of {count} labels instead."
            )
        labels = [labels.get(number, number) for number in numbers.tolist()]
    if len(labels) != count:
        raise ValueError(f"{WHO} got {len(labels)} labels for {count} time steps. Give one for each.")
    return [str(label) for label in labels]
