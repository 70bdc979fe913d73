"""Nested structures of lists, tuples and dicts, under Keras's names (`keras.tree`).

Leaves are all that is no list, tuple or dict; None is one, too. Dicts are taken in the order of their keys, an
OrderedDict in its own.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

__all__ = [
    "MAP_TO_NONE",
    "assert_same_paths",
    "assert_same_structure",
    "flatten",
    "flatten_with_path",
    "is_nested",
    "lists_to_tuples",
    "map_shape_structure",
    "map_structure",
    "map_structure_up_to",
    "pack_sequence_as",
    "traverse",
]

Path = tuple[str | int, ...]


class MAP_TO_NONE:  # noqa: N801 - Keras's name
    """What a function returns to `traverse` to put None in a place, as None itself leaves the place as it is."""


def is_nested(structure: Any) -> bool:
    """Whether something is a list, tuple or dict.

    Example:
        >>> is_nested([]), is_nested("text")
        (True, False)
    """
    return isinstance(structure, list | tuple | dict)


def flatten(structure: Any) -> list[Any]:
    """All leaves, in one list.

    Example:
        >>> flatten({"b": [1, 2], "a": (3, None)})
        [3, None, 1, 2]
    """
    return [leaf for _, leaf in _leaves(structure)]


def flatten_with_path(structure: Any) -> list[tuple[Path, Any]]:
    """All leaves with the way to each: keys and places.

    Example:
        >>> flatten_with_path({"a": [5, 6]})
        [(('a', 0), 5), (('a', 1), 6)]
    """
    return list(_leaves(structure))


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """The same structure with `func` of each leaf in it.

    Arguments:
        func: a function of one leaf of each structure.
        structures: one or several structures that are alike.
        none_is_leaf: whether the function is called for None, too; otherwise None stays.

    Raises:
        TypeError: if func is no function.
        ValueError: without a structure, or if they differ.

    Example:
        >>> map_structure(lambda x, y: x + y, {"a": [1, 2]}, {"a": [10, 20]})
        {'a': [11, 22]}
    """
    if not structures:
        raise ValueError("map_structure got no structure. Give one behind the function: map_structure(len, ['a']).")
    if not callable(func):
        raise TypeError(f"map_structure got func={func!r}. It takes a function of a leaf first.")
    for other in structures[1:]:
        assert_same_structure(structures[0], other)

    def apply(*leaves: Any) -> Any:
        return None if leaves[0] is None and not none_is_leaf else func(*leaves)

    return _map_up_to(structures[0], apply, structures)


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """As `map_structure`, no deeper than a first structure goes: what lies below counts as a leaf.

    Raises:
        ValueError: without a structure, or if one does not begin like the shallow one.

    Example:
        >>> map_structure_up_to([0, 0], len, [[1, 2], [3]])
        [2, 1]
    """
    if not structures:
        raise ValueError("map_structure_up_to got no structure. Give one behind the function.")
    for other in structures:
        _hold_alike(shallow_structure, other, whole=False)
    return _map_up_to(shallow_structure, func, structures)


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """The same structure with `func` of each shape in it: tuples and lists of lengths count as leaves.

    Example:
        >>> map_shape_structure(len, {"a": (None, 2), "b": [(3, 4, 5)]})
        {'a': 2, 'b': [3]}
    """
    if isinstance(structure, list | tuple) and all(n is None or isinstance(n, int) for n in structure):
        return func(structure)
    if not is_nested(structure):
        raise ValueError(f"map_shape_structure got {structure!r} where a shape was expected, such as (None, 2).")
    return _rebuilt(structure, [map_shape_structure(func, part) for _, part in _parts(structure)])


def pack_sequence_as(structure: Any, flat_sequence: Any) -> Any:
    """The same structure with other leaves, which come in the order of `flatten`.

    Raises:
        TypeError: if the leaves are in no list or tuple.
        ValueError: if they are too few or too many.

    Example:
        >>> pack_sequence_as({"b": 0, "a": [0, 0]}, [1, 2, 3])
        {'b': 3, 'a': [1, 2]}
    """
    if not isinstance(flat_sequence, list | tuple):
        raise TypeError(f"pack_sequence_as got flat_sequence={flat_sequence!r}. It takes a list of leaves.")
    wanted = len(flatten(structure))
    if len(flat_sequence) != wanted:
        raise ValueError(f"pack_sequence_as got {len(flat_sequence)} leaves for a structure of {wanted}.")
    waiting = iter(flat_sequence)
    return _map_up_to(structure, lambda _: next(waiting), (structure,))


def lists_to_tuples(structure: Any) -> Any:
    """The same structure with tuples in the place of lists.

    Example:
        >>> lists_to_tuples([1, {"a": [2]}])
        (1, {'a': (2,)})
    """
    if not is_nested(structure):
        return structure
    parts = [lists_to_tuples(part) for _, part in _parts(structure)]
    return tuple(parts) if type(structure) is list else _rebuilt(structure, parts)


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """Visit everything in a structure, the lists, tuples and dicts too, and replace it where the function says so.

    Arguments:
        func: a function that returns what to put in the place, None to leave it, or MAP_TO_NONE for None.
        structure: the structure.
        top_down: whether a list is visited before what is in it; what was replaced is then not looked into.

    Example:
        >>> traverse(lambda x: "pair" if isinstance(x, tuple) else None, [1, (2, 3)])
        [1, 'pair']
    """
    if top_down:
        said = func(structure)
        if said is not None:
            return None if said is MAP_TO_NONE else said
    if is_nested(structure):
        structure = _rebuilt(structure, [traverse(func, part, top_down) for _, part in _parts(structure)])
    if not top_down:
        said = func(structure)
        return structure if said is None else None if said is MAP_TO_NONE else said
    return structure


def assert_same_structure(a: Any, b: Any, check_types: Any = None) -> None:  # noqa: ARG001 - for Keras's sake
    """Raise if two structures differ in anything but their leaves.

    Arguments:
        a: a structure.
        b: another.
        check_types: for Keras's sake; lists and tuples always differ.

    Raises:
        ValueError: telling where they differ first.
    """
    _hold_alike(a, b, whole=True)


def assert_same_paths(a: Any, b: Any) -> None:
    """Raise if the ways to the leaves of two structures differ; lists and tuples are alike.

    Raises:
        ValueError: telling which ways only one of them has.
    """
    ways = [{way for way, _ in _leaves(one)} for one in (a, b)]
    if ways[0] != ways[1]:
        only = [sorted(map(str, one - other)) for one, other in (ways, ways[::-1])]
        raise ValueError(
            f"The structures do not have the same paths. Only the first has {', '.join(only[0]) or 'none'}; only the "
            f"second has {', '.join(only[1]) or 'none'}."
        )


def _parts(structure: Any) -> list[tuple[Any, Any]]:
    """What is in a list, tuple or dict, with its key or place, in the order of `flatten`."""
    if isinstance(structure, dict):
        keys = list(structure) if isinstance(structure, OrderedDict) else sorted(structure)
        return [(key, structure[key]) for key in keys]
    return list(enumerate(structure))


def _leaves(structure: Any, way: Path = ()) -> Iterator[tuple[Path, Any]]:
    if not is_nested(structure):
        yield way, structure
        return
    for key, part in _parts(structure):
        yield from _leaves(part, (*way, key))


def _rebuilt(structure: Any, parts: list[Any]) -> Any:
    """A list, tuple or dict like this one, of other parts, which come in the order of `_parts`."""
    if isinstance(structure, dict):
        made = dict(zip((key for key, _ in _parts(structure)), parts, strict=True))
        pairs = [(key, made[key]) for key in structure]
        if isinstance(structure, defaultdict):
            return defaultdict(structure.default_factory, pairs)
        return type(structure)(pairs)
    return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)


def _map_up_to(shallow: Any, func: Callable[..., Any], structures: tuple[Any, ...]) -> Any:
    if not is_nested(shallow):
        return func(*structures)
    inside = [dict(_parts(structure)) for structure in structures]
    parts = [_map_up_to(part, func, tuple(one[key] for one in inside)) for key, part in _parts(shallow)]
    return _rebuilt(shallow, parts)


def _hold_alike(a: Any, b: Any, whole: bool, way: Path = ()) -> None:
    """Raise if b does not begin as a does; with `whole`, if it goes on where a has a leaf, too."""
    if not is_nested(a):
        if whole and is_nested(b):
            raise ValueError(f"The structures differ {_at(way)}: one has {a!r}, the other {b!r}. They must be alike.")
        return
    same = isinstance(b, dict) if isinstance(a, dict) else type(a) is type(b)
    keys = [[key for key, _ in _parts(one)] if is_nested(one) else None for one in (a, b)]
    if not same or sorted(keys[0]) != sorted(keys[1] or []):
        raise ValueError(
            f"The structures differ {_at(way)}: one has {a!r}, the other {b!r}. They must be alike: lists, tuples and "
            "dicts of the same lengths and keys in the same places."
        )
    others = dict(_parts(b))
    for key, part in _parts(a):
        _hold_alike(part, others[key], whole, (*way, key))


def _at(way: Path) -> str:
    return f"at {''.join(f'[{key!r}]' for key in way)}" if way else "at the top"
