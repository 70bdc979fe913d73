"""Earlier runs that the curves of a training are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasedu.widgets.curves.series import Thinned, plain_points
from kerasedu.widgets.curves.words import LIVE_CURVES

MOST_RUNS = 5
KINDS = ("batches", "training", "validation")
_TAKES = (
    "It takes a list of runs, each what model.fit(...) returned, another LiveCurves or a dict of numbers by epoch: "
    'compare=[history, {"loss": [0.9, 0.4]}]; or a dict of such runs by name: compare={"without dropout": history}.'
)

Run = dict[str, Any]


def earlier_runs(compare: Any, names: Sequence[str] | None) -> tuple[list[Run], list[str]]:
    """The runs to compare with, as plain data, and the names left over, which are for the runs to come.

    Raises:
        TypeError: if something is no run.
        ValueError: for a run without values, too many runs, or names that do not fit.
    """
    if isinstance(compare, Mapping):
        if names is not None:
            raise ValueError(
                "LiveCurves got compare={name: run, ...} and names. The names are in the dict: leave out names."
            )
        compare, names = list(compare.values()), list(compare)
    if compare is not None and (isinstance(compare, str) or not isinstance(compare, Sequence)):
        raise TypeError(f"LiveCurves got compare={type(compare).__name__}. {_TAKES}")
    runs, given = list(compare or []), checked_names(names)
    if len(runs) > MOST_RUNS:
        raise ValueError(f"LiveCurves got {len(runs)} runs to compare with. Choose at most {MOST_RUNS}.")
    if given and len(given) < len(runs):
        raise ValueError(f"LiveCurves got {len(given)} names for {len(runs)} runs. Give each a name: names={given!r}.")
    own = given or [LIVE_CURVES["earlier"].format(number=number) for number in range(1, len(runs) + 1)]
    return [_run_of(run, name) for run, name in zip(runs, own, strict=False)], given[len(runs) :]


def checked_names(names: Sequence[str] | None) -> list[str]:
    """Names of runs: texts, all different, and none that a curve has already.

    Raises:
        ValueError: if they are not.
    """
    listed = [names] if isinstance(names, str) else list(names or [])
    wrong = [name for name in listed if not isinstance(name, str) or not name.strip() or name in KINDS]
    if wrong or len(set(listed)) < len(listed):
        raise ValueError(
            f"LiveCurves got names={listed!r}. It takes a text for each run, all of them different, and none of "
            f"{', '.join(KINDS)}."
        )
    return listed


def run_of_data(data: Mapping[str, Any], name: str) -> Run:
    """A run from the data of a record."""
    panels = [{key: panel[key] for key in ("name", *KINDS)} for panel in data["panels"]]
    return {"name": name, "panels": panels}


def _run_of(run: Any, name: str) -> Run:
    data = getattr(run, "data", None)
    if isinstance(data, Mapping) and "panels" in data:
        found = run_of_data(data, name)
    else:
        logs = getattr(run, "history", run)
        if not isinstance(logs, Mapping):
            raise TypeError(f"LiveCurves got a {type(run).__name__} to compare with. {_TAKES}")
        found = {"name": name, "panels": _panels_of_logs(logs)}
    if not any(panel[kind] for panel in found["panels"] for kind in KINDS):
        raise ValueError(f"LiveCurves got a run to compare with, {name!r}, that has no values yet. Train it first.")
    return found


def _panels_of_logs(logs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Values by epoch; at which batch an epoch ended nobody wrote down."""
    points = {str(key): _points(str(key), values) for key, values in logs.items()}
    names = dict.fromkeys(key.removeprefix("val_") for key in points)
    return [
        {"name": name, "batches": [], "training": points.get(name, []), "validation": points.get(f"val_{name}", [])}
        for name in names
    ]


def _points(name: str, values: Any) -> list[list[Any]]:
    try:
        numbers = np.atleast_1d(np.asarray(values, float)).ravel().tolist()
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"LiveCurves got {values!r} as {name!r} of a run to compare with. It takes a number for each epoch: "
            f"{{{name!r}: [0.9, 0.4]}}."
        ) from error
    series = Thinned()
    for epoch, value in enumerate(numbers, start=1):
        series.add(0, value, epoch)
    return [[None, *rest] for _, *rest in plain_points(series)]
