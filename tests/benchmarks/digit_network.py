"""The tutorial's digit network on MNIST: accuracy, time of a step, peak memory.

KERAS_HOME=~/.keras python tests/benchmarks/digit_network.py [--epochs 3] [--samples 60000]

Fails where a bound is missed: test accuracy 98.7 % after three epochs on all 60,000 digits, peak memory 1.2 GB.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time

from kerasedu.callbacks import Callback
from kerasedu.datasets import mnist
from kerasedu.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed

BATCH_SIZE = 128
LEAST_ACCURACY = 0.987
MOST_MEMORY = 1200


class StepTimes(Callback):
    """How long each training step took, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def on_train_batch_begin(self, batch, logs=None):
        self.start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self.times.append(1000 * (time.perf_counter() - self.start))


def network():
    """The network of the tutorial."""
    layers = [
        Input((28, 28, 1)),
        Conv2D(32, 3, activation="relu"),
        MaxPooling2D(),
        Conv2D(64, 3, activation="relu"),
        MaxPooling2D(),
        Flatten(),
        Dense(128, activation="relu"),
        Dense(10, activation="softmax"),
    ]
    model = Sequential(layers)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def peak_memory():
    """The most memory this process has had, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def main():
    """Train, judge, print; 1 where a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--samples", type=int, default=60_000)
    options = parser.parse_args()
    set_random_seed(0)
    (x_train, y_train), (x_test, y_test) = mnist.load_data()
    x_train, x_test = (x[..., None].astype("float32") / 255 for x in (x_train[: options.samples], x_test))
    model, steps = network(), StepTimes()
    start = time.perf_counter()
    model.fit(x_train, y_train[: options.samples], BATCH_SIZE, options.epochs, verbose=2, callbacks=[steps])
    seconds = time.perf_counter() - start
    _, accuracy = model.evaluate(x_test, y_test, verbose=0)
    print(f"accuracy on {len(x_test)} test digits  {accuracy:.2%}")
    print(f"median time of a step          {statistics.median(steps.times):.1f} ms")
    print(f"training time                  {seconds:.0f} s")
    print(f"peak memory                    {peak_memory():.0f} MB")
    return int(
        peak_memory() > MOST_MEMORY or (options.epochs >= 3 and options.samples >= 60_000 and accuracy < LEAST_ACCURACY)
    )


if __name__ == "__main__":
    sys.exit(main())
