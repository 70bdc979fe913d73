"""BackupAndRestore: lets a training that was interrupted go on where it was."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from kerasedu.callbacks.arguments import save_frequency
from kerasedu.callbacks.callback import Callback, Logs
from kerasedu.engine import settings
from kerasedu.engine.warning import warn_user

LATEST, PREVIOUS, UNFINISHED = "latest", "previous", "unfinished"
WEIGHTS, PROGRESS = "model.weights.h5", "progress.json"


class BackupAndRestore(Callback):
    """Backs up the state of training, so that the next `fit` with the same arguments goes on where this one ended.

    Backed up are the weights, the state of the optimizer, the number of the epoch and the random streams: a training
    that was cut off between two epochs ends with the same numbers as one that ran through. An epoch that was cut off in
    the middle starts anew. A backup is a folder of its own, made under another name and renamed when it is whole.

    When training has come to its end, the backup is deleted. It stays if an error, Ctrl-C or the notebook's stop button
    ended it.

    Arguments:
        backup_dir: the folder for the backups, which nothing else uses.
        save_freq: "epoch", a number of batches, or False for no backups: then it only restores.
        double_checkpoint: whether to keep the last but one backup too, in case the last one cannot be read.
        delete_checkpoint: whether to delete the backups when training has come to its end.

    Raises:
        ValueError: for arguments that make no sense; at the start of training, if no backup can be read.

    Example:
        >>> from kerasedu.callbacks import BackupAndRestore
        >>> backup = BackupAndRestore("backup")
    """

    def __init__(
        self,
        backup_dir: str | os.PathLike[str],
        save_freq: int | str | bool = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        super().__init__()
        if not backup_dir or not isinstance(backup_dir, str | os.PathLike):
            raise ValueError(f"BackupAndRestore got backup_dir={backup_dir!r}. It takes the path of a folder.")
        self.backup_dir = os.fspath(backup_dir)
        self.save_freq = False if save_freq is False else save_frequency(save_freq, "BackupAndRestore")
        self.double_checkpoint, self.delete_checkpoint = bool(double_checkpoint), bool(delete_checkpoint)
        self._epoch = self._batches = 0
        self._inside_epoch = False

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._epoch = self._batches = 0
        self._inside_epoch = False
        _build_optimizer(self.model)
        backups = [backup for name in (LATEST, PREVIOUS) if (backup := self._folder(name)).is_dir()]
        for last, backup in ((backup is backups[-1], backup) for backup in backups):
            try:
                self.model._initial_epoch = self._epoch = self._restore(backup)  # noqa: SLF001 - where fit looks
            except (OSError, ValueError, KeyError) as error:
                self._complain(backup, error, last=last)
            else:
                return

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch, self._inside_epoch = epoch, True

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if self.save_freq == "epoch" or not self.save_freq:
            return
        self._batches += 1
        if self._batches >= self.save_freq:
            self._batches = 0
            self._save(self._epoch)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch = epoch + 1
        if self.save_freq == "epoch":
            self._save(epoch + 1)
        self._inside_epoch = False

    def on_train_end(self, logs: Logs | None = None) -> None:
        came_to_its_end = not self._inside_epoch and (
            self._epoch >= self.params.get("epochs", 0) or self.model.stop_training
        )
        if self.delete_checkpoint and came_to_its_end:
            for name in (LATEST, PREVIOUS, UNFINISHED):
                shutil.rmtree(self._folder(name), ignore_errors=True)

    def _folder(self, name: str) -> Path:
        return Path(self.backup_dir) / name

    def _save(self, epoch: int) -> None:
        """Back up; `epoch` is the one to go on with."""
        new, latest, previous = (self._folder(name) for name in (UNFINISHED, LATEST, PREVIOUS))
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        self.model.save_weights(str(new / WEIGHTS), overwrite=True)
        progress = {"epoch": epoch, "random": [stream.bit_generator.state for stream in _streams(self.model)]}
        (new / PROGRESS).write_text(json.dumps(progress), encoding="utf-8")
        if latest.is_dir():
            shutil.rmtree(previous, ignore_errors=True)
            latest.rename(previous)
        new.rename(latest)
        if not self.double_checkpoint:
            shutil.rmtree(previous, ignore_errors=True)

    def _restore(self, backup: Path) -> int:
        """Bring back the state of a backup, and return the epoch to go on with."""
        progress = json.loads((backup / PROGRESS).read_text(encoding="utf-8"))
        epoch, states, streams = progress["epoch"], progress["random"], _streams(self.model)
        if not isinstance(epoch, int) or epoch < 0 or len(states) != len(streams):
            raise ValueError(f"{PROGRESS} is of another model: epoch {epoch!r}, {len(states)} random streams")
        self.model.load_weights(str(backup / WEIGHTS))
        for stream, state in zip(streams, states, strict=True):
            stream.bit_generator.state = state
        return epoch

    def _complain(self, backup: Path, error: Exception, *, last: bool) -> None:
        if last:
            raise ValueError(
                f"BackupAndRestore cannot read its backup {str(backup)!r}: {error}. Is it of another model or another "
                f"optimizer? To start training anew, delete the folder {self.backup_dir!r}."
            ) from error
        warn_user(
            f"BackupAndRestore cannot read its backup {str(backup)!r}: {error}. It takes the one before.",
            UserWarning,
        )


def _build_optimizer(model: Any) -> None:
    """Let the optimizer make its variables, which are to be filled from the backup."""
    build = getattr(model.optimizer, "build", None)
    if build is not None:
        build(model.trainable_variables)


def _streams(model: Any) -> list[np.random.Generator]:
    """The random streams that training draws from."""
    return [settings.generator(), *model.random_streams]
