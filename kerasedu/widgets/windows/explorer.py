"""What explorers of windows share: the direction, the chosen cell, and stepping from cell to cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import traitlets

from kerasedu.ops.windows import per_axis
from kerasedu.widgets.base import Explorer
from kerasedu.widgets.page import compact
from kerasedu.widgets.svg import Svg
from kerasedu.widgets.windows.picture import window_picture
from kerasedu.widgets.windows.scene import Cell, Scene, loudest
from kerasedu.widgets.words import Words


class Lengths(traitlets.TraitType):
    """One whole number for each axis, or one for all of them."""

    info_text = "a whole number, or one for each axis"

    def validate(self, obj: Any, value: Any) -> Any:
        numbers = value if isinstance(value, tuple | list) else (value,)
        if not all(isinstance(n, int) and not isinstance(n, bool) for n in numbers):
            self.error(obj, value)
        return tuple(value) if isinstance(value, list) else value


def check_chosen(who: str, name: str, chosen: int, count: int) -> None:
    """Raise where a filter or channel is chosen that does not exist.

    Raises:
        ValueError: naming those that do.
    """
    if not 0 <= chosen < count:
        raise ValueError(f"{who} got {name}={chosen}, but there are {count}. Choose one from 0 to {count - 1}.")


class WindowExplorer(Explorer):
    """Base of ConvolutionExplorer and PoolingExplorer.

    A subclass has its `table` of words, its `directions`, the names of the traits that say `how` windows lie, and makes
    data, map, scene and place.
    """

    directions: ClassVar[tuple[str, ...]] = ()
    how: ClassVar[tuple[str, ...]] = ()
    table: ClassVar[Words] = {}
    state_names = ("direction", "cell", "channel")

    direction = traitlets.Unicode("forward").tag(sync=True)
    cell = traitlets.Tuple(traitlets.Int(), traitlets.Int(), default_value=(0, 0)).tag(sync=True)
    channel = traitlets.Int(0).tag(sync=True)

    def __init__(self, data: Mapping[str, Any], **traits: Any) -> None:
        self._data = data
        super().__init__(data, self.table, **traits)
        self.cell = loudest(self.telling())
        self.observe(self._stay_inside, ["direction"])
        self.observe(self._slide_anew, list(self.how))

    def map(self) -> np.ndarray:
        """The numbers that a cell is chosen from, rounded as they are shown: (rows, columns)."""
        raise NotImplementedError

    def telling(self) -> np.ndarray:
        """The map whose loudest cell is explained at first."""
        return self.map()

    def scene(self) -> Scene:
        """What is shown at the chosen cell."""
        raise NotImplementedError

    def place(self) -> str:
        """Which number is explained, in words."""
        raise NotImplementedError

    def compute(self) -> dict[str, Any]:
        """The data, with windows as the traits in `how` say."""
        raise NotImplementedError

    def check_windows(self, **how: Any) -> None:
        """Raise ValueError if windows cannot lie like that."""
        raise NotImplementedError

    def explain(self) -> str:
        """The sentences about the chosen cell, with its numbers."""
        return "\n".join(self.scene().lines)

    def next(self) -> None:
        """Explain the next cell, in reading order; at the last it stays."""
        self._step(1)

    def previous(self) -> None:
        """Explain the cell before; at the first it stays."""
        self._step(-1)

    def _step(self, by: int) -> None:
        rows, columns = self.map().shape
        place = min(max(self.cell[0] * columns + self.cell[1] + by, 0), rows * columns - 1)
        self.cell = divmod(place, columns)

    def _stay_inside(self, change: Any = None) -> None:
        """Another map may have fewer cells: then its loudest one is explained."""
        shape = self.map().shape
        if not all(place < length for place, length in zip(self.cell, shape, strict=True)):
            self.cell = loudest(self.telling())

    def _slide_anew(self, change: Any) -> None:
        """Other windows: all numbers change, and the browser gets them together with a cell that is among them."""
        with self.hold_sync():
            self._data = self.compute()
            self.payload = compact(self._data)
            self._stay_inside()

    def check_how(self, proposal: Any) -> Any:
        """A size, strides, padding or dilation that fits the image: numbers as one for each axis."""
        name, value = proposal["trait"].name, proposal["value"]
        if self._data["given"] and value != getattr(self, name):
            raise ValueError(
                f"{type(self).__name__} got another {name}, but its gradient was given for {self.subtitle()}. Make a "
                "new explorer, with a gradient for the new output."
            )
        value = value if isinstance(value, str) else per_axis(value, self._data["rank"], name)
        self.check_windows(**{name: value})
        return value

    @traitlets.validate("direction")
    def _check_direction(self, proposal: Any) -> str:
        if proposal["value"] not in self.directions:
            names = ", ".join(map(repr, self.directions))
            raise ValueError(f"{type(self).__name__} got direction={proposal['value']!r}. It has {names}.")
        return proposal["value"]

    @traitlets.validate("cell")
    def _check_cell(self, proposal: Any) -> Cell:
        cell, shape = proposal["value"], self.map().shape
        if not all(0 <= place < length for place, length in zip(cell, shape, strict=True)):
            raise ValueError(
                f"{type(self).__name__} got cell={cell}, but with direction={self.direction!r} there are {shape[0]} "
                f"rows and {shape[1]} columns. Choose (row, column), both counted from 0; a signal has the row 0 only."
            )
        return cell

    def check_sent(self, name: str, chosen: int) -> int:
        """A channel or a filter, if its numbers are here."""
        first, end, total = self._data[f"{name}s"]
        if not first <= chosen < end:
            more = "" if end - first == total else f" of {total}; make an explorer with {name}={chosen} to see that one"
            raise ValueError(f"{type(self).__name__} got {name}={chosen}, but has {name}s {first} to {end - 1}{more}.")
        return chosen

    def title(self) -> str:
        name = self._data["name"]
        return self.table["title"].format(name=name) if name else self.table["title_kernel"]

    def subtitle(self) -> str:
        """How the windows lie, in words."""
        data, rank = self._data, self._data["rank"]
        how = {name: " × ".join(map(str, data[name][-rank:])) for name in ("size", "strides", "dilation")}
        mode = self.table.get(data.get("mode", ""), "")
        names = {"size": how["size"], "strides": how["strides"], "dilation": how["dilation"]}
        return self.table["shapes"].format(**names, padding=data["padding"], mode=mode)

    def picture(self) -> Svg:
        """The chosen cell, as a still picture."""
        return window_picture(self.scene(), self.title(), self.subtitle(), self.place(), self.table)

    def __repr__(self) -> str:
        name = f" of {self._data['name']}" if self._data["name"] else ""
        return f"<{type(self).__name__}{name}: {self.place()}, {self.subtitle()}>"
