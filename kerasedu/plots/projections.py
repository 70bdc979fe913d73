"""Points of many dimensions, seen in two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.plots.arguments import class_numbers, names_of_classes, real_array, same_length
from kerasedu.plots.drawing import BLUE, axes_or_new, look_of_class

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray


def embedding(
    vectors: Any,
    labels: Any = None,
    names: Sequence[Any] | None = None,
    class_names: Sequence[Any] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Vectors as points in the plane in which they differ most (principal component analysis: Pearson, 1901).

    Arguments:
        vectors: (N, dimensions), at least 2 of both; or a built layer with `embeddings`, such as Embedding.
        labels: class of each vector, shown by colour and marker.
        names: text beside each point, such as the words of a vocabulary.
        class_names: names of the classes.
        ax: axes to draw in; new ones when None.

    Raises:
        ValueError: if there are no such vectors, or labels or names are more or fewer.

    Example:
        >>> from matplotlib.figure import Figure
        >>> words = [[0.0, 0.0, 0.0], [1.0, 1.0, 0.0], [3.0, 3.0, 0.0]]
        >>> ax = embedding(words, names=["a", "b", "c"], ax=Figure().add_subplot())
        >>> ax.get_xlabel(), [text.get_text() for text in ax.texts]
        ('component 1 (100 % of the variance)', ['a', 'b', 'c'])
    """
    points, shares = principal_components(_vectors_of(vectors))
    classes = np.zeros(len(points), int) if labels is None else class_numbers(labels, "labels", "embedding")
    for name, given in (("labels", labels), ("names", names)):
        same_length("embedding", vectors=points, **({} if given is None else {name: given}))
    titles = names_of_classes(class_names, int(classes.max()) + 1, "embedding")
    ax = axes_or_new(ax, (5, 4.2))
    for one in np.unique(classes):
        look = {"color": BLUE, "marker": "o"} if labels is None else look_of_class(one)
        ax.plot(*points[classes == one].T, linestyle="none", label=titles[one], markersize=5, **look)
    for name, place in zip([] if names is None else names, points, strict=False):
        ax.annotate(str(name), place, xytext=(3, 3), textcoords="offset points", fontsize="small")
    if labels is not None:
        ax.legend(fontsize="small")
    ax.set(xlabel=_axis_name(1, shares[0]), ylabel=_axis_name(2, shares[1]))
    return ax


def _axis_name(number: int, share: float) -> str:
    return f"component {number} ({100 * share:.0f} % of the variance)"


def _vectors_of(given: Any) -> Array:
    table = getattr(given, "embeddings", given)
    if table is None or (hasattr(given, "get_config") and table is given):
        raise ValueError(
            f"embedding got layer {given.name!r}, which has no table of vectors (yet). Give it a built Embedding "
            "layer, or the vectors themselves: embedding(layer.get_weights()[0])."
        )
    vectors = real_array(plain(table), "vectors", "embedding")
    if vectors.ndim != 2 or min(vectors.shape) < 2:
        raise ValueError(
            f"embedding got vectors of shape {vectors.shape}. It takes (N, dimensions), at least 2 of both."
        )
    return vectors.astype(float)


def principal_components(vectors: Array) -> tuple[Array, Array]:
    """The two coordinates in which vectors differ most, and the share of the variance that each of them has.

    Signs are chosen such that the largest entry of each direction is positive, so that a picture is the same each time.

    Example:
        >>> points, shares = principal_components(np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 1.0], [1.0, -1.0]]))
        >>> shares
        array([0.5, 0.5])
    """
    centred = vectors - vectors.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred, full_matrices=False)
    directions = directions[:2]
    largest = np.abs(directions).argmax(axis=1)
    directions = directions * np.sign(directions[[0, 1], largest])[:, None]
    total = float(np.sum(sizes**2)) or 1.0
    return centred @ directions.T, sizes[:2] ** 2 / total
