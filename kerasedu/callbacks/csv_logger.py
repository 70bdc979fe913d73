"""CSVLogger: the logs of every epoch in a file that spreadsheets open."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from kerasedu.callbacks.callback import Callback, Logs


class CSVLogger(Callback):
    """Writes one line with the logs of each epoch.

    The columns are "epoch" and the names of the first epoch's logs in alphabetical order, and, in case validation
    comes later, those of its logs. A number that is not there is written as NA.

    Arguments:
        filename: the file. Folders are made.
        separator: what stands between two numbers.
        append: whether to go on in a file that exists; otherwise it is written anew.

    Raises:
        ValueError: if the separator is not one character.

    Example:
        >>> from kerasedu.callbacks import CSVLogger
        >>> log = CSVLogger("training.csv")
    """

    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False) -> None:
        super().__init__()
        if not isinstance(separator, str) or len(separator) != 1:
            raise ValueError(f"CSVLogger got separator={separator!r}. It takes one character, such as ',' or ';'.")
        self.filename, self.sep, self.append = os.fspath(filename), separator, bool(append)
        self.keys: list[str] | None = None
        self._file: TextIO | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        path = Path(self.filename)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._needs_title = not (self.append and path.exists() and path.stat().st_size)
        self._file = path.open("a" if self.append else "w", encoding="utf-8", newline="")
        self.keys = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        if self.keys is None:
            self.keys = _columns(logs)
            self._writer = csv.writer(self._file, delimiter=self.sep)
            if self._needs_title:
                self._writer.writerow(["epoch", *self.keys])
        self._writer.writerow([epoch, *(_cell(logs.get(name, "NA")) for name in self.keys)])
        self._file.flush()

    def on_train_end(self, logs: Logs | None = None) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _columns(logs: Logs) -> list[str]:
    names = sorted(logs)
    return names if any(name.startswith("val_") for name in names) else [*names, *(f"val_{name}" for name in names)]


def _cell(value: Any) -> Any:
    """A single value as it is; an array as a list in one cell."""
    return f'"{np.asarray(value).tolist()}"' if np.ndim(value) else value
