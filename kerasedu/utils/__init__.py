"""Small helpers under Keras's names."""

from __future__ import annotations

from typing import Any

from kerasedu.engine.settings import set_random_seed
from kerasedu.utils.labels import to_categorical

__all__ = ["get_file", "set_random_seed", "to_categorical"]


def __getattr__(name: str) -> Any:
    if name == "get_file":
        from kerasedu.utils.files import get_file

        return get_file
    raise AttributeError(f"kerasedu.utils has no {name!r}. It has {', '.join(__all__)}.")
