"""Masks: which time steps of an array count. A mask travels with its array from layer to layer."""

from __future__ import annotations

import weakref
from typing import Any

_masks: dict[int, tuple[Any, Any]] = {}


def set_mask(x: Any, mask: Any) -> None:
    """Let a mask travel with an array; None takes it away. The mask goes when the array goes.

    Arguments:
        x: array or tensor (N, T, ...).
        mask: array of true and false (N, T), or None.
    """
    key = id(x)
    if mask is None:
        _masks.pop(key, None)
        return
    _masks[key] = (weakref.ref(x, lambda _: _masks.pop(key, None)), mask)


def are_there_masks() -> bool:
    """Whether any array has a mask just now."""
    return bool(_masks)


def get_mask(x: Any) -> Any:
    """The mask that travels with an array; None if there is none."""
    if not _masks:
        return None
    reference, mask = _masks.get(id(x), (None, None))
    return mask if reference is not None and reference() is x else None
