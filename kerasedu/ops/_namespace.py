"""Sub-namespaces of keras.ops: modules that hand out its names, so that `ops.numpy.mean` is `ops.mean`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasedu import ops


def hand_out(namespace: str, names: list[str]) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """`__getattr__`, `__dir__` and `__all__` of a module that hands out these names of `kerasedu.ops`."""

    def find(name: str) -> Any:
        if name in names:
            return getattr(ops, name)
        raise AttributeError(f"{namespace} has no {name!r}.")

    return find, lambda: sorted(names), names
