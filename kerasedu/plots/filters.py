"""What a convolution looks for, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.plots.arguments import real_array
from kerasedu.plots.drawing import SIGNED, grid_of_axes, largest_size, shown_as_image

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = np.ndarray


def kernels(layer: Any, channel: int = 0, count: int = 32, columns: int = 8, fig: Figure | None = None) -> Array:
    """The kernels of a convolution as small images, all in the same colours: dark below zero, light above.

    Arguments:
        layer: a built convolution, or a kernel (rows, columns, input channels, filters) or (steps, channels, filters).
        channel: which input channel to show. A kernel over steps is shown with all its channels.
        count: most filters to show.
        columns: filters in a row.
        fig: figure to draw in; a new one when None.

    Returns:
        An array of Axes, one for each filter.

    Raises:
        ValueError: if the layer is not built, is no convolution, or has no such channel.

    Example:
        >>> from matplotlib.figure import Figure
        >>> axes = kernels(np.ones((3, 3, 1, 6)), fig=Figure())
        >>> len(axes), axes[0].images[0].get_array().shape
        (6, (3, 3))
    """
    name, kernel = _kernel_of(layer)
    if kernel.ndim == 4:
        if not -kernel.shape[2] <= channel < kernel.shape[2]:
            raise ValueError(
                f"kernels got channel={channel}, and {name} has {kernel.shape[2]} input channels: 0 to "
                f"{kernel.shape[2] - 1}."
            )
        shown, about = kernel[:, :, channel], f"input channel {channel} of {kernel.shape[2]}"
    else:
        shown, about = kernel, "rows are steps, columns input channels"
    shown = np.moveaxis(shown, -1, 0)[:count]
    axes = grid_of_axes(fig, len(shown), columns, (1.1, 1.2))
    _side_by_side(axes, shown, f"{name}: {about}", signed=True)
    return axes


def _kernel_of(layer: Any) -> tuple[str, Array]:
    """Name and kernel of a convolution."""
    if not hasattr(layer, "get_config"):
        kernel = real_array(layer, "a kernel", "kernels")
        name = "kernel"
    elif not getattr(layer, "built", False):
        raise ValueError(
            f"kernels got layer {layer.name!r}, which has no weights yet. Build it first: call it on a batch, or put "
            "it into a model with an Input."
        )
    else:
        name = layer.name
        found = getattr(layer, "depthwise_kernel", None)
        found = getattr(layer, "kernel", None) if found is None else found
        kernel = np.zeros(()) if found is None else np.asarray(plain(found))
    if kernel.ndim not in (3, 4):
        what = f"{type(layer).__name__} layer {name!r}" if hasattr(layer, "get_config") else "an array"
        raise ValueError(
            f"kernels got {what} with a kernel of shape {kernel.shape}. It takes a convolution, whose kernel is (rows, "
            "columns, input channels, filters), or (steps, input channels, filters) over sequences."
        )
    return name, kernel


def feature_maps(
    maps: Any,
    x: Any = None,
    layer: str | None = None,
    sample: int = 0,
    count: int = 32,
    columns: int = 8,
    fig: Figure | None = None,
) -> Array:
    """What each channel of a layer finds in an image.

    Arguments:
        maps: the output of a layer, (rows, columns, channels) or (N, rows, columns, channels); a layer of a trace,
            `trace["conv"]`; or a model, and then also x and layer.
        x: images for the model, (N, rows, columns, channels).
        layer: name of the model's layer.
        sample: which image of the batch.
        count: most channels to show.
        columns: channels in a row.
        fig: figure to draw in; a new one when None.

    Returns:
        An array of Axes, one for each channel.

    Raises:
        ValueError: if these are no maps, or there is no such sample.

    Example:
        >>> from matplotlib.figure import Figure
        >>> len(feature_maps(np.random.rand(1, 6, 6, 4), fig=Figure()))
        4
    """
    name, found = _maps_of(maps, x, layer)
    if found.ndim == 3:
        found = found[None]
    if found.ndim != 4:
        raise ValueError(
            f"feature_maps got the output {found.shape} of {name}. It takes maps (rows, columns, channels) or (N, "
            "rows, columns, channels), as convolutions and poolings put out."
        )
    if not -len(found) <= sample < len(found):
        raise ValueError(f"feature_maps got sample={sample}, and there are {len(found)} samples, counted from 0.")
    shown = np.moveaxis(found[sample], -1, 0)[:count]
    axes = grid_of_axes(fig, len(shown), columns)
    about = f"{name}: {len(shown)} of {found.shape[-1]} channels" if len(shown) < found.shape[-1] else name
    _side_by_side(axes, shown, about, signed=bool(shown.min() < 0))
    return axes


def _maps_of(maps: Any, x: Any, layer: str | None) -> tuple[str, Array]:
    """Name and output of a layer."""
    if hasattr(maps, "get_layer"):
        if x is None or layer is None:
            raise ValueError(
                "feature_maps got a model. Say for which image and layer: feature_maps(model, x[:1], 'conv')."
            )
        from kerasedu.models import Model

        seen = Model(maps.inputs, maps.get_layer(layer).output)
        return layer, np.asarray(seen.predict(x, verbose=0))
    if hasattr(maps, "steps"):
        return maps.name, maps.output
    return "feature maps", real_array(maps, "maps", "feature_maps")


def _side_by_side(axes: Array, panels: Array, title: str, signed: bool) -> None:
    """Panels in the same colours, numbered, with a scale beside them."""
    top = largest_size(panels)
    look = {"cmap": SIGNED, "vmin": -top, "vmax": top} if signed else {"cmap": "gray", "vmin": 0, "vmax": top}
    for i, (ax, panel) in enumerate(zip(axes, panels, strict=True)):
        picture = shown_as_image(ax, panel, str(i), aspect="equal", **look)
    figure = axes[0].figure
    figure.colorbar(picture, ax=list(axes), shrink=0.8)
    figure.suptitle(title, fontsize="medium")
