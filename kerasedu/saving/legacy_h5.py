"""The older `.h5` files, as Keras 2 and Keras 3 write them.

A whole model is the group model_weights, the group optimizer_weights, and two texts as attributes: model_config and
training_config. A file of weights has at its root what is in model_weights: a folder for each layer, whose attribute
weight_names says which of its datasets belong to it, in order.
"""

from __future__ import annotations

import json
from typing import Any

import h5py
import numpy as np

from kerasedu.engine import Variable
from kerasedu.saving.errors import ModelFileError
from kerasedu.saving.optimizer_state import place_optimizer
from kerasedu.saving.placing import Mismatch, Placing
from kerasedu.saving.safe_hdf5 import check_dataset, child, names_attribute, subgroup, text_attribute

MODEL, OPTIMIZER, TOP = "model_weights", "optimizer_weights", "top_level_model_weights"
LARGEST_ATTRIBUTE = 64_000  # bytes; HDF5 keeps an attribute within 64 KiB


# -- writing -----------------------------------------------------------------------------------------------------------


def write_model(file: h5py.File, model: Any, config: dict[str, Any], training: Any, versions: dict[str, str]) -> None:
    """Write a whole model.

    Arguments:
        file: the new file.
        model: the model.
        config: its configuration, in the older form.
        training: what it was compiled with, in the older form; None for a model that was not.
        versions: keras_version and backend.
    """
    file.attrs.update({**versions, "model_config": json.dumps(config)})
    write_weights(file.create_group(MODEL), model, versions)
    if training is not None:
        file.attrs["training_config"] = json.dumps(training)
        state = file.create_group(OPTIMIZER)
        _write_list(state, model.optimizer.variables)


def write_weights(file: h5py.Group, model: Any, versions: dict[str, str]) -> None:
    """Write the weights of a model, layer by layer."""
    file.attrs.update(versions)
    write_names(file, "layer_names", [layer.name for layer in model.layers])
    for layer in model.layers:
        _write_list(file.create_group(layer.name), in_order(layer))
    _write_list(file.create_group(TOP), top_level(model))


def _write_list(group: h5py.Group, variables: list[Variable]) -> None:
    """Write weights as datasets named after their paths."""
    names: list[str] = []
    for variable in variables:
        name = variable.path
        while name in group:  # a layer of one's own may have two weights of one name
            name += "_"
        group.create_dataset(name, data=variable.value)
        names.append(name)
    write_names(group, "weight_names", names)


def write_names(group: h5py.Group, key: str, names: list[str]) -> None:
    """Write a list of names as an attribute, or as several where it is long."""
    if not names:
        group.attrs[key] = np.zeros(0)
        return
    most = max(LARGEST_ATTRIBUTE // 16, 1)  # HDF5 keeps 16 bytes for each text, which stands elsewhere
    if len(names) <= most:
        group.attrs[key] = names
        return
    for number, start in enumerate(range(0, len(names), most)):
        group.attrs[f"{key}{number}"] = names[start : start + most]


def in_order(layer: Any) -> list[Variable]:
    """The weights of a layer in the order of these files: first those that training changes now."""
    return [*layer.trainable_weights, *layer.non_trainable_weights]


def top_level(model: Any) -> list[Variable]:
    """The weights that a model has beside its layers."""
    own = model._own_weights  # noqa: SLF001 - the model's weights without those of its layers
    return [w for w in own if w.learnable] + [w for w in own if not w.learnable]


# -- reading -----------------------------------------------------------------------------------------------------------


def weights_group(file: h5py.Group, name: str) -> h5py.Group | None:
    """The group with the weights, in a file of weights or a whole model; None if it is laid out otherwise."""
    if "layer_names" in file.attrs or "layer_names0" in file.attrs:
        return file
    return subgroup(file, MODEL, name)


def read_weights(group: h5py.Group, model: Any, placing: Placing, skip_mismatch: bool = False) -> None:
    """Plan to put the weights of a file into a model, the layers that have any in their order.

    Arguments:
        group: the group with the weights.
        model: the model, built.
        placing: the plan; nothing changes before it is carried out.
        skip_mismatch: whether layers that do not fit are left as they are, with a warning, instead of raising.

    Raises:
        ModelFileError: if the layers do not fit, or the file is not safe to read.
    """
    folders = [(name, found) for name, found in _layers_in(group, placing.name) if found]
    layers = [layer for layer in model.layers if layer.weights]
    if len(folders) != len(layers):
        theirs, ours = ", ".join(name for name, _ in folders), ", ".join(layer.name for layer in layers)
        raise ModelFileError(
            f"{placing.name} has {len(folders)} layers with weights ({theirs}), and model {model.name!r} has "
            f"{len(layers)} ({ours}). Load it into a model with the same layers, or pass by_name=True to load the "
            "layers whose names are in both."
        )
    all_of_it = Mismatch(placing.name)
    for layer, (_, found) in zip(layers, folders, strict=True):
        _place(f"layer {layer.name!r}", layer.weights, in_order(layer), found, placing, all_of_it, skip_mismatch)
    _read_top(group, model, placing, all_of_it, skip_mismatch)
    if not skip_mismatch:
        all_of_it.refuse(model)


def read_weights_by_name(group: h5py.Group, model: Any, placing: Placing, skip_mismatch: bool = False) -> None:
    """Plan to put the weights of a file into the layers of the same names. Arguments and errors as `read_weights`."""
    folders = dict(_layers_in(group, placing.name))
    all_of_it = Mismatch(placing.name)
    for layer in model.layers:
        found = folders.get(layer.name)
        if found is not None:
            _place(f"layer {layer.name!r}", layer.weights, in_order(layer), found, placing, all_of_it, skip_mismatch)
    _read_top(group, model, placing, all_of_it, skip_mismatch)
    if not skip_mismatch:
        all_of_it.refuse(model)


def _layers_in(group: h5py.Group, name: str) -> list[tuple[str, list[tuple[str, h5py.Dataset]]]]:
    """The layers that a file names, each with its datasets by their names.

    Raises:
        ModelFileError: if it names something that is not there, or something twice.
    """
    names = names_attribute(group, "layer_names", name)
    if names is None:
        raise ModelFileError(f"{name} does not say which layers it has: the attribute layer_names is missing.")
    if len(set(names)) < len(names):
        twice = next(one for one in names if names.count(one) > 1)
        raise ModelFileError(f"{name} names two layers {twice!r}. Their weights could not be told apart.")
    return [(layer, _weights_in(group, layer, name)) for layer in names]


def _weights_in(group: h5py.Group, layer: str, name: str) -> list[tuple[str, h5py.Dataset]]:
    folder = subgroup(group, layer, name)
    if folder is None:
        raise ModelFileError(f"{name} names a layer {layer!r} and has no folder for it.")
    found = []
    for weight in names_attribute(folder, "weight_names", name) or []:
        dataset = child(folder, weight, name)
        if dataset is None:
            raise ModelFileError(f"{name} names a weight {weight!r} of layer {layer!r}, which is not in it.")
        check_dataset(dataset, None, name)
        found.append((weight, dataset))
    return found


def _place(
    what: str,
    in_model: list[Variable],
    in_file: list[Variable],
    found: list[tuple[str, h5py.Dataset]],
    placing: Placing,
    all_of_it: Mismatch,
    skip_mismatch: bool,
) -> None:
    """Plan the weights of one layer, in the order of the file, or that of the model where only it fits."""
    shapes = [dataset.shape for _, dataset in found]
    for variables in (in_file, in_model):
        if [variable.shape for variable in variables] == shapes:
            for variable, (_, dataset) in zip(variables, found, strict=True):
                placing.put(variable, dataset)
            return
    wanted = [variable.shape for variable in in_file]
    differs = Mismatch(
        placing.name, unlike=[f"{what} has weights of shapes {shapes} in the file, {wanted} in the model"]
    )
    if skip_mismatch:
        differs.skip(what)
    all_of_it.note(differs)


def _read_top(group: h5py.Group, model: Any, placing: Placing, all_of_it: Mismatch, skip_mismatch: bool) -> None:
    """Plan the weights that the model has beside its layers."""
    wanted = top_level(model)
    found = _weights_in(group, TOP, placing.name) if TOP in group else []
    if wanted or found:
        _place("the model itself", wanted, wanted, found, placing, all_of_it, skip_mismatch)


def read_optimizer(file: h5py.Group, model: Any, placing: Placing) -> None:
    """Plan to restore the optimizer of a whole model."""
    group = subgroup(file, OPTIMIZER, placing.name)
    if group is None:
        return
    names = names_attribute(group, "weight_names", placing.name) or []
    datasets = [child(group, name, placing.name) for name in names]
    if None in datasets:
        raise ModelFileError(
            f"{placing.name} names {names[datasets.index(None)]!r} of the optimizer, which is not in it."
        )
    place_optimizer(model.optimizer, _keras3_order(names, datasets, model.optimizer), model, placing)


def _keras3_order(names: list[str], datasets: list[h5py.Dataset], optimizer: Any) -> list[h5py.Dataset]:
    """The state of an optimizer in the order of Keras 3.

    The optimizers of Keras before 2.11 name theirs `Adam/dense/kernel/m:0`, and list all m, then all v.
    """
    slots = [name.split(":")[0].rpartition("/")[2] for name in names[1:]]
    kinds = list(dict.fromkeys(slots))
    older = names and names[0].split(":")[0].endswith("/iter")
    groups = getattr(optimizer, "slot_groups", ()) or (getattr(optimizer, "slots", ()),)
    if not older or len(kinds) < 2 or len(groups) > 1 or len(slots) % len(kinds):
        return datasets
    by_kind = [[d for d, slot in zip(datasets[1:], slots, strict=True) if slot == kind] for kind in kinds]
    return [datasets[0], *(dataset for of_weight in zip(*by_kind, strict=True) for dataset in of_weight)]


def config_text(file: h5py.File, name: str) -> tuple[str | None, str | None]:
    """The texts of the model's configuration, and of what it was compiled with."""
    return text_attribute(file, "model_config", name), text_attribute(file, "training_config", name)
