"""Contrast made stronger place by place."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import ops
from kerasedu.layers.arguments import window_lengths
from kerasedu.layers.layer import registry
from kerasedu.layers.preprocessing.colors import RandomColor

Array = np.ndarray

LEVELS = 256


@registry.register()
class ContrastLimitedAdaptiveHistogramEqualization(RandomColor):
    """Brightness spread evenly in each part of an image, without making noise too strong (CLAHE).

    The image falls into tiles. In each tile and channel the levels of brightness are counted; what a level has above
    the limit is shared out over all levels. A pixel becomes the share of its tile that is at most as bright, mixed
    between the four nearest tiles, so that no borders show. No gradient passes it.

    Arguments:
        value_range: the darkest and the brightest number a pixel can be.
        clip_limit: the limit, in multiples of what a level has on average; no limit for 0 and below.
        tile_grid_size: rows and columns of tiles.
        data_format: "channels_last" or "channels_first".

    Source: Zuiderveld 1994.

    Example:
        >>> dull = np.linspace(100, 120, 64).reshape(8, 8, 1)
        >>> sharp = ContrastLimitedAdaptiveHistogramEqualization(clip_limit=40.0, tile_grid_size=(1, 1))(dull)
        >>> bool(np.ptp(sharp) > np.ptp(dull))
        True
    """

    always = True

    def __init__(
        self,
        value_range: Any = (0, 255),
        clip_limit: float = 4.0,
        tile_grid_size: Any = (8, 8),
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, None, data_format, **kwargs)
        self.clip_limit = clip_limit
        self.tile_grid_size = window_lengths(tile_grid_size, 2, "tile_grid_size", type(self).__name__)

    def change(self, images: Any) -> Array:
        shares = np.asarray(self.in_unit_range(ops.stop_gradient(images)))
        levels = np.clip((shares * (LEVELS - 1)).astype(np.intp), 0, LEVELS - 1)
        curves = self.curves(levels)
        bright = blended(curves, levels, self.tile_lengths(*levels.shape[1:3]))
        return self.in_own_range(bright).astype(self.dtype)

    def tile_lengths(self, height: int, width: int) -> tuple[int, int]:
        """Rows and columns of a tile; the last ones may reach beyond the image, which is mirrored there."""
        rows, columns = self.tile_grid_size
        return -(-height // rows), -(-width // columns)

    def curves(self, levels: Array) -> Array:
        """How bright each level becomes in each tile: levels (N, H, W, C) give (N, rows, columns, C, LEVELS)."""
        count, height, width, channels = levels.shape
        (rows, columns), (high, wide) = self.tile_grid_size, self.tile_lengths(height, width)
        room = (0, rows * high - height), (0, columns * wide - width)
        tiles = np.pad(levels, ((0, 0), *room, (0, 0)), mode="symmetric")
        tiles = tiles.reshape(count, rows, high, columns, wide, channels).transpose(0, 1, 3, 5, 2, 4)
        counts = self.limited(histograms(tiles.reshape(-1, high * wide)))
        up_to = counts.cumsum(axis=1)
        least, pixels = up_to[:, :1], high * wide
        even = np.where(least < pixels, (up_to - least) / np.maximum(pixels - least, 1e-9), 0)
        return np.clip(even, 0, 1).reshape(*tiles.shape[:4], LEVELS)

    def limited(self, counts: Array) -> Array:
        """Counts (tiles, LEVELS) with what is above the limit shared out."""
        if self.clip_limit <= 0:
            return counts
        most = self.clip_limit * counts.sum(axis=1, keepdims=True) / LEVELS
        above = np.maximum(counts - most, 0).sum(axis=1, keepdims=True)
        return np.minimum(counts, most) + above / LEVELS

    def get_config(self) -> dict[str, Any]:
        config = {key: value for key, value in super().get_config().items() if key != "seed"}
        return {**config, "clip_limit": self.clip_limit, "tile_grid_size": self.tile_grid_size}


def histograms(tiles: Array) -> Array:
    """How often each level occurs in each row: (tiles, pixels) gives (tiles, LEVELS)."""
    counts = np.zeros((len(tiles), LEVELS))
    np.add.at(counts, (np.arange(len(tiles))[:, np.newaxis], tiles), 1)
    return counts


def blended(curves: Array, levels: Array, tile: tuple[int, int]) -> Array:
    """Each pixel by the curves of the four nearest tiles, weighted by how near their middles are."""
    images = np.arange(len(levels))[:, np.newaxis, np.newaxis, np.newaxis]
    channels = np.arange(levels.shape[-1])
    bright = np.zeros(levels.shape)
    for tops, row_weights in nearest(levels.shape[1], tile[0], curves.shape[1]):
        for lefts, column_weights in nearest(levels.shape[2], tile[1], curves.shape[2]):
            here = curves[images, tops[:, np.newaxis, np.newaxis], lefts[:, np.newaxis], channels, levels]
            bright += row_weights[:, np.newaxis, np.newaxis] * column_weights[:, np.newaxis] * here
    return bright


def nearest(length: int, tile: int, tiles: int) -> list[tuple[Array, Array]]:
    """Along one axis, the tile before and the tile after each pixel, and their weights.

    Example:
        >>> [(tile.tolist(), weight.tolist()) for tile, weight in nearest(4, tile=2, tiles=2)]
        [([0, 0, 0, 1], [0.5, 1.0, 0.5, 1.0]), ([0, 1, 1, 1], [0.5, 0.0, 0.5, 0.0])]
    """
    places = np.arange(length) / tile - 0.5
    before = np.floor(places)
    numbers = before.astype(np.intp)
    return [
        (np.clip(numbers, 0, tiles - 1), 1 - (places - before)),
        (np.clip(numbers + 1, 0, tiles - 1), places - before),
    ]
