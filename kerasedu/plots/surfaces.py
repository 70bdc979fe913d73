"""The surface of a loss over two numbers, and the ways that optimizers take down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu import optimizers as all_optimizers
from kerasedu.engine import GradientTape, Variable
from kerasedu.engine.op import plain
from kerasedu.plots.drawing import axes_or_new, legend_on_colour, style_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray
Limits = tuple[float, float]


def loss_surface(
    loss: Callable[[Any, Any], Any],
    xlim: Limits = (-2.0, 2.0),
    ylim: Limits = (-2.0, 2.0),
    log: bool = False,
    resolution: int = 120,
    ax: Axes | None = None,
) -> Axes:
    """The heights of a function of two numbers: dark is low, light is high.

    Arguments:
        loss: function of two arrays of one shape that returns an array of this shape, element by element.
        xlim: first number: from, to.
        ylim: second number: from, to.
        log: whether heights rise by factors from one line to the next, as for a narrow valley.
        resolution: points along each side.
        ax: axes to draw in; new ones when None.

    Raises:
        ValueError: if the function does not return one height for each point.

    Example:
        >>> from matplotlib.figure import Figure
        >>> ax = loss_surface(lambda a, b: a**2 + 10 * b**2, ax=Figure().add_subplot())
        >>> [float(x) for x in ax.get_xlim()]
        [-2.0, 2.0]
    """
    a, b = np.meshgrid(np.linspace(*xlim, resolution), np.linspace(*ylim, resolution))
    heights = np.asarray(plain(loss(a, b)))
    if heights.shape != a.shape:
        raise ValueError(
            f"loss_surface gave the function arrays of shape {a.shape} and got {heights.shape} back. It takes a "
            "function of two arrays that works element by element, such as lambda a, b: a**2 + 10 * b**2."
        )
    ax = axes_or_new(ax, (4.6, 3.8))
    levels = _levels_by_factors(heights) if log else 25
    shown = heights - heights.min() + levels[0] if log else heights
    look = {"norm": "log"} if log else {}
    picture = ax.contourf(a, b, shown, levels=levels, cmap="cividis", extend="both" if log else "neither", **look)
    scale = ax.figure.colorbar(picture, ax=ax, label="above the lowest point" if log else "loss")
    if log:
        scale.set_ticks(10.0 ** np.arange(np.ceil(np.log10(levels[0])), np.log10(levels[-1])))
    ax.set(xlabel="first weight", ylabel="second weight", xlim=xlim, ylim=ylim)
    return ax


def _levels_by_factors(heights: Array) -> Array:
    spread = float(np.ptp(heights)) or 1.0
    return np.geomspace(spread * 1e-4, spread, 25)


def optimizer_paths(
    loss: Callable[[Any, Any], Any],
    optimizers: Mapping[str, Any] | Sequence[Any],
    start: tuple[float, float] = (-1.5, 1.5),
    steps: int = 50,
    xlim: Limits = (-2.0, 2.0),
    ylim: Limits = (-2.0, 2.0),
    log: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """The ways that optimizers take from one start, on the surface of a loss.

    Arguments:
        loss: function of two numbers or arrays, of NumPy's functions or `ops`, element by element.
        optimizers: names, optimizers, or ways that are known, arrays (points, 2), by the names to show; or a list of
            names and optimizers.
        start: where all begin.
        steps: how many steps each takes.
        xlim: as for `loss_surface`, and so are the next two.
        ylim: see there.
        log: see there.
        ax: axes to draw in; new ones when None.

    Raises:
        ValueError: if there is no optimizer, or a way has another shape.

    Example:
        >>> from matplotlib.figure import Figure
        >>> ax = optimizer_paths(lambda a, b: a**2 + b**2, ["sgd", "adam"], steps=3, ax=Figure().add_subplot())
        >>> [text.get_text() for text in ax.get_legend().get_texts()], ax.lines[0].get_xydata().shape
        (['sgd', 'adam'], (4, 2))
    """
    named = dict(optimizers) if isinstance(optimizers, Mapping) else {_name_of(one): one for one in optimizers}
    if not named:
        raise ValueError("optimizer_paths got no optimizer. Give some: optimizer_paths(loss, ['sgd', 'adam']).")
    ways = {name: _way(loss, one, name, start, steps) for name, one in named.items()}
    ax = loss_surface(loss, xlim, ylim, log, ax=ax)
    for i, (name, way) in enumerate(ways.items()):
        look = style_of(i) | {"markersize": 4, "markevery": max(1, len(way) // 15), "linewidth": 2}
        ax.plot(*way.T, color="white", linewidth=4)  # an edge, so that the way is seen on any colour
        ax.plot(*way.T, label=name, markeredgecolor="white", markeredgewidth=0.6, **look)
    legend_on_colour(ax)
    return ax


def _name_of(optimizer: Any) -> str:
    return optimizer if isinstance(optimizer, str) else optimizer.name


def _way(loss: Callable[[Any, Any], Any], given: Any, name: str, start: tuple[float, float], steps: int) -> Array:
    """The way of an optimizer, or the one that was given."""
    if isinstance(given, str | all_optimizers.Optimizer):
        return descent(loss, given, start, steps)
    way = np.asarray(plain(given))
    if way.ndim != 2 or way.shape[1] != 2:
        raise ValueError(
            f"optimizer_paths got for {name!r} an array of shape {way.shape}. It takes an optimizer, its name, or a "
            "way, (points, 2)."
        )
    return way


def descent(
    loss: Callable[[Any, Any], Any], optimizer: Any, start: tuple[float, float] = (-1.5, 1.5), steps: int = 50
) -> Array:
    """The way that an optimizer takes down a loss of two numbers.

    Arguments:
        loss: function of two numbers, of NumPy's functions or `ops`.
        optimizer: an optimizer, which stays as it is, or its name.
        start: where it begins.
        steps: how many steps.

    Returns:
        The points, (steps + 1, 2), the start first.

    Example:
        >>> descent(lambda a, b: a**2 + b**2, all_optimizers.SGD(0.25), start=(1.0, 2.0), steps=2)
        array([[1.  , 2.  ],
               [0.5 , 1.  ],
               [0.25, 0.5 ]])
    """
    made = all_optimizers.get(optimizer)
    rule = type(made).from_config(made.get_config())
    place = Variable(np.array(start, float), dtype="float64", name="place")
    way = [place.numpy()]
    for _ in range(steps):
        with GradientTape() as tape:
            height = loss(place[0], place[1])
        rule.apply_gradients([(tape.gradient(height, place), place)])
        way.append(place.numpy())
    return np.array(way)
