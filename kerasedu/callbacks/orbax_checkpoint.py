"""OrbaxCheckpoint: checkpoints in the format of Orbax, as Keras on JAX writes them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from kerasedu.callbacks.arguments import whole_number
from kerasedu.callbacks.callback import Logs
from kerasedu.callbacks.saving_callback import SavingCallback

Tree = dict[str, Any]


class OrbaxCheckpoint(SavingCallback):
    """Saves checkpoints with the package Orbax: weights, the optimizer's state and, where there is one, the model's
    configuration. The folders are numbered, and only the last ones are kept.

    Needs `pip install orbax-checkpoint`, which brings JAX along. ModelCheckpoint needs neither.

    Arguments:
        directory: the folder for the checkpoints.
        monitor: the name in the logs that says how good the model is.
        verbose: 1 to say what is saved.
        save_best_only: whether to save only when the monitored number became better.
        mode: "min" if smaller is better, "max" if larger is, "auto" to go by the metric of that name.
        save_freq: "epoch", or a number of batches. Checkpoints are numbered by the epoch, or by the batch over all
            epochs, both counted from 0.
        initial_value_threshold: with `save_best_only`, what the first value has to beat; anything does when None.
        max_to_keep: how many checkpoints are kept; all when None.
        save_on_background: whether training goes on while a checkpoint is written.
        save_weights_only: whether to leave out optimizer, metrics and configuration.

    Raises:
        ImportError: if Orbax is not installed.
        ValueError: for arguments that make no sense.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        mode: str = "auto",
        save_freq: int | str = "epoch",
        initial_value_threshold: float | None = None,
        max_to_keep: int | None = 1,
        save_on_background: bool = True,
        save_weights_only: bool = False,
    ) -> None:
        super().__init__(monitor, verbose, save_best_only, mode, save_freq, initial_value_threshold)
        self.directory = os.fspath(directory)
        self.max_to_keep = (
            None if max_to_keep is None else whole_number(max_to_keep, "max_to_keep", "OrbaxCheckpoint", at_least=1)
        )
        self.save_on_background, self.save_weights_only = bool(save_on_background), bool(save_weights_only)
        self._total_batches = -1
        self.checkpointer = self._checkpointer(_orbax().training)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self._total_batches += 1
        super().on_train_batch_end(batch, logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        self.wait_until_finished()

    def save(self, epoch: int, batch: int | None, logs: Logs) -> str:
        step = epoch if batch is None else self._total_batches
        parts: Tree = {"pytree": state_tree(self.model, weights_only=self.save_weights_only)}
        if not self.save_weights_only and (configuration := _configuration(self.model)) is not None:
            parts["model_config"] = {"config": configuration}
        how = self.checkpointer.save_checkpointables_async if self.save_on_background else None
        (how or self.checkpointer.save_checkpointables)(step, parts, force=True, overwrite=True)
        return str(Path(self.directory) / str(step))

    def wait_until_finished(self) -> None:
        """Wait until what is written in the background is on disk."""
        self.checkpointer.wait()

    def restore(self, step: int | None = None) -> None:
        """Put the variables of a checkpoint into the model.

        Arguments:
            step: number of the checkpoint; the last one when None.

        Raises:
            ValueError: if a variable of the model is not in it, or has another shape.
        """
        self.wait_until_finished()
        saved = self.checkpointer.load_checkpointables(step)["pytree"]
        groups = [(name, group) for name, group in _variables(self.model).items() if name in saved]
        for name, variables in groups:
            for variable in variables:
                variable.assign(_leaf(saved[name], variable))

    def _checkpointer(self, training: Any) -> Any:
        policies = training.preservation_policies
        keep = policies.PreserveAll() if self.max_to_keep is None else policies.LatestN(self.max_to_keep)
        Path(self.directory).mkdir(parents=True, exist_ok=True)
        return training.Checkpointer(Path(self.directory).absolute(), preservation_policy=keep)


def state_tree(model: Any, weights_only: bool = False) -> Tree:
    """The numbers of all variables as nested dicts, by the parts of their paths.

    Arguments:
        model: the model.
        weights_only: whether to leave out those of the optimizer and the metrics.

    Returns:
        {"trainable_variables": {"sequential": {"dense": {"kernel": array, ...}}}, "non_trainable_variables": ...,
        "optimizer_variables": ..., "metrics_variables": ...}
    """
    groups = _variables(model)
    wanted = ("trainable_variables", "non_trainable_variables") if weights_only else tuple(groups)
    tree: Tree = {}
    for name in wanted:
        branch = tree[name] = {}
        for variable in groups[name]:
            *way, last = variable.path.split("/")
            place = branch
            for part in way:
                place = place.setdefault(part, {})
            place[last] = np.asarray(variable)
    return tree


def _variables(model: Any) -> dict[str, list[Any]]:
    metrics = [v for metric in getattr(model, "metrics", ()) for v in getattr(metric, "variables", ())]
    return {
        "trainable_variables": list(model.trainable_variables),
        "non_trainable_variables": list(model.non_trainable_variables),
        "optimizer_variables": list(getattr(model.optimizer, "variables", ())),
        "metrics_variables": metrics,
    }


def _leaf(tree: Tree, variable: Any) -> np.ndarray:
    """The numbers of a variable in a tree."""
    for part in variable.path.split("/"):
        if part not in tree:
            raise ValueError(f"The checkpoint has no variable {variable.path!r}. Is it of another model?")
        tree = tree[part]
    return np.asarray(tree)


def _configuration(model: Any) -> str | None:
    """The configuration that Keras builds the model from again, with how it was compiled; None where it has none."""
    try:
        return json.dumps({**json.loads(model.to_json()), "compile_config": model.get_compile_config()})
    except (AttributeError, NotImplementedError, TypeError, ValueError):
        return None


def _orbax() -> Any:
    try:
        from orbax.checkpoint import v1
    except ImportError:
        raise ImportError(
            "OrbaxCheckpoint needs the package Orbax: pip install orbax-checkpoint. ModelCheckpoint saves models "
            "without it."
        ) from None
    return v1
