"""A model of a playground, and how far its training has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from kerasedu import layers, models, optimizers, regularizers
from kerasedu.engine import settings
from kerasedu.engine.op import plain
from kerasedu.widgets.playground.options import features_of
from kerasedu.widgets.playground.points import Points

MOST_MARKS = 240  # of a curve

Array = np.ndarray


class Training:
    """A kerasedu model that is trained batch by batch, as `fit` would train it after `set_random_seed(seed)`.

    Arguments:
        chosen: the playground's settings.
        points: what it learns from.

    Attributes:
        model: the compiled Sequential model.
        batches: how many it was trained with.
        marks: the curve: [batches, loss, test loss] each; without test points the last is None.
        scores: "loss", "accuracy", "test_loss", "test_accuracy" now, of all points, as `model.evaluate` says.
    """

    def __init__(self, chosen: Mapping[str, Any], points: Points) -> None:
        self._stream = np.random.default_rng(chosen["seed"])
        self.x, self.y = features_of(points.training[0], chosen["features"]), points.training[1]
        self._test = features_of(points.test[0], chosen["features"]), points.test[1]
        self.batch_size = min(chosen["batch_size"], len(self.y))
        with _lent(self._stream):
            self.model = built(chosen)
        self.batches = 0
        self._order = np.arange(0)
        self.marks: list[list[Any]] = []
        self._judge()

    @property
    def epoch_batches(self) -> int:
        """How many batches an epoch has."""
        return -(-len(self.y) // self.batch_size)

    @property
    def epoch(self) -> int:
        """How many whole epochs lie behind."""
        return self.batches // self.epoch_batches

    def advance(self, batches: int) -> None:
        """Train that many batches; each epoch takes the points in a new random order.

        Raises:
            ArithmeticError: if the loss becomes infinite or NaN, as in `fit`.
        """
        with np.errstate(over="ignore", invalid="ignore"):  # the error says it better
            try:
                for _ in range(batches):
                    self._one_batch()
            finally:
                self._judge()

    def _one_batch(self) -> None:
        place = self.batches % self.epoch_batches
        if place == 0:
            self._order = self._stream.permutation(len(self.y))
        rows = self._order[place * self.batch_size : (place + 1) * self.batch_size]
        self.model.train_on_batch(self.x[rows], self.y[rows])
        self.batches += 1

    def _judge(self) -> None:
        loss, accuracy = self._evaluated(self.x, self.y)
        test_loss, test_accuracy = self._evaluated(*self._test) if len(self._test[1]) else (None, None)
        self.scores = {"loss": loss, "accuracy": accuracy, "test_loss": test_loss, "test_accuracy": test_accuracy}
        if len(self.marks) >= MOST_MARKS:
            self.marks = self.marks[::2]
        self.marks.append([self.batches, loss, test_loss])

    def _evaluated(self, x: Array, y: Array) -> list[float]:
        return self.model.evaluate(x, y, batch_size=len(x), verbose=0)

    def outputs(self, x: Array) -> list[Array]:
        """What each layer says about inputs (n, features): arrays (n, units), the model's output last."""
        found = []
        with np.errstate(over="ignore", invalid="ignore"):
            for layer in self.model.layers:
                x = np.asarray(plain(layer(x)))
                found.append(x)
        return found


def built(chosen: Mapping[str, Any]) -> models.Sequential:
    """The model of these settings, compiled, with new weights."""
    penalty = penalty_of(chosen)
    hidden = [
        layers.Dense(units, chosen["activation"], kernel_regularizer=penalty, name=f"hidden_{number}")
        for number, units in enumerate(chosen["hidden"], start=1)
    ]
    output = layers.Dense(1, "sigmoid", kernel_regularizer=penalty, name="output")
    model = models.Sequential([layers.Input((len(chosen["features"]),)), *hidden, output], name="playground")
    model.compile(optimizer=optimizer_of(chosen), loss="binary_crossentropy", metrics=["accuracy"])
    return model


def penalty_of(chosen: Mapping[str, Any]) -> Any:
    """The regularizer of every kernel, or None."""
    makers = {"none": lambda rate: None, "l1": regularizers.L1, "l2": regularizers.L2}
    return makers[chosen["regularization"]](chosen["regularization_rate"])


def optimizer_of(chosen: Mapping[str, Any]) -> Any:
    """A new optimizer with the learning rate that is chosen."""
    rate, name = chosen["learning_rate"], chosen["optimizer"]
    if name == "momentum":
        return optimizers.SGD(rate, momentum=0.9)
    makers = {
        "sgd": optimizers.SGD,
        "rmsprop": optimizers.RMSprop,
        "adagrad": optimizers.Adagrad,
        "adam": optimizers.Adam,
    }
    return makers[name](rate)


@contextmanager
def _lent(stream: np.random.Generator) -> Iterator[None]:
    """Let the house draw from this stream; afterwards its own goes on where it stood."""
    common = settings.generator().bit_generator
    before, common.state = common.state, stream.bit_generator.state
    try:
        yield
    finally:
        stream.bit_generator.state, common.state = common.state, before
