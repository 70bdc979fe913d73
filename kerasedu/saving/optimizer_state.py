"""What an optimizer remembers, out of a file: the step counter, and the moving averages of every weight."""

from __future__ import annotations

import warnings
from typing import Any

import h5py

from kerasedu.optimizers import Optimizer
from kerasedu.saving.placing import Placing


def place_optimizer(optimizer: Optimizer, datasets: list[h5py.Dataset], model: Any, placing: Placing) -> None:
    """Plan to restore an optimizer. Where the file has something else, it stays fresh, with a warning.

    Arguments:
        optimizer: the optimizer.
        datasets: its state in Keras's order: the step counter, the learning rate (not in files of Keras 2), the rest.
        model: the model it trains.
        placing: the plan.
    """
    if not datasets:
        return
    if (
        not optimizer.built
        and len(datasets) > len(optimizer.variables)
        and optimizer is getattr(model, "optimizer", None)
    ):
        optimizer.build(model.trainable_variables)
    variables = optimizer.variables
    shapes = [dataset.shape if isinstance(dataset, h5py.Dataset) else None for dataset in datasets]
    for wanted in (variables, _without_learning_rate(variables)):
        if [variable.shape for variable in wanted] == shapes:
            for variable, dataset in zip(wanted, datasets, strict=True):
                placing.put(variable, dataset)
            return
    if len(_without_learning_rate(variables)) == 1 and shapes[0] == ():  # a rule that remembers nothing but the step
        placing.put(variables[0], datasets[0])
        return
    warnings.warn(
        f"{placing.name}: the state of optimizer {optimizer.name!r} was not restored. It has {len(variables)} "
        f"variables, and the file {len(datasets)}, or their shapes differ. Training goes on from a fresh optimizer.",
        stacklevel=2,
    )


def _without_learning_rate(variables: list[Any]) -> list[Any]:
    return [variable for variable in variables if variable.name != "learning_rate"]
