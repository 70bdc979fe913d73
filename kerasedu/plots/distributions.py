"""How the numbers of a layer are spread: its weights, and what it puts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.plots.drawing import BLUE, GREY, grid_of_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = np.ndarray


def activations(
    source: Any, layers: Sequence[str] | None = None, bins: int = 40, columns: int = 3, fig: Figure | None = None
) -> Array:
    """A histogram of what each layer puts out, and how many of its numbers are exactly zero.

    Arguments:
        source: a trace, `model.trace(x, y)`, or a dict of arrays by name.
        layers: names of those to show; all of them, without the loss, when None.
        bins: how many bars.
        columns: histograms in a row.
        fig: figure to draw in; a new one when None.

    Returns:
        An array of Axes, one for each layer.

    Raises:
        TypeError: for another source.
        ValueError: if there is nothing to show.
        KeyError: if there is no such layer.

    Example:
        >>> from matplotlib.figure import Figure
        >>> (ax,) = activations({"relu": np.array([0.0, 0.0, 1.0, 3.0])}, fig=Figure())
        >>> ax.get_title()
        'relu: 50 % zeros'
    """
    if hasattr(source, "steps") and hasattr(source, "layers"):
        arrays = {name: source[name].output for name in layers or source.layers if layers or name != "loss"}
    elif isinstance(source, Mapping):
        arrays = {name: np.asarray(plain(source[name])) for name in layers or source}
    else:
        raise TypeError(
            f"activations got a {type(source).__name__}. It takes a trace, model.trace(x, y), or a dict of arrays by "
            "name."
        )
    return _histograms(arrays, "output", bins, columns, fig, "activations")


def weights(source: Any, bins: int = 40, columns: int = 3, fig: Figure | None = None) -> Array:
    """A histogram of the numbers of each weight.

    Arguments:
        source: a built model or layer, or a dict of arrays by name.
        bins: how many bars.
        columns: histograms in a row.
        fig: figure to draw in; a new one when None.

    Returns:
        An array of Axes, one for each weight.

    Raises:
        TypeError: for another source.
        ValueError: if it has no weights (yet).

    Example:
        >>> from matplotlib.figure import Figure
        >>> from kerasedu.layers import Dense
        >>> layer = Dense(4, name="dense")
        >>> layer.build((None, 3))
        >>> [ax.get_title() for ax in weights(layer, fig=Figure())]
        ['dense/kernel', 'dense/bias: 100 % zeros']
    """
    if isinstance(source, Mapping):
        arrays = {name: np.asarray(plain(array)) for name, array in source.items()}
    elif hasattr(source, "weights"):
        arrays = {weight.path: weight.numpy() for weight in source.weights}
    else:
        raise TypeError(
            f"weights got a {type(source).__name__}. It takes a model, a layer, or a dict of arrays by name."
        )
    if not arrays:
        raise ValueError(
            "weights found no weights to show. Build the model first: call it on a batch, or give it an Input."
        )
    return _histograms(arrays, "weight", bins, columns, fig, "weights")


def _histograms(
    arrays: dict[str, Array], what: str, bins: int, columns: int, fig: Figure | None, function: str
) -> Array:
    if not arrays:
        raise ValueError(f"{function} got nothing to show. Give it at least one array.")
    axes = grid_of_axes(fig, len(arrays), columns, (2.8, 2.1))
    for ax, (name, array) in zip(axes, arrays.items(), strict=True):
        _histogram(ax, np.ravel(array), name, bins)
    for ax in axes[-columns:]:
        ax.set_xlabel(f"value of the {what}")
    for ax in axes[::columns]:
        ax.set_ylabel("how many")
    return axes


def _histogram(ax: Axes, values: Array, name: str, bins: int) -> None:
    finite = values[np.isfinite(values)]
    zeros = np.mean(values == 0) if values.size else 0
    notes = [f"{zeros:.0%} zeros".replace("%", " %")] if zeros >= 0.005 else []
    notes += [f"{len(values) - len(finite)} not finite"] if len(finite) < len(values) else []
    ax.hist(finite, bins=bins, color=BLUE)
    ax.axvline(0, color=GREY, linestyle=":", linewidth=1)
    ax.set_title(": ".join([name, *([", ".join(notes)] if notes else [])]), fontsize="small")
