"""The sentences of a diagram, the same in the browser, in Python and read aloud."""

from __future__ import annotations

from typing import Any

from kerasedu.widgets.diagram.facts import Fact
from kerasedu.widgets.words import Words


def title(data: dict[str, Any], words: Words) -> str:
    """The heading."""
    return words["title"].format(name=data["name"], count=grouped(data["count"]), layers=data["total"])


def told(fact: Fact, words: Words) -> str:
    """A layer in one line."""
    form = words["told"] if fact["inputs"] else words["told_input"]
    inputs, outputs = ", ".join(fact["inputs"]), ", ".join(fact["outputs"])
    return form.format(**{**fact, "inputs": inputs, "outputs": outputs, "count": grouped(fact["count"])})


def grouped(count: int) -> str:
    """Example:
    >>> grouped(1234567)
    '1,234,567'
    """
    return f"{count:,}"
