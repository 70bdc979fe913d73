"""Colours that the colour-blind can tell apart (Okabe and Ito), on a light ground and on a dark one."""

from __future__ import annotations

BLUE, ORANGE, GREEN, GREY = (0, 114, 178), (213, 94, 0), (0, 158, 115), (128, 128, 128)
SKY, AMBER, PINK = (86, 180, 233), (230, 159, 0), (204, 121, 167)
PHASES = {"forward": BLUE, "backward": ORANGE, "update": GREEN}
LEVELS = 48

Colour = tuple[int, int, int]


def css(colour: Colour) -> str:
    """Example:
    >>> css(BLUE)
    '#0072B2'
    """
    return "#{:02X}{:02X}{:02X}".format(*colour)


def heat(ratio: float) -> tuple[int, int, int, float]:
    """Colour of a value as red, green, blue and opacity; `ratio` is the value over the largest size, -1 to 1.

    Zero is a faint grey, so that the page's own ground shows through, be it light or dark. Positive values grow blue,
    negative ones orange.
    """
    size = min(abs(ratio), 1.0)
    hue, blend = (BLUE if ratio > 0 else ORANGE), min(1.0, 4 * size)
    red, green, blue = (round(g + (h - g) * blend) for g, h in zip(GREY, hue, strict=True))
    return red, green, blue, 0.1 + 0.9 * size
