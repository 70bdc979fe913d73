"""A batch from somewhere else, brought into shape: from a generator, a PyDataset, any iterable."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.training.data.base import Batch
from kerasedu.training.data.values import as_floatx, check_kind, map_named, named_leaves, plain_array

NAMES = ("x", "y", "sample_weight")
Leaves = list[tuple[str, np.ndarray]]


class BatchMaker:
    """Makes tuples of arrays of what a source of batches gave, and checks them.

    Arguments:
        caller: name of what was called, for messages.
        source: what the batches come from, in words: "x (a generator)".
        takes_text: whether the inputs may be texts.
        lists: what a list stands for: "parts" for (x, y, sample_weight), "inputs" for several inputs; None refuses.
    """

    def __init__(self, caller: str, source: str, takes_text: bool = False, lists: str | None = None) -> None:
        self.caller, self.source, self.takes_text, self.lists = caller, source, takes_text, lists
        self._ranks: dict[str, int] | None = None

    def __call__(self, given: Any, number: int) -> Batch:
        """The batch with this number.

        Raises:
            ValueError: if it is empty, has not the structure of the batches before it, or its parts differ in length.
            TypeError: if it is not made of numbers.
        """
        where = f"{self.caller}, in batch {number} of {self.source},"
        parts = self._parts(given, where)
        batch = tuple(self._arrays(part, name, where) for part, name in zip(parts, NAMES, strict=False))
        leaves = [pair for part, name in zip(batch, NAMES, strict=False) for pair in named_leaves(part, name)]
        self._check_lengths(leaves, where)
        self._check_structure(leaves, where)
        return batch

    def _parts(self, given: Any, where: str) -> tuple[Any, ...]:
        """What was given as a tuple of one, two or three parts."""
        if isinstance(given, list) and self.lists == "parts":
            given = tuple(given)
        if given is None or (isinstance(given, list) and self.lists is None):
            raise ValueError(f"{where} got {_kind(given)}. {_WANTED}{_LIST if isinstance(given, list) else ''}")
        if not isinstance(given, tuple) or hasattr(given, "_fields"):
            return (given,)
        while given and given[-1] is None:
            given = given[:-1]
        if not 1 <= len(given) <= 3:
            raise ValueError(f"{where} got a tuple of {len(given)} parts. {_WANTED}")
        return given

    def _arrays(self, part: Any, name: str, where: str) -> Any:
        """A part of the batch as arrays."""
        text = self.takes_text and name == "x"
        return map_named(lambda leaf, its_name: self._array(leaf, its_name, where, text), part, name)

    def _array(self, leaf: Any, name: str, where: str, takes_text: bool) -> np.ndarray:
        if leaf is None:
            raise ValueError(f"{where} got {name}=None. {_WANTED}")
        array = plain_array(leaf, name, where)
        check_kind(array, name, where, takes_text)
        if array.ndim == 0:
            raise ValueError(f"{where} got {name}={leaf!r}, a single number. A batch holds an axis of samples.")
        return as_floatx(array)

    def _check_lengths(self, leaves: Leaves, where: str) -> None:
        """Raise if there is nothing in it, or not one entry for each sample everywhere."""
        first = len(leaves[0][1]) if leaves else 0
        if first == 0:
            raise ValueError(f"{where} got no samples: {_shapes(leaves)}. Leave empty batches out.")
        if any(len(leaf) != first for _, leaf in leaves):
            raise ValueError(
                f"{where} got different numbers of samples: {_shapes(leaves)}. Each sample needs its entry everywhere."
            )

    def _check_structure(self, leaves: Leaves, where: str) -> None:
        """Raise if the batch is not built as the first one was. Sizes may change, and numbers of axes may not."""
        ranks = {name: leaf.ndim for name, leaf in leaves}
        if self._ranks is None:
            self._ranks = ranks
        elif ranks != self._ranks:
            before = ", ".join(f"{name} with {rank}" for name, rank in self._ranks.items())
            raise ValueError(
                f"{where} got {_shapes(leaves)}. That is built otherwise than the first batch, which had {before} "
                "axes. All batches need the same parts with the same number of axes."
            )


_WANTED = "A batch is a tuple (x,), (x, y) or (x, y, sample_weight) of arrays."
_LIST = " A list stands for several inputs; for x and y take round brackets: yield x, y."


def _kind(given: Any) -> str:
    return "None" if given is None else f"a list of {len(given)} parts"


def _shapes(leaves: Leaves) -> str:
    return ", ".join(f"{name} of shape {leaf.shape}" for name, leaf in leaves) or "it is empty"
