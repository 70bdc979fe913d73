"""A still picture in a notebook's output, for readers with and without trust, kernel or widgets.

JupyterLab takes SVG and style sheets out of a notebook it does not trust, but leaves images. So the picture stands
there twice: as SVG, hidden until the style sheet beside it shows it, and as an image of that SVG, which the style sheet
hides.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape

from kerasedu.widgets.svg import Svg

# Readable on white and on black; an image cannot know the theme of the page around it.
_INK_OF_IMAGES = "#7f7f7f"

# The last rule hides the line "model not found", which JupyterLab writes above where no kernel remembers the widget.
_STYLE = (
    ".kerasedu-svg{display:block!important}.kerasedu-image{display:none}"
    ".jp-OutputArea-child:has(+.jp-OutputArea-child .kerasedu-picture):has(>.jupyter-widgets:not(:has(*)))"
    "{display:none}"
)


def picture_name(svg: Svg) -> str:
    """A name made of the picture's content, so that it is the same in every run."""
    return "kerasedu-picture-" + hashlib.sha256(svg.markup().encode()).hexdigest()[:12]


def picture_html(svg: Svg, name: str = "") -> str:
    """HTML of the picture, the same bytes for the same picture. A live view that knows its `name` takes its place."""
    image = base64.b64encode(svg.markup(ink=_INK_OF_IMAGES).encode()).decode()
    classes = f"kerasedu-picture {name}".rstrip()
    return (
        f'<div class="{classes}"><style>{_STYLE}</style>'
        f'<div class="kerasedu-svg" hidden="hidden">{svg.markup()}</div>'
        f'<img class="kerasedu-image" alt="{escape(svg.label)}" src="data:image/svg+xml;base64,{image}"></div>'
    )
