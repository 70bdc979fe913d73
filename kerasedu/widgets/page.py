"""A widget as one file that needs no kernel, no server and no network.

It is the same JavaScript as in the notebook, given a small model of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from kerasedu.widgets.svg import Svg

# What some modules need beside the kit: what several explorers share, with its style sheet.
_SHARED = {"convolution": "windows", "feature_maps": "tiles", "kernels": "tiles", "pooling": "windows"}

_STATIC = files("kerasedu.widgets") / "static"
_EXPORT = "export default { render };"

_SHIM = """
const state = JSON.parse(document.getElementById("kerasedu-state").textContent);
const listeners = new Map();
const model = {
  get: (name) => state[name],
  set(name, value) {
    if (state[name] === value) return;
    state[name] = value;
    for (const listener of listeners.get(`change:${name}`) ?? []) listener();
  },
  on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
  off: (event, listener) => listeners.set(event, (listeners.get(event) ?? []).filter((one) => one !== listener)),
  save_changes() {},
};
document.getElementById("kerasedu-still").remove();
render({ model, el: document.getElementById("kerasedu-widget") });
"""

_PAGE_STYLE = (
    "html{color-scheme:light dark;font:14px system-ui,sans-serif}body{margin:2rem auto;max-width:72rem;padding:0 1rem}"
)


@cache
def module_source(name: str) -> str:
    """The kit and one widget as one ES module: a module that a notebook is given cannot import another beside it."""
    shared = _static(f"{_SHARED[name]}.js") + "\n" if name in _SHARED else ""
    return _static("kit.js") + "\n" + shared + _static(f"{name}.js")


@cache
def style_source(name: str) -> str:
    """The style sheets of the kit, of what several explorers share, and of one widget, as far as it has them."""
    sheets = ("kit.css", f"{_SHARED.get(name, name)}.css", f"{name}.css")
    return "\n".join(_static(sheet) for sheet in dict.fromkeys(sheets) if (_STATIC / sheet).is_file())


def page_html(name: str, title: str, state: Mapping[str, Any], picture: Svg) -> str:
    """The whole file. `state` is what the widget's traits hold; `picture` shows where JavaScript is switched off."""
    return page_around(module_source(name), style_source(name), title, state, picture.markup())


def page_around(module: str, style: str, title: str, state: Mapping[str, Any], still: str) -> str:
    """The same of a module that lives elsewhere; `still` is markup that shows where JavaScript is switched off."""
    data = compact(dict(state)).replace("<", "\\u003c")
    source = module.replace(_EXPORT, "") + _SHIM
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>{_PAGE_STYLE}\n{style}</style>\n</head>\n<body>\n"
        f'<div id="kerasedu-still">{still}</div>\n<div id="kerasedu-widget"></div>\n'
        f'<script type="application/json" id="kerasedu-state">{data}</script>\n'
        f'<script type="module">\n{source}</script>\n</body>\n</html>\n'
    )


def write_page(path: str | Path, name: str, title: str, state: Mapping[str, Any], picture: Svg) -> Path:
    """Write `page_html` to a file and return its path."""
    path = Path(path)
    path.write_text(page_html(name, title, state, picture), encoding="utf-8")
    return path


def compact(data: Any) -> str:
    """JSON without spaces; a value that JSON does not know is an error here, not a surprise in the browser."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _static(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")
