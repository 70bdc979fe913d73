"""Shapes of batches with spatial axes, in either layout."""

from __future__ import annotations

from kerasedu.ops.layout import is_channels_first

Shape = tuple[int | None, ...]


def spatial_axes(shape: Shape, data_format: str | None) -> Shape:
    """Lengths of the spatial axes.

    Example:
        >>> spatial_axes((None, 28, 20, 3), "channels_last"), spatial_axes((None, 3, 28, 20), "channels_first")
        ((28, 20), (28, 20))
    """
    return tuple(shape[2:] if is_channels_first(data_format) else shape[1:-1])


def channel_axis(shape: Shape, data_format: str | None) -> int | None:
    """Number of channels."""
    return shape[1] if is_channels_first(data_format) else shape[-1]


def with_spatial(batch: int | None, spatial: Shape, channels: int | None, data_format: str | None) -> Shape:
    """A batch shape put together in the layout."""
    return (batch, channels, *spatial) if is_channels_first(data_format) else (batch, *spatial, channels)
