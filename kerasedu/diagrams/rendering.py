"""Laying a picture out with Graphviz: with `dot` where it is installed, else with the one in pygraphviz's wheels."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from html import escape

DOT_ITSELF = ("dot", "gv")
KNOWN = ("png", "svg", "pdf", "jpg", "jpeg", "gif", "ps", "eps", "json", *DOT_ITSELF)

_HOW_TO_INSTALL = (
    "Drawing a model needs Graphviz. Install it with `pip install pygraphviz` (version 2.0.4 or newer: its wheels "
    "bring Graphviz along), or as a program from graphviz.org, and draw again."
)


def rendered(source: str, form: str) -> bytes:
    """The picture as the content of a file.

    Arguments:
        source: the picture in Graphviz's language.
        form: "png", "svg", "pdf" or another that Graphviz can write.

    Raises:
        ImportError: if there is no Graphviz on this machine.
        ValueError: if Graphviz cannot write this form.
    """
    if form in DOT_ITSELF:
        return source.encode()
    if form not in KNOWN:
        raise ValueError(
            f"A model cannot be drawn as {form!r}. Give a file name that ends in one of "
            f"{', '.join(f'.{known}' for known in KNOWN)}, such as 'model.png'."
        )
    complaints = []
    for layout in (_by_program, _by_library):
        try:
            picture = layout(source, form)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            complaints.append(str(error))
            continue
        if picture is not None:
            return picture
    if complaints:
        raise ValueError(f"Graphviz could not draw this model as {form!r}: {' '.join(complaints)}")
    raise ImportError(_HOW_TO_INSTALL)


def _by_program(source: str, form: str) -> bytes | None:
    """By the program `dot`; None where there is none."""
    program = shutil.which("dot")
    if program is None:
        return None
    done = subprocess.run([program, f"-T{form}"], input=source.encode(), capture_output=True, check=False)  # noqa: S603 - no shell, a known form, and the source goes in as text
    if done.returncode or not done.stdout:
        raise ValueError(done.stderr.decode(errors="replace").strip() or f"dot ended with code {done.returncode}.")
    return done.stdout


def _by_library(source: str, form: str) -> bytes | None:
    """By pygraphviz, which needs no program; None where it is not installed."""
    try:
        import pygraphviz
    except ImportError:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Graphviz's remarks about fonts
        return pygraphviz.AGraph(string=source).draw(None, format=form, prog="dot")


def inline_svg(svg: bytes, label: str, ink: str = "currentColor") -> str:
    """A picture of Graphviz's as part of a page: in the page's own colour, not wider than the page, and with a label.

    Arguments:
        svg: the picture as a file.
        label: what is read aloud.
        ink: colour of lines and text.
    """
    text = svg.decode()
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<!--.*?-->\n?|<title>.*?</title>\n?", "", text, flags=re.DOTALL)
    text = re.sub(r' id="[^"]*"', "", text)
    text = text.replace('stroke="black"', f'stroke="{ink}"').replace('fill="black"', f'fill="{ink}"')
    text = text.replace("<text ", f'<text fill="{ink}" ')
    head = f'<svg role="img" aria-label="{escape(label)}" style="max-width:100%;height:auto" '
    return text.replace("<svg ", head, 1)
