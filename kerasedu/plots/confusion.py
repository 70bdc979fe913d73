"""Which classes are taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.plots.arguments import class_numbers, names_of_classes, same_length
from kerasedu.plots.drawing import AMOUNT, axes_or_new, numbers_in_cells, shown_as_image

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray
NORMALIZE = {None: None, "true": (1,), "pred": (0,), "all": (0, 1)}


def confusion_matrix(
    y_true: Any,
    y_pred: Any,
    class_names: Sequence[Any] | None = None,
    normalize: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """How often samples of each class (rows) were taken for each class (columns). What is right is on the diagonal.

    Arguments:
        y_true: true classes: numbers (N,), or one-hot (N, classes).
        y_pred: predicted classes: numbers (N,), probabilities (N, classes), or those of a yes (N,) or (N, 1).
        class_names: names of the classes, by their numbers.
        normalize: None for counts; "true" for shares of each row, "pred" of each column, "all" of all samples.
        ax: axes to draw in; new ones when None.

    Raises:
        ValueError: if the lengths differ, names are missing, or normalize is something else.

    Example:
        >>> from matplotlib.figure import Figure
        >>> ax = confusion_matrix([0, 0, 1, 2], [0, 1, 1, 2], ["cat", "dog", "cow"], ax=Figure().add_subplot())
        >>> [text.get_text() for text in ax.texts]
        ['1', '1', '0', '0', '1', '0', '0', '0', '1']
    """
    if normalize not in NORMALIZE:
        raise ValueError(
            f"confusion_matrix got normalize={normalize!r}. It takes None (counts), 'true' (shares of each row), "
            "'pred' (of each column) or 'all'."
        )
    true, pred = (class_numbers(y, name, "confusion_matrix") for y, name in ((y_true, "y_true"), (y_pred, "y_pred")))
    same_length("confusion_matrix", y_true=true, y_pred=pred)
    names = names_of_classes(class_names, int(max(true.max(), pred.max())) + 1, "confusion_matrix")
    cells = _counted(true, pred, len(names), normalize)
    size = max(3.2, 0.45 * len(names) + 1.4)
    ax = axes_or_new(ax, (size, size))
    picture = shown_as_image(ax, cells, cmap=AMOUNT, vmin=0, vmax=cells.max() or 1)
    texts = np.vectorize(lambda cell: f"{cell:.2f}" if normalize else f"{cell:.0f}", otypes=[object])(cells)
    numbers_in_cells(ax, picture, texts, "small" if len(names) > 12 else None)
    places = range(len(names))
    turned = 90 if max(map(len, names)) > 2 else 0
    ax.set(xlabel="predicted", ylabel="true", xticks=places, yticks=places, yticklabels=names)
    ax.set_xticks(places, names, rotation=turned)
    ax.set_title(f"{np.mean(true == pred):.1%} right", fontsize="medium")
    return ax


def _counted(true: Array, pred: Array, classes: int, normalize: str | None) -> Array:
    counts = np.zeros((classes, classes))
    np.add.at(counts, (true, pred), 1)
    axes = NORMALIZE[normalize]
    if axes is None:
        return counts
    totals = counts.sum(axis=axes, keepdims=True)
    return np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
