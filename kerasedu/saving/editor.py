"""KerasFileEditor: weights of a file, moved, renamed and taken out, without a model."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import h5py
import numpy as np

from kerasedu.saving.atomic import replacing
from kerasedu.saving.errors import ModelFileError, read_as
from kerasedu.saving.files import opened_file
from kerasedu.saving.keras_archive import KerasArchive
from kerasedu.saving.safe_hdf5 import check_dataset, datasets_in, opened, read_array
from kerasedu.saving.tree import parts_of

Weights = dict[str, np.ndarray]


class KerasFileEditor:
    """The weights of a `.keras` or `.weights.h5` file, to be looked at, renamed, taken out, added, and saved anew.

    Arguments:
        filepath: the file.

    Attributes:
        objects: the weights of each layer, by its folder in the file: {"layers/dense": {"0": array, "1": array}}.

    Raises:
        ModelFileError: a ValueError: if there is no such file, or it is damaged, unsafe, or has no such weights.

    Example:
        >>> import os, tempfile
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> file = os.path.join(tempfile.mkdtemp(), "model.keras")
        >>> Sequential([Input((3,)), Dense(2)]).save(file)
        >>> editor = KerasFileEditor(file)
        >>> editor.rename_object("dense", "hidden")
        >>> editor.summary()
        layers/hidden
          0  (3, 2)  float32
          1  (2,)  float32
    """

    def __init__(self, filepath: str | os.PathLike[str]) -> None:
        self.filepath = os.fspath(filepath)
        self.objects: dict[str, Weights] = {}
        with read_as(self.filepath), opened_file(filepath) as (stream, kind):
            if kind == "hdf5":
                self._read(stream)
            else:
                with KerasArchive(stream, self.filepath).weights() as weights:
                    self._read(weights)

    def _read(self, stream: Any) -> None:
        with opened(stream, self.filepath) as file:
            for path, dataset in datasets_in(file, self.filepath).items():
                folder, _, key = path.rpartition("/")
                if folder != "vars" and not folder.endswith("/vars"):
                    raise ModelFileError(
                        f"{self.filepath} is not laid out as .weights.h5 files are: {path} is in no folder named vars. "
                        "Load it into its model, and save the weights as .weights.h5."
                    )
                check_dataset(dataset, None, self.filepath)
                weights = self.objects.setdefault(folder.removesuffix("vars").rstrip("/"), {})
                weights[key] = read_array(dataset, dataset.dtype)

    def summary(self) -> None:
        """Print the layers with their weights."""
        for path, weights in self.objects.items():
            print(path or "the model itself")  # noqa: T201 - what it is for
            for key, array in weights.items():
                print(f"  {key}  {array.shape}  {array.dtype}")  # noqa: T201 - what it is for

    def compare(self, reference_model: Any) -> dict[str, int]:
        """Print how the file differs from a model, and count it.

        Arguments:
            reference_model: the model, built.

        Returns:
            {"status": "success" or "error", "error_count": ..., "match_count": ...}.
        """
        wanted = {
            part.path: {k: tuple(v.shape) for k, v in part.values().items()} for part in parts_of(reference_model)
        }
        found = {path: {k: a.shape for k, a in weights.items()} for path, weights in self.objects.items()}
        wanted = {path: shapes for path, shapes in wanted.items() if shapes}
        wrong = [path for path in sorted(wanted.keys() | found.keys()) if wanted.get(path) != found.get(path)]
        for path in wrong:
            print(f"{path or 'the model itself'}: {found.get(path)} in the file, {wanted.get(path)} in the model")  # noqa: T201 - what it is for
        if not wrong:
            print("The file fits the model.")  # noqa: T201 - what it is for
        status = "error" if wrong else "success"
        return {"status": status, "error_count": len(wrong), "match_count": len(wanted.keys() - set(wrong))}

    def rename_object(self, object_name: str, new_name: str) -> None:
        """Give a layer's folder another name.

        Arguments:
            object_name: its name, or its whole path where several have the name.
            new_name: the new name, without folders.

        Raises:
            ValueError: if there is none of that name, or several, or the new name is taken.
        """
        if "/" in new_name or new_name in ("", ".", "..", "vars"):
            raise ValueError(f"rename_object got new_name={new_name!r}. It takes a plain name, without folders.")
        path = self._path_of(object_name)
        parent = path.rpartition("/")[0]
        target = f"{parent}/{new_name}".lstrip("/")
        if target in self._folders():
            raise ValueError(f"{self.filepath} has an object {target!r} already. Choose another name.")
        self._move(path, lambda one: target + one.removeprefix(path))

    def delete_object(self, object_name: str) -> None:
        """Take out a layer with all that is inside it. Arguments and errors as for `rename_object`."""
        path = self._path_of(object_name)
        self.objects = {one: weights for one, weights in self.objects.items() if not _is_within(one, path)}

    def add_object(self, object_path: str, weights: dict[str, Any]) -> None:
        """Put in a layer.

        Arguments:
            object_path: its folder: "layers/dense_2".
            weights: its weights by their names: {"0": array, "1": array}.

        Raises:
            ValueError: if there is one already.
        """
        path = object_path.strip("/")
        if ".." in path.split("/"):
            raise ValueError(f"add_object got object_path={object_path!r}. It takes a path within the file.")
        if path in self._folders():
            raise ValueError(f"{self.filepath} has an object {path!r} already. Delete it first, or use add_weights.")
        self.objects[path] = {key: np.asarray(value) for key, value in weights.items()}

    def add_weights(self, object_name: str, weights: dict[str, Any]) -> None:
        """Put further weights into a layer. Arguments and errors as for `add_object` and `rename_object`."""
        here = self.objects.setdefault(self._path_of(object_name), {})
        here.update({key: np.asarray(value) for key, value in weights.items()})

    def delete_weight(self, object_name: str, weight_name: str) -> None:
        """Take one weight out of a layer.

        Raises:
            ValueError: if there is no such layer, or it has no such weight.
        """
        here = self.objects.get(self._path_of(object_name), {})
        if weight_name not in here:
            raise ValueError(f"{object_name} has no weight {weight_name!r}. It has {', '.join(here) or 'none'}.")
        del here[weight_name]

    def save(self, filepath: str | os.PathLike[str]) -> None:
        """Write the weights into a file that ends in .weights.h5.

        Raises:
            ValueError: for another ending.
        """
        if not os.fspath(filepath).endswith(".weights.h5"):
            raise ValueError(f"KerasFileEditor.save got {os.fspath(filepath)!r}. The name ends in .weights.h5.")
        with replacing(filepath) as stream, h5py.File(stream, "w") as file:
            for path, weights in self.objects.items():
                folder = file.require_group(f"{path}/vars".lstrip("/"))
                for key, array in weights.items():
                    folder.create_dataset(key, data=array)

    resave_weights = save

    def _folders(self) -> set[str]:
        """All folders, those that only hold others too."""
        steps = [path.split("/") for path in self.objects]
        return {"/".join(path[:end]) for path in steps for end in range(1, len(path) + 1)}

    def _path_of(self, name: str) -> str:
        """The folder that a name means.

        Raises:
            ValueError: if there is none of that name, or several.
        """
        folders = self._folders()
        if name in folders:
            return name
        found = sorted(path for path in folders if path.rpartition("/")[2] == name)
        if len(found) == 1:
            return found[0]
        what = f"several objects named {name!r}; say which" if found else f"no object {name!r}; there are"
        raise ValueError(f"{self.filepath} has {what}: {', '.join(found or sorted(folders))}.")

    def _move(self, path: str, rename: Callable[[str], str]) -> None:
        self.objects = {rename(one) if _is_within(one, path) else one: weights for one, weights in self.objects.items()}


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
