"""A small network, unit by unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.layers import Dense
from kerasedu.models import Model, Sequential
from kerasedu.plots.drawing import BLUE, ORANGE, axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray
Places = list[tuple[float, float]]

MOST_UNITS, MOST_NUMBERS = 16, 12
ACROSS, UP = 3.6, 1.2  # between two layers, and between two units of one


def neurons(model: Any, x: Any = None, ax: Axes | None = None) -> Axes:
    """A small network of dense layers: a circle for each unit, a line for each weight.

    A line is the thicker the larger its weight; negative weights are dashed. In a network with few weights each is
    written beside its line, and the biases under the circles.

    Arguments:
        model: a Sequential with dense layers, at most 16 units each; activations of their own and dropout may stand
            between them.
        x: one sample, (inputs,) or (1, inputs): the circles then hold what each unit puts out for it.
        ax: axes to draw in; new ones when None.

    Raises:
        TypeError: if it is no Sequential.
        ValueError: if the network has other layers or is too large, has no weights yet, or x is no single sample.

    Example:
        >>> from matplotlib.figure import Figure
        >>> from kerasedu.layers import Input
        >>> model = Sequential([Input((2,)), Dense(1, kernel_initializer="ones")])
        >>> ax = neurons(model, [1.0, 3.0], ax=Figure().add_subplot())
        >>> [text.get_text() for text in ax.texts]
        ['1', '1', '+0', '1', '3', '4']
    """
    layers = _dense_layers(model)
    columns = [np.full(layers[0].kernel.shape[0], np.nan), *(np.full(layer.units, np.nan) for layer in layers)]
    if x is not None:
        columns = _values(model, layers, x)
    places = [_column(c * ACROSS, len(values)) for c, values in enumerate(columns)]
    ax = axes_or_new(ax, (2.6 * len(columns), 0.75 * max(map(len, columns)) + 0.8))
    for layer, left, right in zip(layers, places, places[1:], strict=False):
        _draw_weights(ax, layer, left, right)
    for column, values in zip(places, columns, strict=True):
        for place, value in zip(column, values, strict=True):
            _draw_unit(ax, place, "" if np.isnan(value) else _short(value))
    height = UP * max(map(len, columns)) / 2
    ax.set(xlim=(-0.7, ACROSS * len(layers) + 0.7), ylim=(-height - 0.3, height + 0.1))
    ax.set_axis_off()
    return ax


def _dense_layers(model: Any) -> list[Dense]:
    """The dense layers of a network that can be drawn.

    Raises:
        TypeError, ValueError: if it cannot.
    """
    if not isinstance(model, Sequential):
        raise TypeError(f"neurons got a {type(model).__name__}. It draws a Sequential with dense layers.")
    others = [layer.name for layer in model.layers if layer.weights and not isinstance(layer, Dense)]
    layers = [layer for layer in model.layers if isinstance(layer, Dense)]
    if others or not layers:
        found = f"with {', '.join(others)}" if others else "without a dense layer"
        raise ValueError(f"neurons got model {model.name!r} {found}. It draws networks of dense layers.")
    if not all(layer.built for layer in layers):
        raise ValueError(f"neurons got model {model.name!r}, which has no weights yet. Begin it with Input((inputs,)).")
    widths = [layers[0].kernel.shape[0], *(layer.units for layer in layers)]
    if max(widths) > MOST_UNITS:
        raise ValueError(
            f"neurons got model {model.name!r} with layers of {widths} units, and draws at most {MOST_UNITS} in one. "
            "For larger ones there are plots.weights and plot_model."
        )
    return layers


def _values(model: Model, layers: list[Dense], x: Any) -> list[Array]:
    """What goes in, and what each dense layer, with the activation behind it, puts out for it."""
    sample = np.atleast_2d(np.asarray(plain(x), "float32"))
    inputs = layers[0].kernel.shape[0]
    if sample.shape != (1, inputs):
        raise ValueError(f"neurons got x of shape {np.shape(plain(x))}. It takes one sample with {inputs} numbers.")
    found, flowing = [sample[0]], sample
    for layer in model.layers:
        flowing = plain(layer(flowing))
        if isinstance(layer, Dense):
            found.append(flowing[0])
        else:
            found[-1] = flowing[0]
    return found


def _column(across: float, count: int) -> Places:
    return [(across, UP * ((count - 1) / 2 - i)) for i in range(count)]


def _draw_weights(ax: Axes, layer: Dense, left: Places, right: Places) -> None:
    kernel = np.asarray(layer.kernel.value)
    largest = float(np.abs(kernel).max()) or 1.0
    few = kernel.size <= MOST_NUMBERS
    for (i, j), weight in np.ndenumerate(kernel):
        (x0, y0), (x1, y1) = left[i], right[j]
        colour, dashes = (BLUE, "-") if weight >= 0 else (ORANGE, "--")
        width = 0.6 + 2.4 * abs(weight) / largest
        ax.plot([x0, x1], [y0, y1], color=colour, linestyle=dashes, linewidth=width, zorder=1)
        if few:
            near = 0.24 + 0.1 * (j % 2)  # so that the numbers of neighbouring lines do not meet
            at = x0 + near * (x1 - x0), y0 + near * (y1 - y0)
            _write(ax, at, _short(weight))
    if few and layer.use_bias:
        for (x1, y1), bias in zip(right, np.asarray(layer.bias.value), strict=True):
            _write(ax, (x1, y1 - 0.55), f"{bias:+.3g}")


def _write(ax: Axes, at: tuple[float, float], number: str) -> None:
    """A number on a white ground, which can be read on any page."""
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    ax.text(*at, number, color="black", bbox=ground, ha="center", va="center", fontsize="small", zorder=2)


def _draw_unit(ax: Axes, place: tuple[float, float], text: str) -> None:
    from matplotlib.patches import Circle

    ax.add_patch(Circle(place, 0.34, facecolor="#E8E8E8", edgecolor="#606060", zorder=3))
    ax.set_aspect("equal")
    ax.text(*place, text, color="black", ha="center", va="center", zorder=4)


def _short(value: float) -> str:
    return f"{value:.3g}"
