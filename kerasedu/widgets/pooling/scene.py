"""What PoolingExplorer shows at one cell: of the output, or of the image."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.widgets.digits import text
from kerasedu.widgets.pooling.words import POOLING
from kerasedu.widgets.windows.scene import (
    NOTHING,
    Board,
    Cell,
    Numbers,
    Scene,
    at,
    grid,
    index_text,
    inside,
    products,
    total,
    written,
)

TITLES = ("image", "output", "grad_image", "grad_output")


class PoolingNumbers(Numbers):
    """The maps of a pooling, by channel."""

    def image(self, name: str, channel: int) -> np.ndarray:
        return self.panel(name, channel - self.data["channels"][0], self.shape)

    def output(self, name: str, channel: int) -> np.ndarray:
        return self.panel(name, channel - self.data["channels"][0], self.counts)

    def live(self, direction: str, channel: int) -> np.ndarray:
        """The map that a cell is chosen from."""
        return self.output("y", channel) if direction == "forward" else self.image("grad_image", channel)

    def winner(self, window: Cell, channel: int) -> Cell:
        """The element of a window that won it."""
        place = int(self.output("winner", channel)[window])
        return place // self.size[1], place % self.size[1]

    def real(self, window: Cell) -> list[Cell]:
        """The elements of a window that do not lie in the padding."""
        return [element for element in self.elements() if inside(self.pixel(window, element), self.shape)]

    def share(self, window: Cell, element: Cell, channel: int) -> float:
        """How much of a window's gradient goes to an element, and of the element into the output."""
        if self.data["mode"] == "max":
            return float(element == self.winner(window, channel))
        return 1 / len(self.real(window))


def pooling_scene(data: dict[str, Any], direction: str, cell: Cell, channel: int) -> Scene:
    """The scene at a cell.

    Arguments:
        data: what `pooling_data` made.
        direction: "forward" or "input".
        cell: of the output, or of the image.
        channel: which one.
    """
    numbers = PoolingNumbers(data)
    titles = {name: POOLING[name].format(channel=channel) for name in TITLES}
    return (_forward if direction == "forward" else _input)(numbers, cell, channel, titles)


def _forward(numbers: PoolingNumbers, cell: Cell, channel: int, titles: dict[str, str]) -> Scene:
    image, real = numbers.image("image", channel), numbers.real(cell)
    window = grid(numbers.size, lambda element: at(image, numbers.pixel(cell, element), NOTHING))
    share = grid(numbers.size, lambda e: numbers.share(cell, e, channel) if e in real else NOTHING)
    is_max = numbers.data["mode"] == "max"
    winner = numbers.pixel(cell, numbers.winner(cell, channel)) if is_max else None
    marks = [numbers.pixel(cell, element) for element in numbers.elements()]
    maps = (
        Board(titles["image"], image, marks, winner, numbers.around()),
        Board(titles["output"], numbers.output("y", channel), (), cell),
    )
    factors = (
        Board(POOLING["window"], window, chosen=numbers.winner(cell, channel) if is_max else None, peak=_peak(image)),
        Board(POOLING["won" if is_max else "share"], share, peak=1),
        Board(POOLING["products"], window * share, peak=_peak(image)),
    )
    return Scene(maps, 1, factors, _forward_lines(numbers, cell, channel, window))


def _forward_lines(numbers: PoolingNumbers, cell: Cell, channel: int, window: np.ndarray) -> list[str]:
    mode, real = numbers.data["mode"], window[~np.isnan(window)]
    values = [text(v) for v in real]
    y = text(at(numbers.output("y", channel), cell))
    padding = window.size - real.size
    if mode == "max":
        where = index_text(numbers.pixel(cell, numbers.winner(cell, channel)), numbers.data["rank"])
        lines = [POOLING["max_line"].format(values=written(values, ", "), y=y, index=where)]
    else:
        signed = [text(v) if i == 0 or v >= 0 else f"({text(v)})" for i, v in enumerate(real)]
        lines = [POOLING["average_line"].format(values=written(signed), count=real.size, y=y)]
    if padding:
        other = text(total(real) / window.size)
        lines.append(POOLING[f"{mode}_padding"].format(count=padding, all=window.size, real=real.size, other=other))
    return lines


def _input(numbers: PoolingNumbers, cell: Cell, channel: int, titles: dict[str, str]) -> Scene:
    grads = numbers.output("grad_y", channel)
    met = sorted((window, element) for element in numbers.elements() if (window := numbers.window(cell, element)))
    rows, columns = ([window[axis] for window, _ in met] for axis in (0, 1))
    shape = (max(rows) - min(rows) + 1, max(columns) - min(columns) + 1) if met else (1, 1)
    arrived = np.array([grads[window] for window, _ in met] or [NOTHING]).reshape(shape)
    shares = [numbers.share(window, element, channel) for window, element in met]
    share = np.array(shares or [NOTHING]).reshape(shape)
    maps = (
        Board(titles["grad_image"], numbers.image("grad_image", channel), (), cell),
        Board(titles["image"], numbers.image("image", channel), (), cell),
        Board(titles["grad_output"], grads, [window for window, _ in met]),
    )
    is_max = numbers.data["mode"] == "max"
    factors = (
        Board(POOLING["windows_met"], arrived, peak=_peak(grads)),
        Board(POOLING["won_them" if is_max else "share_of_them"], share, peak=1),
        Board(POOLING["products"], arrived * share, peak=_peak(grads)),
    )
    gradient = at(numbers.image("grad_image", channel), cell)
    lines = [f"{products(arrived, share, POOLING)} = {text(gradient)}"]
    if met:
        told = POOLING["max_windows" if is_max else "average_windows"]
        lines.append(told.format(count=len(met), won=sum(s > 0 for s in shares)))
    return Scene(maps, 0, factors, lines)


def _peak(values: np.ndarray) -> float:
    return float(np.abs(values).max())


def place_text(data: dict[str, Any], direction: str, cell: Cell, channel: int) -> str:
    """Which number is explained, in words."""
    return POOLING[f"place_{direction}"].format(index=index_text(cell, data["rank"]), channel=channel)
