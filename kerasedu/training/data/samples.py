"""The arguments x, y and sample_weight as arrays of one length."""

from __future__ import annotations

from typing import Any

from kerasedu.engine.structure import flatten
from kerasedu.training.data.base import Batch
from kerasedu.training.data.values import as_array, is_structure, map_named, named_leaves


def samples(given: tuple[Any, Any, Any], names: tuple[str, str, str], caller: str, takes_text: bool) -> Batch:
    """The arguments as arrays, checked.

    Arguments:
        given: x, y and sample_weight; the last two may be None.
        names: their names, for messages.
        caller: name of what was called, for messages.
        takes_text: whether x may hold texts.

    Returns:
        (x,), (x, y) or (x, y, sample_weight): arrays and datasets in files, or structures where structures were given.

    Raises:
        ValueError: if there are no samples, lengths differ, or a number is not there (NaN).
        TypeError: if something is not made of numbers.
    """
    x, y, sample_weight = given
    parts = [_arrays(x, names[0], caller, takes_text)]
    if y is not None:
        parts.append(_arrays(y, names[1], caller))
    if sample_weight is not None:
        if y is None:
            raise ValueError(f"{caller} got {names[2]} and no {names[1]}, so there is no loss that it could weigh.")
        parts.append(_arrays(sample_weight, names[2], caller))
        _check_structure(sample_weight, y, names, caller)
    _check_lengths(parts, names, caller)
    return tuple(parts)


def _arrays(value: Any, name: str, caller: str, takes_text: bool = False) -> Any:
    if is_structure(value) and not value:
        raise ValueError(f"{caller} got {name}={value!r}, with no array in it.")
    return map_named(lambda leaf, its_name: as_array(leaf, its_name, caller, takes_text), value, name)


def _check_structure(sample_weight: Any, y: Any, names: tuple[str, str, str], caller: str) -> None:
    """Raise if there are weights for some outputs, and not for others."""
    if not is_structure(sample_weight):
        return
    weighed, outputs = ([name for name, _ in named_leaves(part, "output ")] for part in (sample_weight, y))
    if weighed != outputs:
        raise ValueError(
            f"{caller} got {names[2]} for {', '.join(weighed)} and {names[1]} for {', '.join(outputs)}. Give it for "
            f"each output as {names[1]} has them, or one array for all of them."
        )


def _check_lengths(parts: list[Any], names: tuple[str, str, str], caller: str) -> None:
    """Raise if there are no samples, or not one entry for each of them everywhere."""
    leaves = [pair for part, name in zip(parts, names, strict=False) for pair in named_leaves(part, name)]
    (first, x), *others = leaves
    if len(x) == 0:
        raise ValueError(
            f"{caller} got {first} of shape {x.shape}: there are no samples in it. Check how the data was cut."
        )
    for name, leaf in others:
        if len(leaf) != len(x):
            raise ValueError(
                f"{caller} got {first} with {len(x)} samples (shape {x.shape}) and {name} with {len(leaf)} (shape "
                f"{leaf.shape}). {_advice(parts, names, first, name)}"
            )


def _advice(parts: list[Any], names: tuple[str, str, str], first: str, name: str) -> str:
    """What may be behind lengths that differ."""
    x, listed = parts[0], isinstance(parts[0], list)
    if listed and len(parts) > 1 and all(len(leaf) == len(x) for leaf in flatten(parts[1:])):
        return (
            f"{names[0]} is a list of {len(x)} arrays, which means a model with as many inputs. If each is a sample, "
            f"make one array of them: np.stack({names[0]})."
        )
    return f"Each sample of {first} needs its {name}: both must have the same length."
