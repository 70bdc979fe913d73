"""ModelCheckpoint: saves the model while it is being trained."""

from __future__ import annotations

import os
from pathlib import Path

from kerasedu.callbacks.callback import Logs
from kerasedu.callbacks.saving_callback import SavingCallback


class ModelCheckpoint(SavingCallback):
    """Saves the model, or its weights, after each epoch or after every so many batches.

    Arguments:
        filepath: the file. It may have places for the epoch (counted from 1), the batch (if saved by batches, counted
            from 1) and the logs: "net-{epoch:02d}-{val_loss:.2f}.keras". It ends in .keras or .h5, for weights in
            .weights.h5. Folders are made.
        monitor: the name in the logs that says how good the model is.
        verbose: 1 to say what is saved.
        save_best_only: whether to save only when the monitored number became better.
        save_weights_only: whether to save the weights instead of the whole model.
        mode: "min" if smaller is better, "max" if larger is, "auto" to go by the metric of that name.
        save_freq: "epoch", or a number of batches.
        initial_value_threshold: with `save_best_only`, what the first value has to beat; anything does when None.

    Attributes:
        best: the best value so far. It is kept from one `fit` to the next.

    Raises:
        ValueError: for arguments that make no sense; while training, for a place in the name that no log fills.

    Example:
        >>> from kerasedu.callbacks import ModelCheckpoint
        >>> checkpoint = ModelCheckpoint("best.keras", monitor="val_accuracy", save_best_only=True)
        >>> ModelCheckpoint("net-{epoch:02d}.weights.h5", save_weights_only=True).path_for(0, None, {})
        'net-01.weights.h5'
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: int | str = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, verbose, save_best_only, mode, save_freq, initial_value_threshold)
        self.filepath, self.save_weights_only = os.fspath(filepath), bool(save_weights_only)
        endings = (".weights.h5",) if self.save_weights_only else (".keras", ".h5")
        if not self.filepath.endswith(endings):
            what = "save_weights_only=True" if self.save_weights_only else "a whole model"
            raise ValueError(
                f"ModelCheckpoint got filepath={self.filepath!r}. For {what} its name ends in {' or '.join(endings)}."
            )

    def save(self, epoch: int, batch: int | None, logs: Logs) -> str:
        path = self.path_for(epoch, batch, logs)
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if self.save_weights_only:
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)
        return path

    def path_for(self, epoch: int, batch: int | None, logs: Logs) -> str:
        """The name of the file with the places filled in. Arguments as for `save`."""
        known = {"epoch": epoch + 1, **({} if batch is None else {"batch": batch + 1}), **logs}
        try:
            return self.filepath.format(**known)
        except (KeyError, IndexError) as error:
            raise ValueError(
                f"ModelCheckpoint cannot fill in {{{error.args[0]}}} of filepath={self.filepath!r}. What is known at "
                f"this moment is {', '.join(known)}."
            ) from None
