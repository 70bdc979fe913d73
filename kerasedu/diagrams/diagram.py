"""Diagram: the picture of a model, which a notebook shows and a file keeps."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasedu.diagrams.rendering import inline_svg, rendered

if TYPE_CHECKING:
    import graphviz

INK_OF_IMAGES = "#7f7f7f"
"""Readable on white and on black: an image cannot know the colours of the page around it."""

# JupyterLab takes SVG and style sheets out of a notebook that it does not trust, but leaves images.
_STYLE = ".kerasedu-svg{display:block!important}.kerasedu-image{display:none}"


class Diagram:
    """The picture of a model: `plot_model` and `model_to_dot` return one.

    Arguments:
        graph: the picture in Graphviz's language, before it is laid out.
        label: what it shows, in a line.
        dpi: dots per inch of images.

    Attributes:
        graph: a `graphviz.Digraph`: further nodes and arrows may be added.
    """

    def __init__(self, graph: graphviz.Digraph, label: str, dpi: int = 200) -> None:
        self.graph, self.label, self.dpi = graph, label, dpi

    @property
    def source(self) -> str:
        """The picture in Graphviz's language."""
        return self.graph.source

    def to_string(self) -> str:
        """The picture in Graphviz's language, as pydot's objects give it."""
        return self.source

    def create(self, prog: str = "dot", format: str = "png") -> bytes:
        """The content of a file with the picture, black on white.

        Arguments:
            prog: "dot", as tutorials write it.
            format: "png", "svg", "pdf", "dot" or another that Graphviz can write.

        Raises:
            ImportError: if there is no Graphviz on this machine.
            ValueError: if Graphviz cannot write this form, or another program is asked for.
        """
        if prog != "dot":
            raise ValueError(f"Diagram.create got prog={prog!r}. Models are laid out by 'dot'.")
        graph = self.graph.copy()
        graph.graph_attr.update(bgcolor="white", **({} if format in ("svg", "pdf") else {"dpi": str(self.dpi)}))
        return rendered(graph.source, format)

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file; its ending says how: .png, .svg, .pdf, .dot. Without one it is a PNG image.

        Returns:
            The path written.

        Raises:
            ImportError: if there is no Graphviz on this machine.
            ValueError: if Graphviz cannot write this form.
        """
        path = Path(path)
        path.write_bytes(self.create(format=path.suffix[1:].lower() or "png"))
        return path

    def svg(self) -> str:
        """The picture as SVG for a page, in the page's own colour.

        Raises:
            ImportError: if there is no Graphviz on this machine.
        """
        return inline_svg(rendered(self.source, "svg"), self.label)

    def _repr_html_(self) -> str:
        drawn = rendered(self.source, "svg")
        image = base64.b64encode(inline_svg(drawn, self.label, INK_OF_IMAGES).encode()).decode()
        return (
            f'<div class="kerasedu-picture kerasedu-diagram"><style>{_STYLE}</style>'
            f'<div class="kerasedu-svg" hidden="hidden">{inline_svg(drawn, self.label)}</div>'
            f'<img class="kerasedu-image" alt="{escape(self.label)}" src="data:image/svg+xml;base64,{image}"></div>'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """What a notebook shows: the picture, or, without Graphviz, how to get it."""
        try:
            return {"text/plain": repr(self), "text/html": self._repr_html_()}
        except ImportError as error:
            return {"text/plain": f"{self!r}\n{error}"}

    def __repr__(self) -> str:
        return f"<{self.label}>"
