"""What happens at every threshold: ROC, precision and recall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.metrics import AUC
from kerasedu.plots.arguments import names_of_classes, real_array, same_length
from kerasedu.plots.drawing import GREY, axes_or_new, colour_of_class, style_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray


def roc(y_true: Any, y_score: Any, class_names: Sequence[Any] | None = None, ax: Axes | None = None) -> Axes:
    """The share of yeses that are found over the share of false alarms, for every threshold; one curve a class.

    The area under each curve, in the legend, is that of `metrics.AUC()`. Guessing is the dotted line.

    Arguments:
        y_true: 0 or 1 for each sample (N,); class numbers (N,), or one-hot (N, classes), for several classes.
        y_score: probabilities of a yes (N,) or (N, 1), or of each class (N, classes).
        class_names: names of the classes.
        ax: axes to draw in; new ones when None.

    Raises:
        ValueError: if the lengths differ, the scores are no probabilities, or a class has no sample, or all.

    Example:
        >>> from matplotlib.figure import Figure
        >>> ax = roc([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], ax=Figure().add_subplot())
        >>> ax.lines[0].get_ydata()
        array([0. , 0.5, 0.5, 1. , 1. ])
        >>> ax.get_legend().get_texts()[0].get_text()
        'AUC 0.750'
    """
    classes = list(_classes(y_true, y_score, class_names, "roc"))
    ax = axes_or_new(ax, (4.2, 4))
    for i, (name, true, score) in enumerate(classes):
        hits, alarms = _counts(true, score)
        _draw(ax, i, alarms / alarms[-1], hits / hits[-1], name, _area("ROC", true, score))
    ax.plot([0, 1], [0, 1], linestyle=":", color=GREY)
    ax.set(xlabel="false alarms, of all no", ylabel="found, of all yes", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    ax.legend(fontsize="small", loc="lower right")
    return ax


def precision_recall(
    y_true: Any, y_score: Any, class_names: Sequence[Any] | None = None, ax: Axes | None = None
) -> Axes:
    """How many of those found are right, over the share of yeses that are found, at every threshold; a curve a class.

    The area under each curve, in the legend, is that of `metrics.AUC(curve="PR")`. Arguments and errors as for `roc`.

    Example:
        >>> from matplotlib.figure import Figure
        >>> ax = precision_recall([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9], ax=Figure().add_subplot())
        >>> ax.lines[0].get_ydata().round(2)
        array([1.  , 1.  , 0.5 , 0.67, 0.5 ])
    """
    classes = list(_classes(y_true, y_score, class_names, "precision_recall"))
    ax = axes_or_new(ax, (4.2, 4))
    for i, (name, true, score) in enumerate(classes):
        hits, alarms = _counts(true, score)
        found = hits + alarms
        precision = np.divide(hits, found, out=np.ones_like(found), where=found > 0)
        _draw(ax, i, hits / hits[-1], precision, name, _area("PR", true, score))
    ax.set(xlabel="recall: found, of all yes", ylabel="precision: right, of those found")
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    ax.legend(fontsize="small", loc="lower left")
    return ax


def _classes(
    y_true: Any, y_score: Any, class_names: Sequence[Any] | None, function: str
) -> Iterator[tuple[str, Array, Array]]:
    """For each curve: name, truth (N,) of true and false, scores (N,)."""
    true, score = real_array(y_true, "y_true", function), real_array(y_score, "y_score", function)
    same_length(function, y_true=true, y_score=score)
    score = score.reshape(len(score), -1)
    if score.min() < 0 or score.max() > 1 or np.isnan(score).any():
        raise ValueError(
            f"{function} got scores from {score.min():.3g} to {score.max():.3g}. It takes probabilities from 0 to 1: "
            "apply activations.sigmoid, or softmax for several classes, to logits first."
        )
    classes = score.shape[1]
    truths = _truths(true, classes, function)
    names = names_of_classes(class_names, classes, function) if classes > 1 or class_names is not None else [""]
    for i in range(classes):
        if truths[:, i].all() or not truths[:, i].any():
            what = f"class {names[i]!r}" if classes > 1 else "y_true"
            raise ValueError(
                f"{function}: {what} has {int(truths[:, i].sum())} yes among {len(truths)} samples. A curve needs some "
                "of both, yes and no."
            )
        yield names[i], truths[:, i], score[:, i]


def _truths(true: Array, classes: int, function: str) -> Array:
    """True and false for each sample and class, (N, classes)."""
    if true.size == len(true) * classes and set(np.unique(true)) <= {0, 1}:
        return true.reshape(len(true), classes).astype(bool)
    if classes > 1 and true.size == len(true) and true.min() >= 0 and true.max() < classes:
        return true.reshape(-1, 1) == np.arange(classes)
    raise ValueError(
        f"{function} got y_true of shape {true.shape} with values from {true.min():g} to {true.max():g}, and scores "
        f"for {classes} class{'es' * (classes > 1)}. It takes 0 or 1 for each score, or class numbers from 0 to "
        f"{max(classes - 1, 1)}."
    )


def _counts(true: Array, score: Array) -> tuple[Array, Array]:
    """Yeses found and false alarms, for thresholds from above all scores down to the smallest score."""
    order = np.argsort(-score, kind="stable")
    last_of_equals = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)
    hits, alarms = np.cumsum(true[order]), np.cumsum(~true[order])
    return tuple(np.append(0.0, counts[last_of_equals]) for counts in (hits, alarms))


def _area(curve: str, true: Array, score: Array) -> float:
    metric = AUC(curve=curve)
    metric.update_state(true, score)
    return float(metric.result())


def _draw(ax: Axes, i: int, x: Array, y: Array, name: str, area: float) -> None:
    """The curve of class i; one without a name is of yes and no, and of the colour of yes."""
    label = f"{name}: AUC {area:.3f}" if name else f"AUC {area:.3f}"
    look = style_of(i) | {"color": colour_of_class(i if name else 1)}
    ax.plot(x, y, label=label, **(look | {"markevery": max(1, len(x) // 10), "markersize": 4}))
