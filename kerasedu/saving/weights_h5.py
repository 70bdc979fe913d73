"""Weights in Keras 3's own layout: `model.weights.h5` in a `.keras` file, and `.weights.h5` files.

Each layer has a folder (see `tree`), and in it the folder `vars` with its weights as datasets 0, 1, 2.
"""

from __future__ import annotations

from typing import Any

import h5py
import numpy as np

from kerasedu.engine import Variable
from kerasedu.optimizers import Optimizer
from kerasedu.saving.checksums import WhileWriting
from kerasedu.saving.optimizer_state import place_optimizer
from kerasedu.saving.placing import Mismatch, Placing
from kerasedu.saving.safe_hdf5 import check_dataset, datasets_in, read_array
from kerasedu.saving.tree import Part, parts_of

OLDER_LAYERS = "_layer_checkpoint_dependencies"
NOT_WEIGHTS = ("seed_generator", "random_generator", "metrics")
"""Folders in which older Keras keeps random states and the counts of metrics."""

Folder = dict[str, tuple[str, h5py.Dataset]]


def write_tree(file: h5py.File, model: Any, sums: WhileWriting | None = None) -> None:
    """Write all weights of a model, and the state of its optimizer.

    Arguments:
        file: the new file.
        model: the model.
        sums: who is told of each dataset.
    """
    for part in parts_of(model):
        folder = file.create_group(f"{part.path}/vars".lstrip("/"))
        folder.attrs["name"] = str(getattr(part.owner, "name", ""))
        for key, value in part.values().items():
            array = np.asarray(value.value if isinstance(value, Variable) else value)
            dataset = folder.create_dataset(key, data=array)
            if sums is not None:
                sums.add(dataset, array)


def is_tree(file: h5py.Group) -> bool:
    """Whether a file is laid out like this."""
    return any(name in file for name in ("vars", "layers", OLDER_LAYERS))


def read_tree(file: h5py.Group, model: Any, placing: Placing, skip_mismatch: bool = False) -> None:
    """Plan to put the numbers of a file into the weights of a model.

    Arguments:
        file: the HDF5 file.
        model: the model, built.
        placing: the plan; nothing changes before it is carried out.
        skip_mismatch: whether layers that do not fit are left as they are, with a warning, instead of raising.

    Raises:
        ModelFileError: if weights are missing, of another shape, or left over, or if the file is not safe to read.
    """
    folders = _Folders(datasets_in(file, placing.name))
    all_of_it = Mismatch(placing.name)
    for part in parts_of(model):
        inside = folders.take(part)
        if isinstance(part.owner, Optimizer):
            in_order = [dataset for _, (_, dataset) in sorted(inside.items(), key=lambda item: _place(item[0]))]
            place_optimizer(part.owner, in_order, model, placing)
            continue
        found = _compare(part, inside, placing.name)
        all_of_it.note(found)
        if found:
            if skip_mismatch:
                found.skip(part.name)
            continue
        _plan(part, inside, placing)
    all_of_it.surplus += folders.left_over()
    if not skip_mismatch:
        all_of_it.refuse(model)


class _Folders:
    """The datasets of a file by their folders, which older files call a little otherwise."""

    def __init__(self, datasets: dict[str, h5py.Dataset]) -> None:
        self._by_folder: dict[str, Folder] = {}
        for path, dataset in datasets.items():
            folder, _, key = path.rpartition("/")
            self._by_folder.setdefault(folder, {})[key] = path, dataset
        self._alike = {_alike(folder): folder for folder in self._by_folder}
        self._taken: set[str] = set()

    def take(self, part: Part) -> Folder:
        """What is in the folder of a part's weights."""
        folder = f"{part.path}/vars".lstrip("/")
        if folder not in self._by_folder:
            folder = self._alike.get(_alike(folder), folder)
        self._taken.add(folder)
        return self._by_folder.get(folder, {})

    def left_over(self) -> list[str]:
        """Paths of the datasets that nobody has taken, but for what is no weight."""
        others = [folder for folder in self._by_folder if folder not in self._taken]
        return [
            path
            for folder in others
            if not any(step.lstrip("_") in NOT_WEIGHTS or step == "optimizer" for step in folder.split("/"))
            for path, _ in self._by_folder[folder].values()
        ]


def _alike(folder: str) -> str:
    """A folder's name without what differs between the versions of Keras."""
    return "/".join(step.lstrip("_") for step in folder.replace(OLDER_LAYERS, "layers").split("/"))


def _place(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isdecimal() and len(key) < 9 else (1 << 30, key)


def _compare(part: Part, inside: Folder, name: str) -> Mismatch:
    """How a folder differs from what the part needs."""
    found = Mismatch(name)
    if part.reads_itself:
        return found
    wanted = part.values()
    for key, value in wanted.items():
        if key not in inside:
            found.missing.append(f"{part.path}/vars/{key} of {part.name}, shape {value.shape}".lstrip("/"))
            continue
        path, dataset = inside[key]
        check_dataset(dataset, None, name)
        if dataset.shape != value.shape:
            found.unlike.append(f"{path} of {part.name}: {dataset.shape} in the file, {value.shape} in the model")
    found.surplus += [f"{path} of {part.name}" for key, (path, _) in inside.items() if key not in wanted]
    return found


def _plan(part: Part, inside: Folder, placing: Placing) -> None:
    if part.reads_itself:
        for _, dataset in inside.values():
            check_dataset(dataset, None, placing.name)
        store = {key: read_array(dataset, dataset.dtype) for key, (_, dataset) in inside.items()}
        placing.then(lambda: part.take(store))
        return
    for key, value in part.values().items():
        placing.put(value, inside[key][1])
