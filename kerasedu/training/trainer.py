"""Trainer: compile, fit, evaluate and predict, for every kind of model."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from kerasedu import losses, metrics, optimizers
from kerasedu.callbacks import Callback, CallbackList, History, ProgbarLogger
from kerasedu.engine import GradientTape, settings
from kerasedu.engine.threads import limited_blas
from kerasedu.training.arguments import count_of, listed_callbacks, verbosity
from kerasedu.training.arrays import ArrayData, array_data
from kerasedu.training.checks import check_input_shape, check_truths, refuse_non_finite, warn_of_logits

Array = np.ndarray
Logs = dict[str, float]
BATCH_SIZE = 32


class Trainer:
    """What makes a model learn. A Model is a Layer and a Trainer."""

    optimizer: Any = None
    loss: Any = None
    stop_training = False
    compiled = False
    history: History | None = None

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        metrics: list[Any] | None = None,
        run_eagerly: bool = False,
        jit_compile: Any = "auto",
        steps_per_execution: int = 1,
    ) -> None:
        """Say how the model is to learn.

        Arguments:
            optimizer: the rule by which gradients change weights: a name ("adam") or an object.
            loss: what is to become small: a name ("mse"), an object, or a function of (y_true, y_pred).
            metrics: what else is to be reported: a list of names ("accuracy"), objects or functions.
            run_eagerly: accepted and without effect: NumPy always runs eagerly.
            jit_compile: likewise.
            steps_per_execution: likewise.

        Raises:
            ValueError: for an unknown name; the message names the nearest ones. The model stays as it was.
            TypeError: for something that is no optimizer, loss or metric.
        """
        chosen = _optimizer(optimizer), losses.as_loss(loss), [_metric(m) for m in _listed(metrics)]
        self.optimizer, self.loss, self._metrics = chosen
        self._loss_tracker = _mean("loss")
        self.compiled = True
        self._logits_checked = False

    @property
    def metrics(self) -> list[Any]:
        """The mean of the loss, and the metrics that `compile` was given."""
        return [self._loss_tracker, *self._metrics] if self.compiled else []

    @property
    def metrics_names(self) -> list[str]:
        """Names of what `evaluate` returns, in order."""
        return [metric.name for metric in self.metrics]

    # -- one step ------------------------------------------------------------------------------------------------------

    def train_step(self, data: tuple[Array, Array | None]) -> Logs:
        """Learn from one batch. Override it for a training loop of your own.

        Arguments:
            data: the batch, (x, y).

        Returns:
            The running means of the epoch so far, by name.
        """
        x, y = data
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x, y, y_pred)
        self._check_step(loss, y_pred, tape)
        weights = self.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        self._loss_tracker.update_state(float(loss), sample_weight=len(x))
        return self.compute_metrics(x, y, y_pred)

    def test_step(self, data: tuple[Array, Array | None]) -> Logs:
        """Judge one batch without learning from it. Arguments and result as for `train_step`."""
        x, y = data
        y_pred = self(x, training=False)
        self._loss_tracker.update_state(float(self.compute_loss(x, y, y_pred)), sample_weight=len(x))
        return self.compute_metrics(x, y, y_pred)

    def predict_step(self, data: Array) -> Any:
        """Predict for one batch."""
        return self(data, training=False)

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None) -> Any:
        """The loss of a batch: what `compile` was given, and what layers and regularizers add."""
        total = 0.0 if self.loss is None else self.loss(y, y_pred)
        for added in self.losses:
            total = total + added
        return total

    def compute_metrics(self, x: Any, y: Any, y_pred: Any) -> Logs:
        """Show a batch to the metrics, and return what all of them say so far."""
        y_pred = np.asarray(y_pred)
        for i, metric in enumerate(self._metrics):
            if isinstance(metric, _Accuracy):
                self._metrics[i] = metrics.accuracy_for(np.asarray(y), y_pred, metric.name)
            self._metrics[i].update_state(y, y_pred)
        return self.get_metrics_result()

    def get_metrics_result(self) -> Logs:
        """What all metrics say so far, by name."""
        return {metric.name: float(metric.result()) for metric in self.metrics if not isinstance(metric, _Accuracy)}

    def reset_metrics(self) -> None:
        """Let all metrics start anew."""
        for metric in self.metrics:
            metric.reset_state()

    def _check_step(self, loss: Any, y_pred: Any, tape: GradientTape) -> None:
        refuse_non_finite(float(loss), tape.records, self.optimizer.iterations + 1, self.optimizer.learning_rate)
        if not self._logits_checked:
            self._logits_checked = True
            warn_of_logits(self.loss, np.asarray(y_pred))

    # -- many steps ----------------------------------------------------------------------------------------------------

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Iterable[Callback] | None = None,
        validation_split: float = 0.0,
        validation_data: tuple[Any, Any] | None = None,
        shuffle: bool = True,
        initial_epoch: int = 0,
    ) -> History:
        """Learn from data.

        Arguments:
            x: inputs, (N, ...).
            y: what is true of them, (N, ...).
            batch_size: samples in one step; 32 when None.
            epochs: number of the epoch after which to stop.
            verbose: 0 prints nothing, 1 a progress bar, 2 one line an epoch; "auto" is 1.
            callbacks: what looks on, or steps in.
            validation_split: share of the samples, taken from the end, that is only used to judge after each epoch.
            validation_data: (x, y) to judge after each epoch instead.
            shuffle: whether each epoch takes the samples in a new random order.
            initial_epoch: number of the epoch to start with, for going on with a training.

        Returns:
            The History: `history.history["loss"]` is a list with one number for each epoch. It is returned also when
            the training was interrupted (Ctrl-C, or the notebook's stop button).

        Raises:
            RuntimeError: before `compile`.
            ValueError, TypeError: if the data is not what it should be; then nothing was changed.
        """
        self._require_compiled("fit")
        self._require_loss()
        data = self._checked(x, y, "fit")
        validation = None
        if validation_data is not None:
            validation = self._checked(*_pair(validation_data), "fit: validation_data")
        elif validation_split:
            data, validation = data.split(validation_split)
        size = count_of(batch_size, "batch_size", at_least=1, otherwise=BATCH_SIZE)
        first, last = count_of(initial_epoch, "initial_epoch"), count_of(epochs, "epochs")
        history = History()
        params = {"epochs": last, "steps": math.ceil(len(data) / size), "verbose": verbosity(verbose)}
        hooks = CallbackList([*listed_callbacks(callbacks), *_progress(params), history], self, params)
        self._make_weights(data)
        self.history, self.stop_training = history, False
        logs: Logs = {}
        try:
            hooks("on_train_begin", {})
            with limited_blas():
                for epoch in range(first, last):
                    logs = self._epoch(epoch, data, validation, size, shuffle, hooks)
                    if self.stop_training:
                        break
        except KeyboardInterrupt:
            self.stop_training = True
            whole = "1 whole epoch" if len(history.epoch) == 1 else f"{len(history.epoch)} whole epochs"
            print(f"\nTraining was interrupted. Its history up to there is kept: {whole}.")  # noqa: T201 - said to whom it happened
        finally:
            hooks("on_train_end", logs)
        return history

    def _epoch(
        self, epoch: int, data: ArrayData, validation: ArrayData | None, size: int, shuffle: bool, hooks: CallbackList
    ) -> Logs:
        """One pass over the data, and the validation after it."""
        hooks("on_epoch_begin", epoch, {})
        self.reset_metrics()
        order = settings.generator().permutation(len(data)) if shuffle else None
        logs: Logs = {}
        for number, batch in enumerate(data.batches(size, order)):
            hooks("on_train_batch_begin", number, {})
            logs = dict(self.train_step((batch.x, batch.y)))
            hooks("on_train_batch_end", number, logs)
        if validation is not None:
            logs = logs | {f"val_{name}": value for name, value in self._test(validation, size, hooks).items()}
        hooks("on_epoch_end", epoch, logs)
        return logs

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        callbacks: Iterable[Callback] | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Judge the model on data, without learning from it.

        Arguments:
            x: inputs, (N, ...).
            y: what is true of them, (N, ...).
            batch_size: samples in one step; 32 when None.
            verbose: 0 prints nothing, 1 a progress bar, 2 a line; "auto" is 1.
            callbacks: what looks on.
            return_dict: whether to return {"loss": ..., "accuracy": ...}.

        Returns:
            The loss, or a list of the loss and the metrics in the order of `metrics_names`.

        Raises:
            RuntimeError: before `compile`.
            ValueError, TypeError: if the data is not what it should be.
        """
        self._require_compiled("evaluate")
        data = self._checked(x, y, "evaluate")
        size = count_of(batch_size, "batch_size", at_least=1, otherwise=BATCH_SIZE)
        params = {"steps": math.ceil(len(data) / size), "verbose": verbosity(verbose), "task": "evaluate"}
        with limited_blas():
            logs = self._test(
                data, size, CallbackList([*listed_callbacks(callbacks), *_progress(params)], self, params)
            )
        if return_dict:
            return logs
        values = list(logs.values())
        return values if len(values) > 1 else values[0]

    def _test(self, data: ArrayData, size: int, hooks: CallbackList) -> Logs:
        """One pass over the data without learning."""
        hooks("on_test_begin", {})
        self.reset_metrics()
        logs: Logs = {}
        for number, batch in enumerate(data.batches(size)):
            hooks("on_test_batch_begin", number, {})
            logs = dict(self.test_step((batch.x, batch.y)))
            hooks("on_test_batch_end", number, logs)
        hooks("on_test_end", logs)
        return logs

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        callbacks: Iterable[Callback] | None = None,
    ) -> Array:
        """Predictions for data.

        Arguments:
            x: inputs, (N, ...).
            batch_size: samples in one step; 32 when None.
            verbose: 0 prints nothing, 1 a progress bar, 2 a line; "auto" is 1.
            callbacks: what looks on.

        Returns:
            The outputs for all samples, (N, ...).

        Raises:
            ValueError, TypeError: if the data is not what it should be.
        """
        data = array_data(x, None, "predict").fitting(self.input_shape_expected)
        check_input_shape(self.input_shape_expected, data.x, self.name, "predict")
        size = count_of(batch_size, "batch_size", at_least=1, otherwise=BATCH_SIZE)
        params = {"steps": math.ceil(len(data) / size), "verbose": verbosity(verbose)}
        hooks = CallbackList([*listed_callbacks(callbacks), *_progress(params)], self, params)
        hooks("on_predict_begin", {})
        outputs = []
        with limited_blas():
            for number, batch in enumerate(data.batches(size)):
                hooks("on_predict_batch_begin", number, {})
                outputs.append(np.asarray(self.predict_step(batch.x)))
                hooks("on_predict_batch_end", number, {})
        hooks("on_predict_end", {})
        return np.concatenate(outputs)

    def _make_weights(self, data: ArrayData) -> None:
        """Build a model that waits for its first batch, before anything else draws from the random stream."""
        if not self.built:
            self(data.part(slice(0, 1)).x, training=False)

    # -- checks --------------------------------------------------------------------------------------------------------

    def _require_compiled(self, caller: str) -> None:
        if not self.compiled:
            raise RuntimeError(
                f"{caller} was called before compile, so model {self.name!r} does not know what to learn. Say it "
                "first: model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])."
            )

    def _require_loss(self) -> None:
        if self.loss is None and not self.losses and type(self).compute_loss is Trainer.compute_loss:
            raise RuntimeError(
                f"fit needs to know what is to become small, and model {self.name!r} was compiled without a loss. Say "
                "it: model.compile(optimizer='adam', loss='mse')."
            )

    def _checked(self, x: Any, y: Any, caller: str) -> ArrayData:
        """The data as arrays that this model can learn from."""
        data = array_data(x, y, caller).fitting(self.input_shape_expected)
        if self.loss is not None and data.y is None:
            raise ValueError(
                f"{caller} got no y, and the loss {self.loss.name} compares predictions with it. Give x and y."
            )
        check_input_shape(self.input_shape_expected, data.x, self.name, caller)
        if data.y is not None:
            check_truths(self.loss, data.y, self.output_shape_for(data.x.shape), caller)
        return data


class _Accuracy(metrics.Mean):
    """Stands for `metrics=["accuracy"]` until the first batch shows which accuracy is meant."""


def _optimizer(identifier: Any) -> optimizers.Optimizer:
    optimizer = optimizers.get(identifier)
    if not isinstance(optimizer, optimizers.Optimizer):
        raise TypeError(
            f"compile got optimizer={identifier!r}. It takes a name, such as 'adam', or an optimizer, such as "
            "Adam(0.001)."
        )
    return optimizer


def _metric(identifier: Any) -> Any:
    if identifier is None:
        raise TypeError(
            "compile got None among its metrics. It takes a list of names, metrics or functions: metrics=['accuracy']."
        )
    return _Accuracy(identifier) if identifier in ("accuracy", "acc") else metrics.as_metric(identifier)


def _mean(name: str) -> Any:
    return metrics.Mean(name)


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def _pair(data: Any) -> tuple[Any, Any]:
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise ValueError(
            f"fit got validation_data of type {type(data).__name__}. It takes a pair: validation_data=(x_val, y_val)."
        )
    return data[0], data[1]


def _progress(params: dict[str, Any]) -> list[Callback]:
    return [ProgbarLogger()] if params["verbose"] else []
