"""What all pictures have in common: where they are drawn, and how things are told apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = np.ndarray

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Colours that the colour-blind can tell apart (Okabe and Ito, 2008), seen on white and on black."""
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")
BLUE, ORANGE, GREEN = COLOURS[:3]
GREY = "#808080"
CLASS_COLOURS = (ORANGE, BLUE, *COLOURS[2:])
"""Colours of the classes, by number, in every picture and explorer. Class 1 is blue, as numbers above zero are in the
explorers: so a place where an output says "class 1" has the colour of its points."""
SIGNED = "cividis"
"""Colours of numbers with a sign: dark below zero, light above, also in grey."""
LIKELY = "cividis_r"
"""Colours of how likely class 1 is: dark blue where it is, light where class 0 is, also in grey."""
AMOUNT = "Blues"
"""Colours of numbers from zero up: the larger, the darker."""


def axes_or_new(ax: Axes | None, figsize: tuple[float, float] | None = None) -> Axes:
    """The axes that were given, or new ones.

    Raises:
        TypeError: if something else was given.
    """
    from matplotlib.axes import Axes as AxesClass

    if ax is None:
        import matplotlib.pyplot as plt

        return plt.subplots(figsize=figsize, layout="constrained")[1]
    if not isinstance(ax, AxesClass):
        raise TypeError(f"Got ax={type(ax).__name__}. Give one Axes: figure, ax = plt.subplots().")
    return ax


def grid_of_axes(
    fig: Figure | None, count: int, columns: int, size: tuple[float, float] = (1.2, 1.2), share_x: bool = False
) -> Array:
    """Axes in rows, `count` of them; what is left of the last row is taken out.

    Arguments:
        fig: figure (or subfigure) to draw in; a new one when None.
        count: how many.
        columns: most of them in a row.
        size: width and height of each, in inches, in a new figure.
        share_x: whether all have the same horizontal axis.

    Raises:
        TypeError: if fig is no figure.
    """
    from matplotlib.figure import FigureBase

    columns = max(1, min(columns, count))
    rows = math.ceil(count / columns)
    if fig is None:
        import matplotlib.pyplot as plt

        fig = plt.figure(figsize=(size[0] * columns, size[1] * rows), layout="constrained")
    if not isinstance(fig, FigureBase):
        raise TypeError(f"Got fig={type(fig).__name__}. Give a Figure: fig = plt.figure().")
    axes = np.array(fig.subplots(rows, columns, squeeze=False, sharex=share_x)).ravel()
    for empty in axes[count:]:
        empty.remove()
    return axes[:count]


def shown_as_image(ax: Axes, image: Array, title: str = "", **look: Any) -> Any:
    """Draw an image without ticks: (rows, columns), or (rows, columns, 3 or 4) in colour."""
    picture = ax.imshow(image, **({"interpolation": "nearest"} | look))
    ax.set(xticks=[], yticks=[])
    if title:
        ax.set_title(title, fontsize="small")
    return picture


def numbers_in_cells(ax: Axes, picture: Any, texts: Array, fontsize: Any = None) -> None:
    """Write a text into each cell of a heat map, black or white, whichever can be read there."""
    values = picture.get_array()
    for row, column in np.ndindex(*texts.shape):
        red, green, blue, _ = picture.cmap(picture.norm(values[row, column]))
        light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.5  # how bright the eye sees it (ITU-R BT.601)
        ink = "black" if light else "white"
        ax.text(column, row, texts[row, column], ha="center", va="center", color=ink, fontsize=fontsize)


def ink_of(ax: Axes) -> Any:
    """The colour in which these axes are drawn."""
    return ax.xaxis.label.get_color()


def legend_on_colour(ax: Axes) -> None:
    """A legend on a ground of its own, where the picture behind it is coloured."""
    ax.legend(fontsize="small", facecolor="white", labelcolor="black", edgecolor="white", framealpha=0.85)


def largest_size(*arrays: Array) -> float:
    """The largest absolute value, for colours that are even around zero; 1 where all is zero."""
    sizes = [float(np.max(np.abs(array[np.isfinite(array)]), initial=0)) for array in map(np.asarray, arrays)]
    return max(sizes, default=0.0) or 1.0


def colour_of_class(number: int) -> str:
    """Colour of a class; from the seventh on, colours come again."""
    return CLASS_COLOURS[number % len(CLASS_COLOURS)]


def look_of_class(number: int) -> dict[str, Any]:
    """Colour and marker of the points of a class."""
    return {"color": colour_of_class(number), "marker": MARKERS[number % len(MARKERS)]}


def style_of(i: int) -> dict[str, Any]:
    """Colour, dashes and marker of the i-th line; none of the first thirty looks like another."""
    return {
        "color": COLOURS[i % len(COLOURS)],
        "linestyle": DASHES[(i + i // len(COLOURS)) % len(DASHES)],
        "marker": MARKERS[i % len(MARKERS)],
    }
