"""The course of a training: losses and metrics by epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.plots.drawing import GREY, axes_or_new, grid_of_axes, style_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = np.ndarray
RATES = ("learning_rate", "lr")
GOOD_IF_LARGE = ("acc", "auc", "precision", "recall", "iou", "score", "r2", "similarity", "sensitivity", "specificity")


def history(
    history: Any,
    metrics: str | Sequence[str] | None = None,
    compare: Mapping[str, Any] | None = None,
    log: bool = False,
    smoothing: float = 0.0,
    best: bool = True,
    ax: Axes | None = None,
    fig: Figure | None = None,
) -> Any:
    """Losses and metrics of a training by epoch, with validation dashed and the best epoch ringed.

    Arguments:
        history: what `fit` returned, or its dict {"loss": [...], "val_loss": [...], ...}.
        metrics: which to show; every one, and the learning rate if it was logged, when None. Each has its own axes.
        compare: earlier runs to draw beside, thinner: {"without dropout": history_1}.
        log: whether the vertical axis is logarithmic. That of a learning rate always is.
        smoothing: 0 to below 1: how much of each point is the mean of those before it. The curve itself stays, faint.
        best: whether to ring the best epoch: of the validation where there is one.
        ax: axes to draw a single metric in.
        fig: figure to draw several in.

    Returns:
        The Axes; of several metrics an array of them.

    Raises:
        ValueError: for an empty history, a metric that it does not have, several metrics for one `ax`, or a smoothing
            out of its range.

    Example:
        >>> from matplotlib.figure import Figure
        >>> ax = history({"loss": [0.9, 0.4, 0.3], "val_loss": [1.0, 0.6, 0.7]}, ax=Figure().add_subplot())
        >>> ax.get_xlabel(), ax.get_ylabel(), [text.get_text() for text in ax.get_legend().get_texts()]
        ('epoch', 'loss', ['training', 'validation', 'best: 0.6 in epoch 2'])
    """
    if not 0 <= smoothing < 1:
        raise ValueError(f"history got smoothing={smoothing!r}. It takes 0 (none) up to, but not, 1 (all): 0.6.")
    runs = {"": _logs_of(history), **{name: _logs_of(run) for name, run in (compare or {}).items()}}
    names = _chosen(runs[""], metrics)
    if ax is not None and len(names) > 1:
        raise ValueError(
            f"history got one ax for {len(names)} metrics: {', '.join(names)}. Choose one, metrics={names[0]!r}, or "
            "give a figure: fig=."
        )
    panels = (
        [axes_or_new(ax, (5, 3.2))] if len(names) == 1 and fig is None else grid_of_axes(fig, len(names), 3, (4.2, 3))
    )
    for panel, name in zip(panels, names, strict=True):
        _draw_metric(panel, name, runs, log or name in RATES, smoothing, best and name not in RATES)
    return panels[0] if len(names) == 1 else panels


def _logs_of(run: Any) -> dict[str, Array]:
    """The numbers of a History or dict, as arrays.

    Raises:
        ValueError: if there are none.
    """
    logs = getattr(run, "history", run)
    if not isinstance(logs, Mapping):
        raise TypeError(
            f"history got a {type(run).__name__}. It takes what model.fit(...) returned, or a dict such as "
            "{'loss': [0.9, 0.4]}."
        )
    numbers = {name: np.atleast_1d(np.asarray(values, float)) for name, values in logs.items()}
    numbers = {name: values for name, values in numbers.items() if values.size}
    if not numbers:
        raise ValueError(
            "history got an empty history: no epoch has ended yet. Train first: model.fit(x, y, epochs=5)."
        )
    return numbers


def _chosen(logs: dict[str, Array], metrics: str | Sequence[str] | None) -> list[str]:
    """The metrics to show."""
    there = list(dict.fromkeys(name.removeprefix("val_") for name in logs))
    if metrics is None:
        return there
    wanted = [metrics] if isinstance(metrics, str) else list(metrics)
    for name in wanted:
        if name not in there:
            raise ValueError(f"history has no metric {name!r}. It has {', '.join(there)}.")
    return wanted


def _draw_metric(
    ax: Axes, name: str, runs: dict[str, dict[str, Array]], log: bool, smoothing: float, best: bool
) -> None:
    for number, (run, logs) in enumerate(runs.items()):
        for key, what in ((name, "training"), (f"val_{name}", "validation")):
            if key in logs:
                label = f"{run}: {what}" if run else what
                _draw_curve(ax, logs[key], label, number, what == "validation", smoothing)
    if best:
        _ring_best(ax, name, runs[""])
    ax.set(xlabel="epoch", ylabel=name.replace("_", " "))
    ax.xaxis.get_major_locator().set_params(integer=True)
    if log:
        ax.set_yscale("log")
    if len(runs) > 1 or f"val_{name}" in runs[""] or best:
        ax.legend(fontsize="small")


def _draw_curve(ax: Axes, values: Array, label: str, run: int, validation: bool, smoothing: float) -> None:
    """One curve: this run's in colour, with markers where they are few; earlier ones thinner, told apart by markers."""
    epochs = np.arange(1, len(values) + 1)
    look = style_of(2 * run + validation)
    look |= {"linestyle": "--" if validation else "-", "linewidth": 1 if run else 1.8, "markersize": 4}
    look |= {"markevery": max(1, len(values) // 12)}
    if smoothing:
        ax.plot(epochs, values, color=look["color"], linestyle=look["linestyle"], linewidth=0.8, alpha=0.35)
    ax.plot(epochs, smoothed(values, smoothing), label=label, **look)


def smoothed(values: Array, share: float) -> Array:
    """Each value mixed with the mean of those before it; the first ones are not drawn towards zero.

    m[t] = share * m[t-1] + (1 - share) * x[t], divided by 1 - share^t, as Adam's means are (Kingma and Ba, 2015).

    Example:
        >>> smoothed(np.array([1.0, 1.0, 4.0]), 0.5).round(3)
        array([1.   , 1.   , 2.714])
    """
    mean, means = 0.0, []
    for step, value in enumerate(values, 1):
        mean = share * mean + (1 - share) * value
        means.append(mean / (1 - share**step))
    return np.array(means)


def _ring_best(ax: Axes, name: str, logs: dict[str, Array]) -> None:
    """A ring around the best epoch: the largest value of an accuracy or a score, the smallest of anything else."""
    values = logs.get(f"val_{name}", logs.get(name))
    if values is None or not np.isfinite(values).any():
        return
    large = any(part in name.lower() for part in GOOD_IF_LARGE)
    epoch = int(np.nanargmax(values) if large else np.nanargmin(values))
    label = f"best: {values[epoch]:.4g} in epoch {epoch + 1}"
    ring = {"marker": "o", "markersize": 11, "markerfacecolor": "none", "markeredgecolor": GREY, "markeredgewidth": 2}
    ax.plot([epoch + 1], [values[epoch]], linestyle="none", label=label, **ring)
