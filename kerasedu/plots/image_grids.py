"""Images side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.plots.arguments import class_numbers, names_of_classes, real_array, same_length
from kerasedu.plots.drawing import ORANGE, grid_of_axes, shown_as_image

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = np.ndarray


def image_grid(
    images: Any,
    labels: Any = None,
    predictions: Any = None,
    class_names: Sequence[Any] | None = None,
    count: int = 24,
    columns: int = 8,
    fig: Figure | None = None,
) -> Array:
    r"""Images side by side, with what they are, and what they were taken for. A thick frame marks those taken wrongly.

    Arguments:
        images: (N, rows, columns) or (N, rows, columns, channels) with 1, 3 or 4 channels, from 0 to 1 or 0 to 255.
        labels: true classes: numbers (N,), or one-hot.
        predictions: predicted classes: numbers, or probabilities (N, classes).
        class_names: names of the classes, by their numbers.
        count: most images to show.
        columns: images in a row.
        fig: figure to draw in; a new one when None.

    Returns:
        An array of Axes, one for each image.

    Raises:
        ValueError: if the images are none, or labels are more or fewer.

    Example:
        >>> from matplotlib.figure import Figure
        >>> axes = image_grid(np.zeros((3, 8, 8)), [0, 1, 1], [0, 1, 0], ["cat", "dog"], fig=Figure())
        >>> [ax.get_title() for ax in axes]
        ['cat', 'dog', 'cat\n(is dog)']
    """
    pictures = images_of(images, "image_grid")
    known = {name: y for name, y in (("labels", labels), ("predictions", predictions)) if y is not None}
    classes = {name: class_numbers(y, name, "image_grid") for name, y in known.items()}
    same_length("image_grid", images=pictures, **classes)
    most = max((int(y.max()) + 1 for y in classes.values()), default=0)
    names = names_of_classes(class_names, most, "image_grid")
    shown = min(count, len(pictures))
    axes = grid_of_axes(fig, shown, columns, (1.2, 1.55 if known else 1.2))
    for i, ax in enumerate(axes):
        draw_image(ax, pictures[i], _title({name: names[y[i]] for name, y in classes.items()}))
        if len(classes) == 2 and classes["labels"][i] != classes["predictions"][i]:
            _mark_wrong(ax)
    return axes


def _title(said: dict[str, str]) -> str:
    label, prediction = said.get("labels"), said.get("predictions")
    wrong = label is not None and prediction is not None and label != prediction
    return f"{prediction}\n(is {label})" if wrong else (prediction or label or "")


def _mark_wrong(ax: Axes) -> None:
    for side in ax.spines.values():
        side.set(visible=True, color=ORANGE, linewidth=3, linestyle="--")


def augmentation(
    augment: Callable[..., Any], images: Any, times: int = 5, count: int = 4, fig: Figure | None = None
) -> Array:
    """Images, each followed by what random changes made of it.

    Arguments:
        augment: layer, or function of a batch of images. A layer is called as in training.
        images: as for `image_grid`.
        times: how many changed ones for each image.
        count: most images to show.
        fig: figure to draw in; a new one when None.

    Returns:
        An array of Axes (images, 1 + times).

    Raises:
        ValueError: if the images are none, or what comes back is none.

    Example:
        >>> from matplotlib.figure import Figure
        >>> from kerasedu.layers import RandomFlip
        >>> augmentation(RandomFlip("horizontal"), np.zeros((3, 8, 8, 1)), times=4, fig=Figure()).shape
        (3, 5)
    """
    batch = real_array(images, "images", "augmentation")[:count]
    how = {"training": True} if hasattr(augment, "get_config") else {}
    rounds = [batch, *(np.asarray(plain(augment(batch, **how))) for _ in range(times))]
    pictures = [images_of(one, "augmentation") for one in rounds]
    axes = grid_of_axes(fig, len(batch) * len(rounds), len(rounds)).reshape(len(batch), len(rounds))
    for (row, column), ax in np.ndenumerate(axes):
        title = "" if row else ("original" if column == 0 else f"change {column}")
        draw_image(ax, pictures[column][row], title)
    return axes


def images_of(given: Any, function: str) -> Array:
    """Images from 0 to 1, (N, rows, columns) or with 3 or 4 channels.

    Raises:
        ValueError: if their shape is another.
    """
    images = real_array(given, "images", function)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim != 3 and not (images.ndim == 4 and images.shape[-1] in (3, 4)):
        raise ValueError(
            f"{function} got images of shape {images.shape}. It takes (N, rows, columns), or (N, rows, columns, "
            "channels) with 1, 3 or 4 channels. A single image is images[:1], or image[None]."
        )
    scale = 255 if images.max() > 1 else 1
    return np.clip(images.astype(float) / scale, 0, 1)


def draw_image(ax: Axes, image: Array, title: str = "") -> None:
    """One image out of `images_of`."""
    shown_as_image(ax, image, title, **({"cmap": "gray", "vmin": 0, "vmax": 1} if image.ndim == 2 else {}))
