"""OptimizerRace: the paths of several optimizers down the same surface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from kerasedu.widgets.base import Explorer
from kerasedu.widgets.race.data import MOST_STEPS, WHO, path_of, race_data, runners_of, surface_of
from kerasedu.widgets.race.picture import COLOURS, MARKERS, race_picture, standing
from kerasedu.widgets.race.words import RACE
from kerasedu.widgets.svg import Svg


class OptimizerRace(Explorer):
    """Lets optimizers run down a surface of two weights, x and y: who takes which way, and who arrives first.

    The paths are made by the optimizers that also train models, with gradients of the same tape.

    Arguments:
        optimizers: a list of optimizers or their names, or a dict of them by the names to show; at most 6. SGD, SGD
            with momentum, RMSprop and Adam, with learning rates that suit the surface, when None.
        surface: "bowl", "ravine", "saddle", "rosenbrock" or "beale"; or a function of x and y made of `kerasedu.ops`.
        start: (x, y) where all of them start; a place that suits the surface when None.
        steps: number of steps, 1 to 1000.
        area: what is drawn, ((from x, to x), (from y, to y)).

    Attributes:
        step: number of the step shown, from 0, the start. Can be set.
        playing: whether it goes on by itself.
        seconds: how long each step is shown then.

    Raises:
        TypeError: if the surface's function does not return one number that depends on x and y.
        ValueError: if there is no such surface or optimizer, or a number makes no sense.

    Example:
        >>> from kerasedu.optimizers import SGD
        >>> from kerasedu.widgets import OptimizerRace
        >>> race = OptimizerRace([SGD(0.25)], "bowl", start=(1.0, 0.0), steps=3)
        >>> race.step = 2
        >>> print(race.explain())
        SGD(0.25): x = 0.25, y = 0, height 0.0625, slope 0.5
    """

    module = "race"
    state_names = ("step", "playing", "seconds")

    step = traitlets.Int(0).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    seconds = traitlets.Float(0.1).tag(sync=True)

    def __init__(
        self,
        optimizers: Any = None,
        surface: str | Callable[[Any, Any], Any] = "ravine",
        start: tuple[float, float] | None = None,
        steps: int = 200,
        area: Any = None,
    ) -> None:
        if not isinstance(steps, int) or not 1 <= steps <= MOST_STEPS:
            raise ValueError(f"{WHO} got steps={steps!r}. Choose a whole number from 1 to {MOST_STEPS}.")
        name, chosen = surface_of(surface, start, area)
        runners = runners_of(optimizers, chosen)
        paths = {runner: path_of(chosen, optimizer, steps) for runner, optimizer in runners.items()}
        self._data = {**race_data(name, chosen, paths), "steps": steps, "colours": COLOURS, "markers": MARKERS}
        super().__init__(self._data, RACE)

    def next(self) -> None:
        """One step on; at the last it stays."""
        self.step = min(self.step + 1, self._data["steps"])

    def previous(self) -> None:
        """One step back; at the start it stays."""
        self.step = max(self.step - 1, 0)

    def play(self) -> None:
        """Go on by itself, in the browser."""
        self.playing = True

    def pause(self) -> None:
        """Stop going on by itself."""
        self.playing = False

    def explain(self) -> str:
        """Where each optimizer is at the step shown."""
        return "\n".join(standing(path, self.step, RACE) for path in self._data["paths"])

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] <= self._data["steps"]:
            raise ValueError(f"{WHO} got step={proposal['value']}. Choose one from 0 to {self._data['steps']}.")
        return proposal["value"]

    @traitlets.validate("seconds")
    def _check_seconds(self, proposal: Any) -> float:
        if not proposal["value"] > 0:
            raise ValueError(f"{WHO} got seconds={proposal['value']}. Show each step for more than 0 seconds.")
        return proposal["value"]

    def picture(self) -> Svg:
        """The step shown, as a still picture."""
        return race_picture(self._data, self.step, self.title(), RACE)

    def title(self) -> str:
        return RACE["title"].format(name=self._data["name"])

    def __repr__(self) -> str:
        names = ", ".join(path["name"] for path in self._data["paths"])
        return f"<{WHO} on {self._data['name']}: step {self.step} of {self._data['steps']}, {names}>"
