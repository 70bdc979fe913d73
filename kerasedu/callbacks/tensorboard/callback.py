"""The callback that writes event files for TensorBoard."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np

from kerasedu.callbacks.arguments import whole_number
from kerasedu.callbacks.callback import Callback, Logs
from kerasedu.callbacks.learning_rate import learning_rate_of
from kerasedu.callbacks.tensorboard.messages import histogram, images, keras_graph, scalar
from kerasedu.callbacks.tensorboard.pictures import grey_png, weight_pictures
from kerasedu.callbacks.tensorboard.records import EventFile


class TensorBoard(Callback):
    """Writes the logs, and what else is asked for, into files that TensorBoard shows: `tensorboard --logdir logs`.

    What belongs to training goes to the folder "train", what belongs to validation and `evaluate` to "validation".
    TensorBoard is a program of its own (`pip install tensorboard`); writing the files needs nothing but this.

    Arguments:
        log_dir: the folder.
        histogram_freq: number of epochs from one set of histograms of the weights to the next; 0 for none.
        write_graph: whether to write the model's layers and how they are connected.
        write_images: whether to write pictures of the weights along with the histograms.
        write_steps_per_second: whether to write how fast training is.
        update_freq: "epoch", "batch", or a number of batches after which the running logs are written too.
        profile_batch: 0: TensorFlow's profiler has nothing to say about NumPy.
        embeddings_freq: 0: the projector reads TensorFlow's checkpoints only.
        embeddings_metadata: None, likewise.

    Raises:
        ValueError: for arguments that make no sense, and for the profiler and the projector.

    Example:
        >>> from kerasedu.callbacks import TensorBoard
        >>> board = TensorBoard("logs/first", histogram_freq=1)
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: int | str = "epoch",
        profile_batch: int | tuple[int, int] = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
    ) -> None:
        super().__init__()
        self.log_dir = os.fspath(log_dir)
        self.histogram_freq = whole_number(histogram_freq, "histogram_freq", "TensorBoard")
        self.write_graph, self.write_images = bool(write_graph), bool(write_images)
        self.write_steps_per_second = bool(write_steps_per_second)
        self.update_freq = _update_frequency(update_freq)
        _refuse_profiler(profile_batch)
        _refuse_projector(embeddings_freq, embeddings_metadata)
        self._train, self._validation = (EventFile(Path(self.log_dir) / part) for part in ("train", "validation"))
        self._in_fit = self._graph_written = False
        self._step = self._steps_before_epoch = 0
        self._epoch_began = self._batch_began = 0.0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._in_fit, self._step = True, 0
        if self.write_graph and not self._graph_written:
            self._graph_written = True
            self._write_graph()

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._in_fit = False
        self._train.close()
        self._validation.close()

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch_began, self._steps_before_epoch = time.perf_counter(), self._step

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        self._batch_began = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        if self.update_freq is not None and self._step % self.update_freq == 0:
            _write_scalars(self._train, "batch_", logs or {}, self._step)
            if self.write_steps_per_second:
                pace = {"steps_per_second": 1 / max(time.perf_counter() - self._batch_began, 1e-9)}
                _write_scalars(self._train, "batch_", pace, self._step)
        self._step += 1

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        train = {name: value for name, value in logs.items() if not name.startswith("val_")}
        train["learning_rate"] = learning_rate_of(self.model)
        if self.write_steps_per_second:
            seconds = max(time.perf_counter() - self._epoch_began, 1e-9)
            train["steps_per_second"] = (self._step - self._steps_before_epoch) / seconds
        judged = {name.removeprefix("val_"): value for name, value in logs.items() if name.startswith("val_")}
        _write_scalars(self._train, "epoch_", train, epoch)
        _write_scalars(self._validation, "epoch_", judged, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_weights(epoch)
        self._train.flush()
        self._validation.flush()

    def on_test_end(self, logs: Logs | None = None) -> None:
        step = int(np.asarray(getattr(self.model.optimizer, "iterations", 0)))
        named = {f"{name}_vs_iterations": value for name, value in (logs or {}).items()}
        _write_scalars(self._validation, "evaluation_", named, step)
        if not self._in_fit:
            self._validation.close()

    def _write_weights(self, epoch: int) -> None:
        for weight in self.model.weights:
            name, values = weight.path.replace(":", "_"), weight.numpy()
            self._train.add(epoch, histogram(f"{name}/histogram", values))
            if self.write_images and values.size:
                pictures = weight_pictures(values)
                _, height, width = pictures.shape
                self._train.add(epoch, images(f"{name}/image", width, height, [grey_png(p) for p in pictures]))

    def _write_graph(self) -> None:
        """The model's configuration, where it has one: a model with a `call` of its own has none to draw."""
        try:
            configuration = self.model.to_json()
        except (AttributeError, NotImplementedError, TypeError, ValueError):
            return
        self._train.add(0, keras_graph("keras", configuration))


def _write_scalars(file: EventFile, prefix: str, values: Logs, step: int) -> None:
    for name, value in values.items():
        if np.ndim(value) == 0:
            file.add(step, scalar(f"{prefix}{name}", float(value)))


def _update_frequency(value: Any) -> int | None:
    """Number of batches after which the running logs are written; None for never."""
    if value in ("epoch", "batch"):
        return None if value == "epoch" else 1
    if not hasattr(value, "__index__") or isinstance(value, bool) or value < 1:
        raise ValueError(f"TensorBoard got update_freq={value!r}. It takes 'epoch', 'batch' or a number of batches.")
    return int(value)


def _refuse_profiler(profile_batch: Any) -> None:
    if profile_batch not in (0, None):
        raise ValueError(
            f"TensorBoard got profile_batch={profile_batch!r}. Its profiler is TensorFlow's, which does not see NumPy. "
            "Leave it at 0 and use Python's cProfile, or write_steps_per_second=True."
        )


def _refuse_projector(embeddings_freq: Any, embeddings_metadata: Any) -> None:
    if embeddings_freq or embeddings_metadata is not None:
        raise ValueError(
            f"TensorBoard got embeddings_freq={embeddings_freq!r} and embeddings_metadata={embeddings_metadata!r}. Its "
            "projector reads TensorFlow's checkpoints only. Leave them at 0 and None; the weights of an Embedding can "
            "be drawn with matplotlib."
        )
