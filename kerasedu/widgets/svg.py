"""An SVG, element by element: every text is escaped, and every coordinate rounded, so that it is always the same."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any


def number(value: Any) -> str:
    """A coordinate with one decimal at most.

    Example:
        >>> number(3.14159), number(-0.001), number(12)
        ('3.1', '0', '12')
    """
    if isinstance(value, str):
        return value
    short = round(float(value), 1) + 0.0  # + 0.0 turns -0.0 into 0.0
    return str(int(short)) if short.is_integer() else str(short)


class Svg:
    """Elements in the order they are painted.

    Attributes are keywords: `font_size=12` becomes `font-size="12"`. Ink is `currentColor` where nothing else is said.

    Example:
        >>> "<line x1=" in Svg(20, 10, label="a line").line(0, 5, 20, 5).markup()
        True
    """

    def __init__(self, width: float, height: float, *, label: str) -> None:
        self.width, self.height, self.label = width, height, label
        self._parts: list[str] = []

    def element(self, tag: str, content: str | None = None, **attributes: Any) -> Svg:
        pairs = "".join(
            f' {name.rstrip("_").replace("_", "-")}="{_value(v)}"' for name, v in attributes.items() if v is not None
        )
        end = "/>" if content is None else f">{escape(content)}</{tag}>"
        self._parts.append(f"<{tag}{pairs}{end}")
        return self

    def line(self, x1: float, y1: float, x2: float, y2: float, **more: Any) -> Svg:
        return self.element("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"stroke": "currentColor", **more})

    def rect(self, x: float, y: float, width: float, height: float, **more: Any) -> Svg:
        return self.element("rect", x=x, y=y, width=width, height=height, **more)

    def text(self, x: float, y: float, content: str, **more: Any) -> Svg:
        return self.element("text", content, x=x, y=y, **{"fill": "currentColor", **more})

    def curve(self, points: Iterable[tuple[float, float]], **more: Any) -> Svg:
        path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        return self.element("polyline", points=path, **{"fill": "none", "stroke_linejoin": "round", **more})

    def image(self, x: float, y: float, width: float, height: float, url: str) -> Svg:
        place = {"x": x, "y": y, "width": width, "height": height}
        return self.element("image", **place, href=url, preserveAspectRatio="none", style="image-rendering:pixelated")

    def group(self, transform: str, *, label: str) -> Svg:
        """Begin a group, read aloud as `label`; `end_group` ends it."""
        self._parts.append(f'<g transform="{escape(transform)}" role="img" aria-label="{escape(label)}">')
        return self

    def end_group(self) -> Svg:
        self._parts.append("</g>")
        return self

    def markup(self, ink: str | None = None) -> str:
        """The document. `ink` sets the colour where it is shown as an image, which cannot inherit one."""
        colour = f' color="{escape(ink)}"' if ink else ""
        size = f'viewBox="0 0 {number(self.width)} {number(self.height)}" width="{number(self.width)}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(self.label)}"{colour}'
        return f'{head} font-family="sans-serif" style="max-width:100%;height:auto">{"".join(self._parts)}</svg>'


def _value(value: Any) -> str:
    return escape(value) if isinstance(value, str) else number(value)
