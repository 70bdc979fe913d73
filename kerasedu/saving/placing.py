"""Numbers into weights, all or none: first everything is planned and checked, then the plan is carried out."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import h5py
import numpy as np

from kerasedu.engine import Variable
from kerasedu.saving.direct import Reader
from kerasedu.saving.errors import ModelFileError
from kerasedu.saving.safe_hdf5 import check_dataset, read_array

THREADS = 2  # that read at a time
LOOKED_AT = 1 << 16  # numbers of each weight among which NaN is looked for


class Placing:
    """A plan of which dataset goes into which weight.

    Arguments:
        name: what to call the file.
        source: the open HDF5 file, or a section of a file.
        size: its size in bytes.
    """

    def __init__(self, name: str, source: BinaryIO, size: int) -> None:
        self.name, self._reader = name, Reader(source, size, name)
        self._plan: list[tuple[Variable, h5py.Dataset]] = []
        self._actions: list[Callable[[], None]] = []

    def put(self, variable: Variable, dataset: h5py.Dataset) -> None:
        """Plan to put the numbers of a dataset into a weight.

        Raises:
            ModelFileError: if it is no plain dataset of numbers of the weight's shape.
        """
        check_dataset(dataset, variable.shape, self.name)
        self._plan.append((variable, dataset))

    def then(self, action: Callable[[], None]) -> None:
        """Plan to do something after all weights have their numbers."""
        self._actions.append(action)

    def carry_out(self) -> None:
        """Read and put.

        What could fail to be read is read before the first weight changes; the rest goes straight from the file into
        its weight, so that there is never a second model in memory.
        """
        ready = {
            id(variable): read_array(dataset, variable.value.dtype)
            for variable, dataset in self._plan
            if not self._reader.in_one_piece(dataset)
        }

        def put(variable: Variable, dataset: h5py.Dataset) -> None:
            array = ready.pop(id(variable), None)
            variable.value = self._reader.read(dataset, variable.value.dtype) if array is None else array

        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(put, *zip(*self._plan, strict=True)))
        spoiled = [variable.path for variable, _ in self._plan if _has_nan(variable.value)]
        for action in self._actions:
            action()
        if spoiled:
            warnings.warn(
                f"{self.name}: there is NaN in {', '.join(spoiled[:5])}. A model with such weights predicts NaN: it "
                "was saved after its training had gone astray.",
                stacklevel=2,
            )


def _has_nan(array: np.ndarray) -> bool:
    """Whether there is NaN at the beginning of an array: a training that goes astray leaves nothing else anywhere."""
    return array.dtype.kind == "f" and bool(np.isnan(array.reshape(-1)[:LOOKED_AT]).any())


@dataclass
class Mismatch:
    """How a file differs from a model, for one message about all of it."""

    name: str
    missing: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)

    def note(self, other: Mismatch) -> None:
        """Take over what another one has found."""
        self.missing += other.missing
        self.unlike += other.unlike
        self.surplus += other.surplus

    def __bool__(self) -> bool:
        return bool(self.missing or self.unlike or self.surplus)

    def __str__(self) -> str:
        told = (("Missing in the file", self.missing), ("Of another shape", self.unlike), ("Left over", self.surplus))
        return " ".join(f"{what}: {_listed(which)}." for what, which in told if which)

    def refuse(self, model: Any) -> None:
        """Raise, if there is anything to tell.

        Raises:
            ModelFileError: naming all of it.
        """
        if self:
            raise ModelFileError(
                f"{self.name} does not fit model {model.name!r}. {self} No weight was changed. Load it into a model "
                "with the same layers, or pass skip_mismatch=True to leave alone the layers that do not fit."
            )

    def skip(self, what: str) -> None:
        """Say that something is left as it is, if there is anything to tell."""
        if self:
            warnings.warn(f"{self.name}: {what} was left as it is. {self}", stacklevel=2)


def _listed(names: list[str], most: int = 8) -> str:
    more = f"; and {len(names) - most} more" if len(names) > most else ""
    return "; ".join(names[:most]) + more
