"""ConfusionMatrix: which classes are taken for which, and the samples behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from kerasedu.widgets.base import Explorer
from kerasedu.widgets.confusion.arguments import (
    WHO,
    checked_lengths,
    checked_names,
    predicted_classes,
    predictions_of,
    true_classes,
)
from kerasedu.widgets.confusion.counts import NORMALIZE, confusions, counted, normalized, precision, recall
from kerasedu.widgets.confusion.picture import confusion_picture
from kerasedu.widgets.confusion.samples import Samples, shown_indices
from kerasedu.widgets.confusion.words import CONFUSION
from kerasedu.widgets.digits import all_rounded
from kerasedu.widgets.svg import Svg

Array = np.ndarray
_MOST_PAIRS = 6


class ConfusionMatrix(Explorer):
    """A confusion matrix whose cells open: click one, and see the samples in it.

    `ConfusionMatrix.of(model, x, y)` lets the model predict. `kerasedu.plots.confusion_matrix` draws the same numbers
    for print.

    Arguments:
        y_true: true classes: numbers (N,), or one-hot (N, classes).
        y_pred: predicted classes: numbers (N,), probabilities (N, classes), or those of a yes (N,) or (N, 1). With
            probabilities the samples of a cell stand in order, the most sure first.
        samples: what the samples are: images (N, rows, columns) with or without channels, vectors (N, length), series
            (N, steps, numbers) or N strings. Large ones are made smaller, and of a cell up to 30 are shown.
        class_names: names of the classes, by their numbers; at most 100.
        normalize: None for counts; "true" for shares of each row, "pred" of each column, "all" of all samples.

    Attributes:
        cell: the cell chosen, (row, column): true and predicted class. The most frequent confusion in the beginning.
        normalize: as above.
        indices: numbers of the samples in the cell chosen, in the order they are shown.
        matrix: the numbers shown, (classes, classes).
        recall: of the samples of each class, the share that was recognized; nan where there are none.
        precision: of what was taken for each class, the share that is of it; nan where there is none.
        accuracy: the share that is right.

    Raises:
        ValueError: if lengths differ, names are missing, there are more than 100 classes, samples cannot be shown, or
            there is no such cell or way to normalize.

    Example:
        >>> from kerasedu.widgets import ConfusionMatrix
        >>> w = ConfusionMatrix([0, 0, 1, 2], [0, 1, 1, 2], ["a", "b", "c", "d"], ["cat", "dog", "cow"])
        >>> w
        <ConfusionMatrix of 3 classes: 75.0% right, cell cat → dog with 1 sample>
        >>> w.cell = (1, 1)
        >>> w.indices
        array([2])
    """

    module = "confusion"
    state_names = ("cell", "normalize")

    cell = traitlets.Tuple(traitlets.Int(), traitlets.Int(), default_value=(0, 0)).tag(sync=True)
    normalize = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    def __init__(
        self,
        y_true: Any,
        y_pred: Any,
        samples: Any = None,
        class_names: Sequence[Any] | None = None,
        normalize: str | None = None,
    ) -> None:
        true, self._predicted = true_classes(y_true), predicted_classes(y_pred)
        self._samples = None if samples is None else Samples(samples)
        checked_lengths(y_true=true, y_pred=self._predicted.numbers, samples=self._samples)
        self._names = checked_names(class_names, int(max(true.max(), self._predicted.numbers.max())) + 1)
        self._counts = counted(true, self._predicted.numbers, len(self._names))
        self._cells = self._sorted_into_cells(true)
        pairs = confusions(self._counts, _MOST_PAIRS)
        super().__init__(self._describe(pairs), CONFUSION, normalize=normalize, cell=pairs[0] if pairs else (0, 0))

    @classmethod
    def of(
        cls, model: Any, x: Any, y: Any, class_names: Sequence[Any] | None = None, normalize: str | None = None
    ) -> ConfusionMatrix:
        """The confusion matrix of a model on samples.

        Arguments:
            model: a model that gives each sample a row of probabilities.
            x: samples.
            y: their true classes, numbers or one-hot.
            class_names: names of the classes.
            normalize: as of the class.

        Raises:
            TypeError: if it is given no model.
            ValueError: if the model has no weights yet or predicts something else.
        """
        return cls(y, predictions_of(model, x), x, class_names, normalize)

    def _sorted_into_cells(self, true: Array) -> dict[tuple[int, int], Array]:
        """Numbers of the samples in each cell that has some, the most sure ones first."""
        numbers, scores, _ = self._predicted
        places = true * len(self._names) + numbers
        order = np.lexsort((np.arange(len(true)), np.zeros(len(true)) if scores is None else -scores, places))
        found, starts = np.unique(places[order], return_index=True)
        parts = np.split(order, starts[1:])
        return {divmod(int(place), len(self._names)): part for place, part in zip(found, parts, strict=True)}

    def _describe(self, pairs: list[tuple[int, int]]) -> dict[str, Any]:
        """What the browser is told."""
        shown = shown_indices(self._cells, self._samples.bytes_each if self._samples else 40)
        self._data = {
            "names": self._names,
            "counts": self._counts.tolist(),
            "pairs": pairs,
            "kind": self._samples.kind if self._samples else "",
            "shape": list(self._samples.shape) if self._samples else [],
            "probable": self._predicted.probable,
            "cells": {f"{row},{column}": self._sent(indices) for (row, column), indices in shown.items()},
        }
        return self._data

    def _sent(self, indices: Array) -> dict[str, Any]:
        scores, samples = self._predicted.scores, self._samples
        return {
            "indices": indices.tolist(),
            "scores": [] if scores is None else all_rounded(scores[indices]),
            "samples": [] if samples is None else [samples.sent(i) for i in indices],
        }

    # -- from Python ---------------------------------------------------------------------------------------------------

    @property
    def indices(self) -> Array:
        """Numbers of the samples in the cell chosen, in the order they are shown."""
        return self._cells.get(tuple(self.cell), np.zeros(0, int)).copy()

    @property
    def matrix(self) -> Array:
        """The numbers shown, (classes, classes): counts or shares."""
        return normalized(self._counts, self.normalize).copy()

    @property
    def recall(self) -> Array:
        """Of the samples of each class, the share that was recognized; nan where there are none."""
        return recall(self._counts)

    @property
    def precision(self) -> Array:
        """Of what was taken for each class, the share that is of it; nan where there is none."""
        return precision(self._counts)

    @property
    def accuracy(self) -> float:
        """The share of the samples that is right."""
        return float(np.trace(self._counts) / self._counts.sum())

    @traitlets.validate("cell")
    def _check_cell(self, proposal: Any) -> tuple[int, int]:
        last = len(self._names) - 1
        if not all(0 <= place <= last for place in proposal["value"]):
            raise ValueError(f"{WHO} got cell={proposal['value']}. Its rows and columns are numbered from 0 to {last}.")
        return proposal["value"]

    @traitlets.validate("normalize")
    def _check_normalize(self, proposal: Any) -> str | None:
        if proposal["value"] not in NORMALIZE:
            raise ValueError(
                f"{WHO} got normalize={proposal['value']!r}. It takes None (counts), 'true' (shares of each row), "
                "'pred' (of each column) or 'all'."
            )
        return proposal["value"]

    # -- as a still picture --------------------------------------------------------------------------------------------

    def picture(self) -> Svg:
        """The matrix and the cell chosen, as a still picture."""
        first = [] if self._samples is None else [self._samples.small(i) for i in self.indices[:8]]
        return confusion_picture(self._data, self._counts, tuple(self.cell), self.normalize, first)

    def title(self) -> str:
        return CONFUSION["title"]

    def __repr__(self) -> str:
        count = len(self.indices)
        true, pred = (self._names[place] for place in self.cell)
        chosen = f"cell {true} → {pred} with {count} sample{'s' * (count != 1)}"
        return f"<{WHO} of {len(self._names)} classes: {self.accuracy:.1%} right, {chosen}>"
