"""What belongs to which output: losses, truths and weights, given in a list, by name, or once for all."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from kerasedu.engine.structure import NESTED, flatten


def names_of(outputs: Any, known: Sequence[str] | None) -> list[str] | None:
    """The names of a model's outputs; None where they have none.

    Arguments:
        outputs: what the model returned: an array, or a structure of arrays.
        known: the names that the model says.

    Example:
        >>> names_of({"price": 1, "colour": 2}, None)
        ['colour', 'price']
    """
    if isinstance(outputs, dict) and not any(isinstance(value, list | tuple | dict) for value in outputs.values()):
        return sorted(outputs)
    return list(known) if known is not None and len(known) == len(flatten(outputs)) else None


def for_each_output(given: Any, names: Sequence[str] | None, count: int, what: str) -> list[Any]:
    """One entry for each output.

    Arguments:
        given: a list in the order of the outputs, a dict by their names, or a single entry for the single output.
        names: the names of the outputs, if they have any.
        count: number of outputs.
        what: name of the argument, for messages.

    Raises:
        ValueError: if there are too many or too few, or a name is unknown.

    Example:
        >>> for_each_output({"price": "mse"}, ["colour", "price"], 2, "loss")
        [None, 'mse']
    """
    if given is None:
        return [None] * count
    if isinstance(given, dict) and names is not None:
        _refuse_unknown(given, names, what)
        return [given.get(name) for name in names]
    entries = flatten(given)
    if len(entries) != count:
        raise ValueError(
            f"{what} has {len(entries)} entries, and the model has {counted(count, names)}. Give one for each output: "
            "a list in their order, or a dict by their names."
        )
    return entries


def repeated(given: Any, names: Sequence[str] | None, count: int, what: str) -> list[Any]:
    """As `for_each_output`; a single entry stands for every output."""
    if given is not None and not isinstance(given, NESTED):
        return [given] * count
    return for_each_output(given, names, count, what)


def _refuse_unknown(given: dict[str, Any], names: Sequence[str], what: str) -> None:
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(str(name), list(names), n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(
                f"{what} names an output {name!r}, and the model has {counted(len(names), names)}.{hint} An output is "
                "named after the layer that makes it."
            )


def counted(count: int, names: Sequence[str] | None) -> str:
    """How many outputs there are, and their names, in words.

    Example:
        >>> counted(2, ["colour", "price"])
        '2 outputs (colour, price)'
    """
    noun = "output" if count == 1 else "outputs"
    return f"{count} {noun}" + (f" ({', '.join(names)})" if names else "")
