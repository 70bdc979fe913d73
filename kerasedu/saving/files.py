"""save_model, load_model, save_weights, load_weights."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import h5py

import kerasedu
from kerasedu.engine.custom_objects import CustomObjectScope
from kerasedu.engine.registry import shortened
from kerasedu.models import Model
from kerasedu.saving import keras_archive, legacy_h5
from kerasedu.saving.assets import restore_vocabularies, vocabularies, with_vocabularies
from kerasedu.saving.atomic import replacing
from kerasedu.saving.errors import ModelFileError, NoModelFileError, read_as
from kerasedu.saving.keras2 import translate_training
from kerasedu.saving.keras_archive import KerasArchive
from kerasedu.saving.legacy_config import older_form, older_training
from kerasedu.saving.limits import parse_config
from kerasedu.saving.placing import Placing
from kerasedu.saving.safe_hdf5 import opened, text_attribute
from kerasedu.saving.serialization import serialize_keras_object
from kerasedu.saving.weights_h5 import is_tree, read_tree, write_tree
from kerasedu.saving.whole_model import check_complete, compile_as, model_of

KERAS_VERSION = "3.15.1"
"""The Keras whose formats are written."""
VERSIONS = {"keras_version": KERAS_VERSION, "backend": "numpy"}
HDF5 = (".h5", ".hdf5")

Path_ = str | os.PathLike[str]


# -- saving ------------------------------------------------------------------------------------------------------------


def save_model(
    model: Model, filepath: Path_, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any
) -> None:
    """Write a model into a file: how it is made, its weights, what it was compiled with, and the optimizer's state.

    The file takes the place of an older one only when it is complete.

    Arguments:
        model: the model.
        filepath: the file, ending in .keras; or in .h5 for the older form.
        overwrite: whether a file of that name is replaced.
        zipped: None or True: a .keras file is one zip archive.
        kwargs: include_optimizer=False leaves out what the model was compiled with.

    Raises:
        ValueError: for another ending, and for a model that holds what cannot be written down, such as a lambda.
        FileExistsError: if there is a file and overwrite is False.
        OSError: if the file cannot be written.

    Example:
        >>> import os, tempfile
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((3,)), Dense(2)])
        >>> file = os.path.join(tempfile.mkdtemp(), "model.keras")
        >>> save_model(model, file)
        >>> load_model(file).output_shape
        (None, 2)
    """
    _check_model(model, "save_model")
    with_compiling = kwargs.pop("include_optimizer", True)
    kwargs.pop("save_format", None)
    if kwargs:
        raise ValueError(
            f"save_model got {', '.join(kwargs)}. It takes model, filepath, overwrite and include_optimizer."
        )
    if zipped is False:
        raise ValueError("save_model got zipped=False. A .keras file is one zip archive here: leave zipped away.")
    ending = _ending(filepath)
    if ending not in (".keras", *HDF5):
        raise ValueError(
            f"save_model got the file name {os.fspath(filepath)!r}. It ends in .keras, or in .h5 for the older form: "
            f"{Path(filepath).with_suffix('.keras')}."
        )
    config = serialize_keras_object(model)
    compiled = config.pop("compile_config", None) if with_compiling or "compile_config" not in config else None
    if not with_compiling:
        config.pop("compile_config", None)
    with replacing(filepath, overwrite) as stream:
        if ending == ".keras":
            _write_archive(stream, model, config | ({"compile_config": compiled} if compiled else {}))
        else:
            with h5py.File(stream, "w") as file:
                legacy_h5.write_model(
                    file, model, older_form(with_vocabularies(config, model)), older_training(compiled), VERSIONS
                )


def _write_archive(stream: BinaryIO, model: Model, config: dict[str, Any]) -> None:
    with keras_archive.archive_to_write(stream) as (file, sums, texts):
        versions = {"keras_version": KERAS_VERSION, "kerasedu_version": kerasedu.__version__}
        texts[keras_archive.METADATA] = keras_archive.metadata(versions)
        texts[keras_archive.CONFIG] = json.dumps(config)
        texts |= {keras_archive.ASSETS + name: text for name, text in vocabularies(model).items()}
        write_tree(file, model, sums)


def save_weights(
    model: Model, filepath: Path_, overwrite: bool = True, max_shard_size: float | None = None, **kwargs: Any
) -> None:
    """Write the weights of a model into a file, and the state of its optimizer.

    Arguments:
        model: the model, built.
        filepath: the file, ending in .weights.h5; another name that ends in .h5 gets the form of Keras 2.
        overwrite: whether a file of that name is replaced.
        max_shard_size: None: all weights go into one file.
        kwargs: none.

    Raises:
        ValueError: for another ending, or a model that has no weights yet.
        FileExistsError: if there is a file and overwrite is False.
        OSError: if the file cannot be written.
    """
    _check_model(model, "save_weights")
    if kwargs or max_shard_size is not None:
        raise ValueError("save_weights writes all weights into one file. It takes model, filepath and overwrite.")
    if _ending(filepath) not in HDF5:
        raise ValueError(
            f"save_weights got the file name {os.fspath(filepath)!r}. It ends in .weights.h5: "
            f"{Path(filepath).with_suffix('.weights.h5')}."
        )
    _check_built(model, "saved")
    with replacing(filepath, overwrite) as stream, h5py.File(stream, "w") as file:
        if os.fspath(filepath).endswith(".weights.h5"):
            write_tree(file, model)
        else:
            legacy_h5.write_weights(file, model, VERSIONS)


# -- loading -----------------------------------------------------------------------------------------------------------


def load_model(
    filepath: Path_,
    custom_objects: dict[str, Any] | None = None,
    compile: bool = True,
    safe_mode: bool = True,  # noqa: ARG001 - Keras's; loading is always safe here
) -> Model:
    """The model of a file, as Keras 2, Keras 3 or we wrote it.

    Loading is inert: it runs no code of the file, opens no other file, and imports nothing. Layers are made of Keras's
    own classes and of those that you registered or pass here.

    Arguments:
        filepath: a .keras or .h5 file.
        custom_objects: classes and functions of your own that it names, by their names.
        compile: whether to compile it as it was, and to restore its optimizer, so that training goes on.
        safe_mode: for Keras's sake. With False, loading is as safe as ever.

    Raises:
        ModelFileError: a ValueError: if there is no such file, or it is damaged, unsafe or no model; it tells what is
            wrong.
    """
    name = os.fspath(filepath)
    with read_as(name), opened_file(filepath) as (stream, kind), CustomObjectScope(custom_objects or {}):
        return _load_archive(stream, name, compile) if kind == "zip" else _load_hdf5(stream, name, compile)


def _load_archive(stream: BinaryIO, name: str, compile: bool) -> Model:
    archive = KerasArchive(stream, name)
    what = f"{keras_archive.CONFIG} of {name}"
    config = parse_config(archive.text(keras_archive.CONFIG), what)
    compiled = config.pop("compile_config", None)
    version = _version(archive)
    model, plan = model_of(config, what, version, archive.weights_size())
    if compile and isinstance(compiled, dict) and compiled.get("optimizer"):
        compile_as(model, translate_training(compiled, _output_names(model), version), what)
    assets = [member for member in archive.names() if member.startswith(keras_archive.ASSETS) and member[-1] != "/"]
    texts = {member.removeprefix(keras_archive.ASSETS): archive.text(member) for member in assets}
    restore_vocabularies(model, texts, name)
    with archive.weights() as weights, opened(weights, f"{keras_archive.WEIGHTS} of {name}") as file:
        placing = Placing(name, weights, archive.weights_size())
        read_tree(file, model, placing)
        placing.carry_out()
    check_complete(model, plan, name)
    return model


def _version(archive: KerasArchive) -> str | None:
    if keras_archive.METADATA not in archive.names():
        return None
    what = f"{keras_archive.METADATA} of {archive.name}"
    return parse_config(archive.text(keras_archive.METADATA), what).get("keras_version")


def _load_hdf5(stream: BinaryIO, name: str, compile: bool) -> Model:
    with opened(stream, name) as file:
        text, training = legacy_h5.config_text(file, name)
        if text is None:
            raise ModelFileError(
                f"{name} holds weights only, and not how the model is made. Make the model, and call "
                "model.load_weights(...)."
            )
        what = f"model_config of {name}"
        version = text_attribute(file, "keras_version", name)
        size = stream.seek(0, os.SEEK_END)
        model, plan = model_of(parse_config(text, what), what, version, size)
        placing = Placing(name, stream, size)
        if compile and training is not None:
            compiled = parse_config(training, f"training_config of {name}")
            compile_as(model, translate_training(compiled, _output_names(model), version), what)
            legacy_h5.read_optimizer(file, model, placing)
        group = legacy_h5.weights_group(file, name)
        if group is None:
            raise ModelFileError(f"{name} has no weights: the group {legacy_h5.MODEL} is missing.")
        legacy_h5.read_weights(group, model, placing)
        placing.carry_out()
    check_complete(model, plan, name)
    return model


def _output_names(model: Model) -> list[str]:
    return list(getattr(model, "output_names", None) or [])


def load_weights(model: Model, filepath: Path_, skip_mismatch: bool = False, **kwargs: Any) -> None:
    """Put the weights of a file in place of a model's. Either all fit, or none is changed.

    Arguments:
        model: the model, built.
        filepath: a file of weights or of a whole model, in any of Keras's forms.
        skip_mismatch: whether layers that do not fit are left as they are, with a warning.
        kwargs: by_name=True takes, from a file in the form of Keras 2, the layers whose names are in both.

    Raises:
        ModelFileError: a ValueError: if there is no such file, it is damaged or unsafe, or does not fit the model; it
            tells which weights are missing, of another shape or left over.
    """
    _check_model(model, "load_weights")
    by_name = bool(kwargs.pop("by_name", False))
    if kwargs:
        raise ValueError(f"load_weights got {', '.join(kwargs)}. It takes filepath, skip_mismatch and by_name.")
    name = os.fspath(filepath)
    with read_as(name), opened_file(filepath) as (stream, kind):
        _check_built(model, "loaded")
        if kind == "zip":
            archive = KerasArchive(stream, name)
            with archive.weights() as weights, opened(weights, f"{keras_archive.WEIGHTS} of {name}") as file:
                _read_weights(file, model, Placing(name, weights, archive.weights_size()), skip_mismatch, by_name)
        else:
            with opened(stream, name) as file:
                _read_weights(file, model, Placing(name, stream, stream.seek(0, os.SEEK_END)), skip_mismatch, by_name)


def _read_weights(file: h5py.File, model: Model, placing: Placing, skip_mismatch: bool, by_name: bool) -> None:
    group = legacy_h5.weights_group(file, placing.name)
    if group is not None:
        read = legacy_h5.read_weights_by_name if by_name else legacy_h5.read_weights
        read(group, model, placing, skip_mismatch)
    elif by_name:
        raise ModelFileError(
            f"{placing.name} keeps weights by the place of each layer in the model, so by_name=True cannot be used. "
            "Leave it away, or write the file as plain .h5, in the form of Keras 2."
        )
    elif is_tree(file):
        read_tree(file, model, placing, skip_mismatch)
    else:
        raise ModelFileError(f"{placing.name} is an HDF5 file, and holds no weights of Keras: {shortened(list(file))}.")
    placing.carry_out()


# -- what all of them check --------------------------------------------------------------------------------------------


def _ending(filepath: Path_) -> str:
    return Path(os.fspath(filepath)).suffix.lower()


def _check_model(model: Any, caller: str) -> None:
    if not isinstance(model, Model):
        raise TypeError(f"{caller} got {shortened(model, 80)} of type {type(model).__name__}. It takes a model first.")


def _check_built(model: Model, what: str) -> None:
    if not model.built and not model.weights:
        raise ValueError(
            f"The weights of model {model.name!r} cannot be {what}: it has none yet. Begin it with an Input, call it "
            "once on data, or call model.build((None, ...)) with the shape of its input."
        )


@contextmanager
def opened_file(filepath: Path_) -> Iterator[tuple[BinaryIO, str]]:
    """A file, and whether it is a "zip" or an "hdf5" one by its first bytes.

    Raises:
        ModelFileError: if there is none, or it is neither.
    """
    path = Path(filepath)
    if path.is_dir():
        raise ModelFileError(
            f"{path} is a folder, perhaps a SavedModel of TensorFlow, which is not read here. Load it where TensorFlow "
            "is, and save it as a .keras or .h5 file."
        )
    if not path.exists():
        raise NoModelFileError(f"There is no file {path}. The working folder is {Path.cwd()}.")
    with path.open("rb", buffering=0) as stream:
        start = stream.read(8)
        if start.startswith(b"PK"):
            yield stream, "zip"
        elif start == b"\x89HDF\r\n\x1a\n":
            yield stream, "hdf5"
        else:
            raise ModelFileError(
                f"{path} is neither a .keras nor an HDF5 file: it begins with {start!r}. Perhaps a page or a pointer "
                "was downloaded in its place, or the download broke off."
            )
