"""How large gradients are, layer by layer: do they vanish, do they explode?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.plots.drawing import BLUE, ORANGE, axes_or_new, style_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray
STATISTICS = ("norm", "mean", "std", "zeros", "min", "max")


def gradient_flow(source: Any, statistic: str = "norm", ax: Axes | None = None) -> Axes:
    """The size of the gradients in each layer: of one step out of a trace, or over time out of a GradientMonitor.

    For a trace there are two bars a layer: the gradient with respect to its output, and to its weights, each the root
    of the sum of squares. For a monitor there is a line for each layer.

    Arguments:
        source: what `model.trace(x, y)` returned; or a `callbacks.GradientMonitor` after `fit`, or its `history`.
        statistic: which of a monitor's numbers to show: "norm", "mean", "std", "zeros", "min" or "max".
        ax: axes to draw in; new ones when None.

    Raises:
        TypeError: for another source.
        ValueError: if it has no gradients, or the statistic is unknown.

    Example:
        >>> from matplotlib.figure import Figure
        >>> recorded = {"dense": {"norm": [0.1, 0.2]}, "out": {"norm": [1.0, 2.0]}}
        >>> ax = gradient_flow(recorded, ax=Figure().add_subplot())
        >>> ax.get_yscale(), [text.get_text() for text in ax.get_legend().get_texts()]
        ('log', ['dense', 'out'])
    """
    if hasattr(source, "steps") and hasattr(source, "layers"):
        return _bars(source, ax)
    recorded = getattr(source, "history", source)
    if not isinstance(recorded, Mapping):
        raise TypeError(
            f"gradient_flow got a {type(source).__name__}. It takes a trace, model.trace(x, y), or a GradientMonitor: "
            "monitor = callbacks.GradientMonitor(); model.fit(..., callbacks=[monitor])."
        )
    if statistic not in STATISTICS:
        raise ValueError(f"gradient_flow got statistic={statistic!r}. It takes one of {', '.join(STATISTICS)}.")
    if not recorded:
        raise ValueError("gradient_flow got a monitor that has seen no step. Give it to fit: callbacks=[monitor].")
    for layer, numbers in recorded.items():
        if statistic not in numbers:
            raise ValueError(f"gradient_flow found no {statistic!r} for layer {layer!r}. It has {', '.join(numbers)}.")
    return _lines(recorded, getattr(source, "batches", None), statistic, ax)


def _bars(trace: Any, ax: Axes | None) -> Axes:
    views = {name: trace[name] for name in trace.layers if name != "loss"}
    outputs = {name: _norm(view.gradient) for name, view in views.items()}
    weights = {name: view.gradient_norm for name, view in views.items()}
    if not any(size is not None for size in (*outputs.values(), *weights.values())):
        raise ValueError(
            "gradient_flow got a trace without gradients. Make one on a compiled model: model.trace(x, y)."
        )
    ax = axes_or_new(ax, (5, 3.2))
    places = np.arange(len(views))
    looks = ({"color": BLUE, "label": "of the output"}, {"color": ORANGE, "label": "of the weights", "hatch": "///"})
    for shift, sizes, look in zip((-0.2, 0.2), (outputs, weights), looks, strict=True):
        heights = [np.nan if size is None else size for size in sizes.values()]
        ax.bar(places + shift, heights, width=0.4, edgecolor="white", linewidth=0.5, **look)
    positive = [size for sizes in (outputs, weights) for size in sizes.values() if size]
    if positive and max(positive) > 100 * min(positive):
        ax.set_yscale("log")
    ax.set_xticks(places, list(views), rotation=30 if len(views) > 3 else 0, ha="right" if len(views) > 3 else "center")
    ax.set(ylabel="size of the gradient", xlabel="layer, from the input to the output")
    ax.legend(fontsize="small")
    return ax


def _norm(gradient: Array | None) -> float | None:
    return None if gradient is None else float(np.linalg.norm(np.asarray(gradient, float)))


def _lines(recorded: Mapping[str, Any], batches: Any, statistic: str, ax: Axes | None) -> Axes:
    ax = axes_or_new(ax, (5, 3.2))
    for i, (layer, numbers) in enumerate(recorded.items()):
        values = np.asarray(numbers[statistic], float)
        when = np.arange(len(values)) if batches is None or len(batches) != len(values) else batches
        ax.plot(when, values, label=layer, **(style_of(i) | {"markevery": max(1, len(values) // 10), "markersize": 4}))
    if statistic in ("norm", "std"):
        ax.set_yscale("log")
    ax.set(xlabel="batch", ylabel=f"{statistic} of the gradient")
    ax.legend(fontsize="small")
    return ax
