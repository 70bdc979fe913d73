"""CompiledMetrics: the metrics of a model with one output or several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kerasedu import metrics
from kerasedu.engine.masks import get_mask, set_mask
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.training.outputs import counted, for_each_output, names_of, repeated

CHOSEN_BY_THE_DATA = {
    "accuracy": metrics.accuracy_for,
    "acc": metrics.accuracy_for,
    "crossentropy": metrics.crossentropy_for,
    "ce": metrics.crossentropy_for,
}


class MetricChosenByTheData(metrics.Metric):
    """`metrics=["accuracy"]`: which accuracy is meant, the first batch shows.

    Arguments:
        name: "accuracy", "acc", "crossentropy" or "ce".
    """

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.chosen: metrics.Metric | None = None

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        if self.chosen is None:
            self.chosen = CHOSEN_BY_THE_DATA[self.name](plain(y_true), plain(y_pred), self.name)
        self.chosen.update_state(y_true, y_pred, sample_weight)

    def result(self) -> Any:
        return 0.0 if self.chosen is None else self.chosen.result()

    def reset_state(self) -> None:
        if self.chosen is not None:
            self.chosen.reset_state()


@dataclass(frozen=True)
class Entry:
    """A metric of one output.

    Arguments:
        key: name under which it is logged.
        metric: the metric.
        output: number of the output.
        weighted: whether sample weights count.
    """

    key: str
    metric: metrics.Metric
    output: int
    weighted: bool


class CompiledMetrics:
    """What `compile(metrics=..., weighted_metrics=...)` was given, applied to the outputs of a model.

    Arguments:
        given: a list of names, metrics and functions; with several outputs a list of such lists, or a dict by their
            names.
        weighted: likewise; with these, sample weights count.
        output_names: the names of the outputs, if the model knows them.

    Raises:
        ValueError: for an unknown name of a metric or an output.
        TypeError: for something that is no metric.
    """

    def __init__(self, given: Any, weighted: Any = None, output_names: list[str] | None = None) -> None:
        self._given, self._weighted = map_structure(_metric, given), map_structure(_metric, weighted)
        self._known_names = output_names
        self.entries: list[Entry] | None = None
        if output_names is not None:
            self._bind(output_names, len(output_names))

    @property
    def metrics(self) -> list[metrics.Metric]:
        """All metrics, in order."""
        given = flatten([self._given, self._weighted]) if self.entries is None else [e.metric for e in self.entries]
        return [
            metric.chosen if isinstance(metric, MetricChosenByTheData) and metric.chosen is not None else metric
            for metric in given
            if metric is not None
        ]

    @property
    def keys(self) -> list[str]:
        """Names under which they are logged."""
        return [metric.name for metric in self.metrics] if self.entries is None else [e.key for e in self.entries]

    def bind(self, y_pred: Any) -> None:
        """Find out which metric belongs to which output; the first outputs show how many there are."""
        if self.entries is None:
            self._bind(names_of(y_pred, self._known_names), len(flatten(y_pred)))

    def _bind(self, names: list[str] | None, count: int) -> None:
        self.names, self.count = names, count
        self.entries = []
        for given, weighted in ((self._given, False), (self._weighted, True)):
            what = "weighted_metrics" if weighted else "metrics"
            for output, listed in enumerate(_for_each_output(given, names, count, what)):
                prefix = f"{names[output]}_" if names and count > 1 else ""
                for metric in listed:
                    self.entries.append(Entry(self._key(prefix, metric.name, weighted), metric, output, weighted))

    def _key(self, prefix: str, name: str, weighted: bool) -> str:
        """A name that no other metric has."""
        taken = {entry.key for entry in self.entries}
        key = prefix + name
        if weighted and key in taken:
            key = f"{prefix}weighted_{name}"
        number = 1
        while key in taken:
            key, number = f"{prefix}{name}_{number}", number + 1
        return key

    def update_state(self, y: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch; arguments as for CompiledLoss."""
        self.bind(y_pred)
        if not self.entries:
            return
        truths = for_each_output(y, self.names, self.count, "y")
        predictions = [_without_tape(x) for x in flatten(y_pred)]
        weights = repeated(sample_weight, self.names, self.count, "sample_weight")
        for entry in self.entries:
            y_true = truths[entry.output]
            if y_true is None:
                continue
            weight = weights[entry.output] if entry.weighted else None
            if weight is None:
                entry.metric.update_state(y_true, predictions[entry.output])
            else:
                entry.metric.update_state(y_true, predictions[entry.output], sample_weight=weight)

    def result(self) -> dict[str, Any]:
        """What all of them say so far, by the names under which they are logged."""
        return {entry.key: entry.metric.result() for entry in self.entries or ()}

    def reset_state(self) -> None:
        """Let all of them start anew."""
        for metric in self.metrics:
            metric.reset_state()


def _metric(identifier: Any) -> metrics.Metric | None:
    if identifier is None:
        return None
    if isinstance(identifier, str) and identifier in CHOSEN_BY_THE_DATA:
        return MetricChosenByTheData(identifier)
    return metrics.as_metric(identifier)


def _for_each_output(given: Any, names: list[str] | None, count: int, what: str) -> list[list[metrics.Metric]]:
    """The list of metrics of each output.

    Raises:
        ValueError: if there is not one list for each output.
        TypeError: if a list of metrics has None in it.
    """
    if isinstance(given, dict):
        if names is None:
            raise ValueError(
                f"compile got {what} by the names {', '.join(map(str, given))}, and the model's outputs have no names. "
                "Give a list for each output, in their order."
            )
        listed = for_each_output({name: (value,) for name, value in given.items()}, names, count, what)
        return [[] if value is None else _checked(flatten(value), what) for value in listed]
    if count == 1:
        return [[] if given is None else _checked(flatten(given), what)]
    if given is None:
        return [[] for _ in range(count)]
    if not isinstance(given, list | tuple) or len(given) != count:
        got = f"{len(given)} entries" if isinstance(given, list | tuple) else "one metric"
        raise ValueError(
            f"compile got {what} with {got} for a model with {counted(count, names)}. Give a list for each output, "
            "[['mae'], ['accuracy']], or a dict by their names."
        )
    return [[] if entry is None else _checked(flatten(entry), what) for entry in given]


def _checked(listed: list[Any], what: str) -> list[metrics.Metric]:
    if any(metric is None for metric in listed):
        raise TypeError(
            f"compile got None among its {what}. It takes a list of names, metrics or functions: {what}=['accuracy']."
        )
    return listed


def _without_tape(y_pred: Any) -> Any:
    """A prediction as a plain array, with its mask."""
    array = plain(y_pred)
    mask = get_mask(y_pred)
    if mask is not None:
        set_mask(array, mask)
    return array
