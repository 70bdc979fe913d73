"""Trainer: fit, evaluate and predict, for every kind of model."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from kerasedu.callbacks import Callback, CallbackList, History, ProgbarLogger
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten, map_structure
from kerasedu.engine.threads import limited_blas
from kerasedu.engine.workspace import reused_memory
from kerasedu.training.arguments import count_of, due_epochs, is_pair, listed_callbacks, verbosity
from kerasedu.training.checks import check_data, raised_in_batch
from kerasedu.training.compiling import Logs, number
from kerasedu.training.data import Data, training_data
from kerasedu.training.gathering import Gathered
from kerasedu.training.limits import limited, limited_epochs, limited_steps
from kerasedu.training.stepping import Stepping
from kerasedu.utils import unpack_x_y_sample_weight

ALL = sys.maxsize
"""Batch size under which any number of samples is one batch."""


class Trainer(Stepping):
    """What makes a model learn. A Model is a Layer and a Trainer."""

    stop_training = False
    history: History | None = None
    _initial_epoch: int | None = None
    """Epoch at which a callback that brings back an interrupted training wants it to go on."""

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Iterable[Callback] | None = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: Any = 1,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
    ) -> History:
        """Learn from data.

        Arguments:
            x: inputs: an array (N, ...); a list or dict of arrays for several inputs; a pandas frame, an h5py dataset;
                or batches (x, y) or (x, y, sample_weight) from a generator, a PyDataset or any other iterable.
            y: what is true of them, (N, ...), in the same forms; None where x brings it along.
            batch_size: samples in one step; 32 when None.
            epochs: number of the epoch after which to stop.
            verbose: 0 prints nothing, 1 a progress bar, 2 one line an epoch; "auto" is 1.
            callbacks: what looks on, or steps in.
            validation_split: share of the samples, taken from the end, that is only used to judge after each epoch.
            validation_data: (x, y), (x, y, sample_weight) or batches to judge after each epoch instead.
            shuffle: whether each epoch takes the samples in a new random order.
            class_weight: how much samples of each class count, by the class's number; 1 where nothing is said.
            sample_weight: how much each sample counts, (N,).
            initial_epoch: number of the epoch to start with, for going on with a training.
            steps_per_epoch: batches in one epoch; until the data ends when None.
            validation_steps: batches of one validation; until the data ends when None.
            validation_batch_size: samples in one step of validation; `batch_size` when None.
            validation_freq: validate after every so many epochs, or after the epochs in this list, counted from 1.
            max_queue_size: batches that workers prepare ahead.
            workers: threads or processes that prepare the batches of a PyDataset.
            use_multiprocessing: whether workers are processes.

        Returns:
            The History: `history.history["loss"]` is a list with one number for each epoch. It is returned also when
            the training was interrupted (Ctrl-C, or the notebook's stop button).

        Raises:
            RuntimeError: before `compile`.
            ValueError, TypeError: if the data is not what it should be; then nothing was changed.
        """
        self._require_compiled("fit")
        self._require_loss()
        size = count_of(batch_size, "batch_size", at_least=1, optional=True)
        steps = count_of(steps_per_epoch, "steps_per_epoch", at_least=1, optional=True)
        first, last = count_of(initial_epoch, "initial_epoch"), limited_epochs(count_of(epochs, "epochs"))
        due = due_epochs(validation_freq)
        queue = {"workers": workers, "use_multiprocessing": use_multiprocessing, "max_queue_size": max_queue_size}
        data = self._data(x, y, sample_weight, "fit", size, steps, shuffle=shuffle, class_weight=class_weight, **queue)
        judged: Data | None = None
        if validation_data is not None:
            judged = self._validation(validation_data, validation_batch_size or size, validation_steps, queue)
        elif validation_split:
            data, judged = data.split(validation_split)
        params = {"epochs": last, "steps": limited_steps(data.steps), "verbose": verbosity(verbose)}
        history = History()
        hooks = CallbackList([*listed_callbacks(callbacks), *_progress(params), history], model=self, **params)
        self._make_weights(data)
        with self._training(hooks, history, data, judged) as run:
            hooks("on_train_begin", {})
            for epoch in range(first if self._initial_epoch is None else self._initial_epoch, last):
                run.logs = self._epoch(epoch, data, judged if due(epoch + 1) else None, hooks)
                if self.stop_training:
                    break
            self.optimizer.finalize_variable_values(self.trainable_weights)
        return history

    @contextmanager
    def _training(self, hooks: CallbackList, history: History, *used: Data | None) -> Iterator[SimpleNamespace]:
        """What surrounds the epochs: begin, end, and the notebook's stop button."""
        self.history, self.stop_training, self._initial_epoch = history, False, None
        run = SimpleNamespace(logs={})
        self._refuses_non_finite = not any(hook.handles_non_finite for hook in hooks.callbacks)
        try:
            with limited_blas(), reused_memory():
                yield run
        except KeyboardInterrupt:
            self.stop_training = True
            whole = "1 whole epoch" if len(history.epoch) == 1 else f"{len(history.epoch)} whole epochs"
            print(f"\nTraining was interrupted. Its history up to there is kept: {whole}.")  # noqa: T201 - said to whom it happened
        finally:
            self._refuses_non_finite = True
            for data in used:
                if data is not None:
                    data.close()
            hooks("on_train_end", run.logs)

    def _epoch(self, epoch: int, data: Data, judged: Data | None, hooks: CallbackList) -> Logs:
        """One pass over the data, and the validation after it."""
        hooks("on_epoch_begin", epoch, {})
        self.reset_metrics()
        logs: Logs = {}
        for step, batch in enumerate(limited(data.epoch())):
            hooks("on_train_batch_begin", step, {})
            with raised_in_batch(step, f"epoch {epoch + 1}"):
                if data.whole is None:
                    check_data(self, *unpack_x_y_sample_weight(batch)[:2], "fit")
                logs = _numbers(self.train_step(batch))
            hooks("on_train_batch_end", step, logs)
            if self.stop_training:
                break
        if data.exhausted and not logs:
            self.stop_training = True  # the warning that there are no more batches has been given
            return logs
        if judged is not None:
            logs = logs | {f"val_{name}": value for name, value in self._test(judged, hooks).items()}
        hooks("on_epoch_end", epoch, logs)
        return logs

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Iterable[Callback] | None = None,
        return_dict: bool = False,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
    ) -> Any:
        """Judge the model on data, without learning from it.

        Arguments:
            x: inputs, in any form that `fit` takes.
            y: what is true of them.
            batch_size: samples in one step; 32 when None.
            verbose: 0 prints nothing, 1 a progress bar, 2 a line; "auto" is 1.
            sample_weight: how much each sample counts, (N,).
            steps: batches to judge; all when None.
            callbacks: what looks on.
            return_dict: whether to return {"loss": ..., "accuracy": ...}.
            max_queue_size: as for `fit`, and so are the next two.
            workers: see there.
            use_multiprocessing: see there.

        Returns:
            The loss, or a list of the loss and the metrics in the order of `metrics_names`.

        Raises:
            RuntimeError: before `compile`.
            ValueError, TypeError: if the data is not what it should be.
        """
        self._require_compiled("evaluate")
        size = count_of(batch_size, "batch_size", at_least=1, optional=True)
        steps = count_of(steps, "steps", at_least=1, optional=True)
        queue = {"workers": workers, "use_multiprocessing": use_multiprocessing, "max_queue_size": max_queue_size}
        with self._data(x, y, sample_weight, "evaluate", size, steps, **queue) as data, limited_blas():
            params = {"steps": limited_steps(data.steps), "verbose": verbosity(verbose), "task": "evaluate"}
            logs = self._test(
                data, CallbackList([*listed_callbacks(callbacks), *_progress(params)], model=self, **params)
            )
        if return_dict:
            return logs
        values = list(logs.values())
        return values if len(values) > 1 else values[0]

    def _test(self, data: Data, hooks: CallbackList) -> Logs:
        """One pass over the data without learning."""
        hooks("on_test_begin", {})
        self.reset_metrics()
        logs: Logs = {}
        for step, batch in enumerate(limited(data.epoch())):
            hooks("on_test_batch_begin", step, {})
            with raised_in_batch(step, "the data to judge"):
                if data.whole is None:
                    check_data(self, *unpack_x_y_sample_weight(batch)[:2], "evaluate")
                logs = _numbers(self.test_step(batch))
            hooks("on_test_batch_end", step, logs)
        hooks("on_test_end", logs)
        return logs

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        steps: int | None = None,
        callbacks: Iterable[Callback] | None = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
    ) -> Any:
        """Predictions for data.

        Arguments:
            x: inputs, in any form that `fit` takes.
            batch_size: samples in one step; 32 when None.
            verbose: 0 prints nothing, 1 a progress bar, 2 a line; "auto" is 1.
            steps: batches to predict; all when None.
            callbacks: what looks on.
            max_queue_size: as for `fit`, and so are the next two.
            workers: see there.
            use_multiprocessing: see there.

        Returns:
            The outputs for all samples, (N, ...), in the structure in which the model returns them.

        Raises:
            ValueError, TypeError: if the data is not what it should be.
        """
        size = count_of(batch_size, "batch_size", at_least=1, optional=True)
        steps = count_of(steps, "steps", at_least=1, optional=True)
        queue = {"workers": workers, "use_multiprocessing": use_multiprocessing, "max_queue_size": max_queue_size}
        with self._data(x, None, None, "predict", size, steps, **queue) as data, limited_blas():
            params = {"steps": limited_steps(data.steps), "verbose": verbosity(verbose)}
            hooks = CallbackList([*listed_callbacks(callbacks), *_progress(params)], model=self, **params)
            hooks("on_predict_begin", {})
            gathered = Gathered(None if data.whole is None else len(flatten(data.whole[0])[0]))
            for step, batch in enumerate(limited(data.epoch())):
                hooks("on_predict_batch_begin", step, {})
                with raised_in_batch(step, "the data to predict for"):
                    outputs = map_structure(plain, self.predict_step(batch))
                    gathered.add(outputs)
                hooks("on_predict_batch_end", step, {"outputs": outputs})
            hooks("on_predict_end", {})
        return gathered.joined()

    # -- single batches ------------------------------------------------------------------------------------------------

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: dict[int, float] | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Learn from a single batch; arguments as for `fit`, result as for `evaluate`.

        The numbers are running means since the last `reset_metrics()`, as in Keras 3.
        """
        self._require_compiled("train_on_batch")
        self._require_loss()
        batch = self._one_batch(x, y, sample_weight, "train_on_batch", class_weight)
        with limited_blas():
            return _reported(_numbers(self.train_step(batch)), return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Judge a single batch; arguments and result as for `evaluate`, running means as for `train_on_batch`."""
        self._require_compiled("test_on_batch")
        batch = self._one_batch(x, y, sample_weight, "test_on_batch")
        with limited_blas():
            return _reported(_numbers(self.test_step(batch)), return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """Predictions for a single batch, without callbacks and progress."""
        batch = self._one_batch(x, caller="predict_on_batch")
        with limited_blas():
            return map_structure(plain, self.predict_step(batch))

    def _one_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        caller: str = "train_on_batch",
        class_weight: dict[int, float] | None = None,
    ) -> tuple[Any, ...]:
        """All the data as one batch, checked, and the weights made for it."""
        data = self._data(x, y, sample_weight, caller, ALL, None, class_weight=class_weight)
        self._make_weights(data)
        return next(iter(data.epoch()))

    # -- data and weights ----------------------------------------------------------------------------------------------

    def _data(
        self,
        x: Any,
        y: Any,
        sample_weight: Any,
        caller: str,
        batch_size: int | None,
        steps: int | None,
        **options: Any,
    ) -> Data:
        """The data in batches, checked as far as it can be seen before the first one."""
        data = training_data(
            x,
            y,
            sample_weight,
            caller=caller,
            batch_size=batch_size,
            steps=steps,
            takes_text=_takes_text(self),
            **options,
        )
        if data.whole is not None:
            check_data(self, *data.whole[:2], caller)
        return data

    def _validation(self, given: Any, size: int | None, steps: int | None, queue: dict[str, Any]) -> Data:
        """What `validation_data` names."""
        size = count_of(size, "validation_batch_size", at_least=1, optional=True)
        steps = count_of(steps, "validation_steps", at_least=1, optional=True)
        parts = given if is_pair(given) else (given,)
        data = self._data(*parts, *(None,) * (3 - len(parts)), "fit: validation_data", size, steps, **queue)
        data.goes_on = False  # each validation judges the same batches
        return data

    def _make_weights(self, data: Data) -> None:
        """Build a model that waits for its first batch, before anything else draws from the random stream."""
        if not self.built and type(self).train_step is Stepping.train_step:
            self(map_structure(lambda array: array[:1], data.peek()[0]), training=False)

    # -- checks --------------------------------------------------------------------------------------------------------

    def _require_compiled(self, caller: str) -> None:
        if not self.compiled:
            raise RuntimeError(
                f"{caller} was called before compile, so model {self.name!r} does not know what to learn. Say it "
                "first: model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])."
            )

    def _require_loss(self) -> None:
        own_step = type(self).train_step is not Stepping.train_step
        own_loss = type(self).compute_loss is not Stepping.compute_loss
        if self.compiled_loss.is_none and not self.losses and not own_step and not own_loss:
            raise RuntimeError(
                f"fit needs to know what is to become small, and model {self.name!r} was compiled without a loss. Say "
                "it: model.compile(optimizer='adam', loss='mse')."
            )


def _takes_text(layer: Any) -> bool:
    """Whether a layer, or one of those inside it, works on text."""
    inside = layer._sublayers  # noqa: SLF001 - the model is the other half of this class
    return any(map(_takes_text, inside)) if inside else layer.takes_text


def _numbers(logs: Any) -> Logs:
    """Logs with Python floats."""
    return {name: number(value) for name, value in logs.items()}


def _reported(logs: Logs, return_dict: bool) -> Any:
    """What a single batch gives back."""
    if return_dict:
        return logs
    values = list(logs.values())
    return values if len(values) > 1 else values[0]


def _progress(params: dict[str, Any]) -> list[Callback]:
    return [ProgbarLogger()] if params["verbose"] else []
