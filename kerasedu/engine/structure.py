"""Nested structures: a tensor, or lists, tuples and dicts of tensors. Dicts are taken in the order of their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

NESTED = (list, tuple, dict)


def flatten(structure: Any) -> list[Any]:
    """Everything in a nested structure, in one list.

    Example:
        >>> flatten([1, (2, {"b": 4, "a": 3})])
        [1, 2, 3, 4]
    """
    return list(_leaves(structure)) if isinstance(structure, NESTED) else [structure]


def map_structure(function: Callable[[Any], Any], structure: Any) -> Any:
    """The same structure with `function` of everything in it.

    Example:
        >>> map_structure(lambda n: 10 * n, {"a": [1, 2]})
        {'a': [10, 20]}
    """
    if not isinstance(structure, NESTED):
        return function(structure)
    if isinstance(structure, dict):
        return {key: map_structure(function, value) for key, value in structure.items()}
    return _like(structure, [map_structure(function, value) for value in structure])


def pack_like(structure: Any, leaves: list[Any]) -> Any:
    """The same structure with other leaves, which come in the order of `flatten`.

    Example:
        >>> pack_like({"b": 0, "a": 0}, ["x", "y"])
        {'b': 'y', 'a': 'x'}
    """
    return _pack(structure, iter(leaves))


def _pack(structure: Any, leaves: Iterator[Any]) -> Any:
    if isinstance(structure, dict):
        packed = {key: _pack(structure[key], leaves) for key in sorted(structure)}
        return {key: packed[key] for key in structure}
    if isinstance(structure, list | tuple):
        return _like(structure, [_pack(value, leaves) for value in structure])
    return next(leaves)


def _like(structure: Any, values: list[Any]) -> Any:
    """A list, tuple or named tuple of these values, as the structure is one."""
    return type(structure)(*values) if hasattr(structure, "_fields") else type(structure)(values)


def _leaves(structure: Any) -> Iterator[Any]:
    if isinstance(structure, dict):
        for key in sorted(structure):
            yield from _leaves(structure[key])
    elif isinstance(structure, list | tuple):
        for value in structure:
            yield from _leaves(value)
    else:
        yield structure
