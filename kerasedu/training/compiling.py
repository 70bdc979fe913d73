"""Compiling: what a model is to learn, by which rule, and what is reported of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import losses, metrics, optimizers
from kerasedu.engine.op import plain
from kerasedu.engine.structure import map_structure
from kerasedu.engine.warning import warn_user
from kerasedu.training.compiled_loss import CompiledLoss
from kerasedu.training.compiled_metrics import CompiledMetrics

Logs = dict[str, Any]


class Compiling:
    """The optimizer, the loss and the metrics of a model."""

    name: str
    built: bool
    trainable_variables: list[Any]
    optimizer: Any = None
    loss: Any = None
    loss_weights: Any = None
    compiled = False
    input_names: list[str] | None = None
    output_names: list[str] | None = None
    compiled_loss: CompiledLoss
    compiled_metrics: CompiledMetrics

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Say how the model is to learn.

        With several outputs, `loss`, `loss_weights` and `metrics` are lists in their order, or dicts by their names.

        Arguments:
            optimizer: the rule by which gradients change weights: a name ("adam") or an object.
            loss: what is to become small: a name ("mse"), an object, or a function of (y_true, y_pred).
            loss_weights: how much the loss of each output counts; 1 where nothing is said.
            metrics: what else is to be reported: a list of names ("accuracy"), objects or functions.
            weighted_metrics: likewise; these heed the sample weights.
            run_eagerly: accepted and without effect: NumPy always runs eagerly.
            steps_per_execution: likewise.
            jit_compile: likewise.
            auto_scale_loss: likewise: float32 needs no scaled loss.

        Raises:
            ValueError: for an unknown name; the message names the nearest ones. The model stays as it was.
            TypeError: for something that is no optimizer, loss or metric.
        """
        chosen = _optimizer(optimizer)
        names = self.output_names
        compiled = CompiledLoss(loss, loss_weights, names), CompiledMetrics(metrics, weighted_metrics, names)
        self.compiled_loss, self.compiled_metrics = compiled
        self.optimizer, self.loss, self.loss_weights = chosen, loss, loss_weights
        self._loss_tracker = _mean("loss")
        vars(self)["_compile_arguments"] = {
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
            "run_eagerly": run_eagerly,
            "steps_per_execution": steps_per_execution,
            "jit_compile": jit_compile,
        }
        self.compiled = True
        self._logits_checked = False

    def get_compile_config(self) -> Logs | None:
        """What `compile` was given, as Keras 3 writes it into model files; None before `compile`."""
        if not self.compiled:
            return None
        given = self._compile_arguments
        return {
            "optimizer": optimizers.serialize(self.optimizer),
            **given,
            "loss": map_structure(lambda x: _written(x, losses), given["loss"]),
            "metrics": map_structure(lambda x: _written(x, metrics), given["metrics"]),
            "weighted_metrics": map_structure(lambda x: _written(x, metrics), given["weighted_metrics"]),
            "jit_compile": False,
        }

    def compile_from_config(self, config: Logs) -> None:
        """Compile as `get_compile_config` described it, with the optimizer ready to take its state."""
        if type(self).compile is not Compiling.compile:
            warn_user(
                f"Model {self.name!r} has a compile of its own, so it was not compiled as its file says. Call it "
                "yourself, or define compile_from_config.",
            )
            return
        self.compile(
            optimizers.deserialize(config["optimizer"]),
            _read(config.get("loss"), losses),
            config.get("loss_weights"),
            _read(config.get("metrics"), metrics),
            _read(config.get("weighted_metrics"), metrics),
        )
        if self.built:
            self.optimizer.build(self.trainable_variables)

    # -- what is reported ----------------------------------------------------------------------------------------------

    @property
    def metrics(self) -> list[metrics.Metric]:
        """The mean of the loss, those of the single outputs, the metrics of `compile`, and those kept as attributes."""
        own = [value for name, value in vars(self).items() if isinstance(value, _Metric) and name != "_loss_tracker"]
        if not self.compiled:
            return own
        return [self._loss_tracker, *self.compiled_loss.logged, *self.compiled_metrics.metrics, *own]

    @property
    def metrics_names(self) -> list[str]:
        """Names of what `evaluate` returns, in order."""
        return list(self.get_metrics_result())

    def get_metrics_result(self) -> Logs:
        """What all metrics say so far, by name."""
        compiled = set(map(id, self.compiled_metrics.metrics)) if self.compiled else set()
        logs: Logs = {}
        for metric in self.metrics:
            if id(metric) not in compiled:
                _add_result(logs, metric.name, metric.result())
        if self.compiled:
            for name, result in self.compiled_metrics.result().items():
                _add_result(logs, name, result)
        return logs

    def reset_metrics(self) -> None:
        """Let all metrics start anew."""
        for metric in self.metrics:
            metric.reset_state()


_Metric, _mean = metrics.Metric, metrics.Mean  # `metrics` is a property inside the class


def _optimizer(identifier: Any) -> optimizers.Optimizer:
    optimizer = optimizers.get(identifier)
    if not isinstance(optimizer, optimizers.Optimizer):
        raise TypeError(
            f"compile got optimizer={identifier!r}. It takes a name, such as 'adam', or an optimizer, such as "
            "Adam(0.001)."
        )
    return optimizer


def _written(thing: Any, package: Any) -> Any:
    """A name stays a name; anything else becomes its configuration."""
    return thing if thing is None or isinstance(thing, str) else package.serialize(thing)


def _read(written: Any, package: Any) -> Any:
    """The opposite of `_written`, for every part of a structure."""
    if isinstance(written, dict) and "class_name" not in written:
        return {name: _read(part, package) for name, part in written.items()}
    if isinstance(written, list | tuple):
        return [_read(part, package) for part in written]
    return package.deserialize(written) if isinstance(written, dict) else written


def _add_result(logs: Logs, name: str, result: Any) -> None:
    """Log a metric's result: a number, an array, or several by name."""
    if isinstance(result, dict):
        logs.update({key: number(value) for key, value in result.items()})
    else:
        logs[name] = number(result)


def number(value: Any) -> Any:
    """A single number as a Python float; an array as it is."""
    if type(value) is float:
        return value
    array = np.asarray(plain(value))
    return float(array) if array.ndim == 0 else array
