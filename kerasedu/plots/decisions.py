"""Where in the plane a model decides for what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.plots.arguments import class_numbers, names_of_classes, real_array, same_length
from kerasedu.plots.drawing import LIKELY, axes_or_new, colour_of_class, ink_of, legend_on_colour, look_of_class

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray


def decision_surface(
    model: Any,
    x: Any,
    y: Any = None,
    class_names: Sequence[Any] | None = None,
    resolution: int = 100,
    threshold: float = 0.5,
    ax: Axes | None = None,
) -> Axes:
    """What a model with two inputs says everywhere in the plane, and the points it learned from.

    For one output its value is shown as colour, and a line where it is `threshold`; for several, the region of each
    class. Points of class 0 are orange, and those of class 1 blue, as in the Playground.

    Arguments:
        model: a model, or a function of points (N, 2) that returns (N,), (N, 1) or (N, classes).
        x: points, (N, 2). They say how far the plane is drawn.
        y: classes of the points: numbers (N,), or one-hot.
        class_names: names of the classes.
        resolution: points along each side at which the model is asked.
        threshold: where the line is, for one output.
        ax: axes to draw in; new ones when None.

    Raises:
        ValueError: if the points are not in a plane, or the model returns something else.

    Example:
        >>> from matplotlib.figure import Figure
        >>> points = np.array([[-1.0, 0.0], [1.0, 0.0]])
        >>> ax = decision_surface(lambda p: 1 / (1 + np.exp(-p[:, 0])), points, [0, 1], ax=Figure().add_subplot())
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['0', '1']
    """
    points = real_array(x, "x", "decision_surface")
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(
            f"decision_surface got x of shape {points.shape}. It draws a plane: points (N, 2). Of more features choose "
            "two, x[:, :2], and train a model on these."
        )
    classes = None if y is None else class_numbers(y, "y", "decision_surface")
    names = [] if classes is None else names_of_classes(class_names, int(classes.max()) + 1, "decision_surface")
    same_length("decision_surface", x=points, **({} if classes is None else {"y": classes}))
    across, up = (_spread(column, resolution) for column in points.T)
    plane = np.stack(np.meshgrid(across, up), axis=-1)
    says = _answers(model, plane.reshape(-1, 2).astype("float32")).reshape(resolution, resolution, -1)
    ax = axes_or_new(ax, (4.6, 3.8))
    if says.shape[-1] == 1:
        _draw_values(ax, across, up, says[..., 0], threshold)
    else:
        _draw_regions(ax, across, up, says)
    ax.set(xlabel="x[:, 0]", ylabel="x[:, 1]")
    if classes is None:
        ax.plot(*points.T, "o", color=ink_of(ax), markersize=3)
    else:
        _draw_points(ax, points, classes, names)
    return ax


def _spread(values: Array, resolution: int) -> Array:
    """Places from the smallest to the largest value, and a tenth beyond."""
    margin = 0.1 * (float(np.ptp(values)) or 1.0)
    return np.linspace(values.min() - margin, values.max() + margin, resolution)


def _answers(model: Any, points: Array) -> Array:
    """What a model or function says at the points, (N, outputs)."""
    says = model.predict(points, verbose=0) if hasattr(model, "predict") else _called(model, points)
    says = np.asarray(plain(says))
    if says.shape[:1] != points.shape[:1] or says.ndim > 2:
        raise ValueError(
            f"decision_surface asked for {len(points)} points and got an answer of shape {says.shape}. The model "
            "returns one number for each point, (N,) or (N, 1), or one for each class, (N, classes)."
        )
    return says.reshape(len(points), -1)


def _called(function: Callable[[Array], Any], points: Array) -> Any:
    if not callable(function):
        raise TypeError(
            f"decision_surface got a {type(function).__name__}. It takes a model, or a function of points (N, 2)."
        )
    return function(points)


def _draw_values(ax: Axes, across: Array, up: Array, values: Array, threshold: float) -> None:
    picture = ax.contourf(across, up, values, levels=20, cmap=LIKELY)
    ax.figure.colorbar(picture, ax=ax, label="output")
    if values.min() < threshold < values.max():
        ax.contour(across, up, values, levels=[threshold], colors="white", linewidths=4)
        ax.contour(across, up, values, levels=[threshold], colors="black", linewidths=2, linestyles="--")


def _draw_regions(ax: Axes, across: Array, up: Array, says: Array) -> None:
    best, count = says.argmax(axis=-1), says.shape[-1]
    colours = [colour_of_class(number) for number in range(count)]
    ax.contourf(across, up, best, levels=np.arange(count + 1) - 0.5, colors=colours, alpha=0.3)
    for one in range(count):
        here = best == one
        if here.any() and not here.all():
            ax.contour(across, up, here.astype(float), levels=[0.5], colors=[ink_of(ax)], linewidths=1)


def _draw_points(ax: Axes, points: Array, classes: Array, names: list[str]) -> None:
    for one in np.unique(classes):
        edge = {"markeredgecolor": "white", "markeredgewidth": 0.7, "markersize": 6}
        ax.plot(*points[classes == one].T, linestyle="none", label=names[one], **look_of_class(one), **edge)
    legend_on_colour(ax)
