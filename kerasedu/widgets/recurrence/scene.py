"""What RecurrenceExplorer says about one unit in one time step; static/recurrence.js says the same in the browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasedu.widgets.digits import text
from kerasedu.widgets.recurrence.words import RECURRENCE_LINES
from kerasedu.widgets.words import Words

Data = Mapping[str, Any]

_MINUS_AFTER_A_SIGN = re.compile(r"([+−×] )(-[\d.e-]+)")


def grid(data: Data, name: str) -> np.ndarray:
    """An array of the data as it is drawn: a row for each unit or feature, a column for each time step."""
    values = [np.nan if isinstance(value, str) else value for value in data["arrays"][name]]
    return np.array(values, float).reshape(data["steps"][1] - data["steps"][0], -1).T


def place_text(data: Data, time: int, unit: int, words: Words) -> str:
    """Which time step and unit are explained."""
    labels = data["labels"]
    names = {"time": time, "last": data["steps"][2] - 1, "unit": unit}
    if labels is None:
        return words["place"].format(**names)
    return words["place_label"].format(**names, label=labels[time - data["steps"][0]])


def lines(data: Data, direction: str, time: int, unit: int, words: Words) -> list[str]:
    """The sentences, with the numbers of this time step and unit."""
    step = time - data["steps"][0]
    width = data["units"][1] - data["units"][0]
    sizes = data["norms"]["grad_h"]
    size = words["size_here"].format(here=text(sizes[step]), last=text(sizes[-1])) if direction == "backward" else ""
    if step in data["masked"]:
        return [line for line in (words["masked"], size) if line]
    place = step * width + unit - data["units"][0]
    numbers = {name: text(values[place]) for name, values in data["arrays"].items() if name != "x"}
    told = [_filled(line, numbers) for line in RECURRENCE_LINES[data["sentences"]][direction]]
    return [*told, size] if size else told


def _filled(line: str, numbers: Mapping[str, str]) -> str:
    """A sentence with its numbers; a negative one after a sign stands in brackets."""
    return _MINUS_AFTER_A_SIGN.sub(r"\1(\2)", line.format(**numbers))


def notes(data: Data, direction: str, words: Words) -> list[str]:
    """What else there is to know about what is shown."""
    (first, end, steps), (low, high, units), (features, all_features) = (
        data[name] for name in ("steps", "units", "features")
    )
    told = [
        (direction == "backward", words["judged" if data["judged"] else "last_state"]),
        (data["backwards"], words["backwards"]),
        (end - first < steps, words["sent_steps"].format(count=end - first, total=steps)),
        (high - low < units, words["sent_units"].format(first=low, last=high - 1, total=units)),
        (features < all_features, words["sent_features"].format(count=features, total=all_features)),
        (data["others"], words["others"].format(names=", ".join(data["others"]))),
    ]
    return [line for holds, line in told if holds]
