"""Stepping: what happens with one batch. Override a method for a training loop of your own."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from functools import cache
from typing import Any

from kerasedu.engine import GradientTape
from kerasedu.engine.op import plain
from kerasedu.engine.structure import flatten
from kerasedu.training.checks import refuse_non_finite, warn_of_logits
from kerasedu.training.compiling import Compiling, Logs
from kerasedu.utils import unpack_x_y_sample_weight


class Stepping(Compiling):
    """Learning from one batch, judging one, and predicting one."""

    _refuses_non_finite = True
    """Whether a loss that is no finite number ends training with an error; not where a callback takes care of it."""

    def train_step(self, data: Any) -> Logs:
        """Learn from one batch. Override it for a training loop of your own.

        Arguments:
            data: the batch: (x, y) or (x, y, sample_weight).

        Returns:
            The running means of the epoch so far, by name.
        """
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self._loss_of(x, y, y_pred, sample_weight, training=True)
            scaled = self.optimizer.scale_loss(loss)
        self._check_step(loss, y_pred, tape)
        weights = self.trainable_weights
        gradients = tape.gradient(scaled, weights)
        for watcher in self._gradient_watchers:
            watcher(list(zip(weights, gradients, strict=True)))
        self.optimizer.apply_gradients(zip(gradients, weights, strict=True))
        self._loss_tracker.update_state(float(loss), sample_weight=_count(x))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def test_step(self, data: Any) -> Logs:
        """Judge one batch without learning from it. Arguments and result as for `train_step`."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=False)
        loss = self._loss_of(x, y, y_pred, sample_weight, training=False)
        self._loss_tracker.update_state(float(loss), sample_weight=_count(x))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def predict_step(self, data: Any) -> Any:
        """Predict for one batch: (x,), or whatever else the data holds, of which x is taken."""
        x, _, _ = unpack_x_y_sample_weight(data)
        return self(x, training=False)

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """The loss of a batch: what `compile` was given, and what layers and regularizers add.

        Arguments:
            x: inputs.
            y: what is true of them.
            y_pred: what the model returned for them.
            sample_weight: how much each sample counts.
            training: whether this is a step of training.
        """
        parts = [] if self.loss is None else [self.compiled_loss(y, y_pred, sample_weight)]
        parts += self.losses
        return sum(parts[1:], parts[0]) if parts else 0.0

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Logs:
        """Show a batch to the metrics, and return what all of them say so far. Arguments as for `compute_loss`."""
        if y is not None:
            self.compiled_metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def _loss_of(self, x: Any, y: Any, y_pred: Any, sample_weight: Any, training: bool) -> Any:
        """`compute_loss`, which a learner's own class may define with fewer arguments."""
        given = {"x": x, "y": y, "y_pred": y_pred, "sample_weight": sample_weight, "training": training}
        taken = _parameters(type(self).compute_loss)
        return self.compute_loss(**{name: value for name, value in given.items() if name in taken})

    def _check_step(self, loss: Any, y_pred: Any, tape: GradientTape) -> None:
        if self._refuses_non_finite and not math.isfinite(loss):
            rate = getattr(self.optimizer, "learning_rate", float("nan"))  # a MultiOptimizer has several
            refuse_non_finite(float(loss), tape.records, int(self.optimizer.iterations) + 1, float(rate))
        if not self._logits_checked:
            self._logits_checked = True
            for compared, output in zip(self.compiled_loss.losses or (), flatten(y_pred), strict=False):
                warn_of_logits(compared, plain(output))

    @property
    def _gradient_watchers(self) -> list[Callable[[list[Any]], None]]:
        """What looks at the gradients of each training step, before they change the weights."""
        return vars(self).setdefault("_watchers_of_gradients", [])


def _count(x: Any) -> int:
    """Number of samples in a batch."""
    return len(flatten(x)[0])


@cache
def _parameters(function: Callable[..., Any]) -> frozenset[str]:
    """Names of a function's parameters; those of `compute_loss` where it takes any."""
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return frozenset(("x", "y", "y_pred", "sample_weight", "training"))
    return frozenset(p.name for p in parameters)
