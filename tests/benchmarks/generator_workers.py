"""How busy slow batches keep the training, with one worker and with several.

python tests/benchmarks/generator_workers.py [--wait 10] [--compute 20] [--workers 4] [--fit]

A batch takes `wait` milliseconds of waiting, as for a disk or a network, or `compute` milliseconds of NumPy. Prints how
many batches arrive in a second. Processes are measured in their second epoch, as they take a second to start. With
--fit, a small model learns from them. Fails where several threads that wait bring less than three times the batches of
one.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import sys
import time

import numpy as np

from kerasedu.utils import PyDataset

BATCHES, FEATURES = 100, 16
LEAST_RATIO = 3.0


class Waiting(PyDataset):
    """Batches that take their time, without work."""

    seconds = 0.01

    def __init__(self, seconds, **workforce):
        super().__init__(**workforce)
        self.seconds = seconds

    def __len__(self):
        return BATCHES

    def __getitem__(self, index):
        time.sleep(self.seconds)
        return np.full((32, FEATURES), index, "float32"), np.zeros(32, int)


class Computing(Waiting):
    """Batches that take work which holds the interpreter."""

    def __getitem__(self, index):
        end = time.thread_time() + self.seconds
        while time.thread_time() < end:
            sum(range(1000))
        return np.full((32, FEATURES), index, "float32"), np.zeros(32, int)


def generator(dataset):
    """The same batches from a generator."""
    for index in range(len(dataset)):
        yield dataset[index]


def go_through(x, epochs, **workforce):
    """Batches a second in the last epoch."""
    from kerasedu.training.data import training_data

    with training_data(x, **workforce) as data:
        for _ in range(epochs):
            start = time.perf_counter()
            batches = sum(1 for _ in data.epoch())
        return batches / (time.perf_counter() - start)


def learn(x, epochs, **workforce):
    """Batches a second in the last epoch of a training."""
    from kerasedu.callbacks import LambdaCallback
    from kerasedu.layers import Dense, Input
    from kerasedu.models import Sequential

    model = Sequential([Input((FEATURES,)), Dense(64, activation="relu"), Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    starts = []
    watch = LambdaCallback(on_epoch_begin=lambda epoch, logs: starts.append(time.perf_counter()))
    model.fit(x, epochs=epochs, verbose=0, callbacks=[watch], **workforce)
    return BATCHES / (time.perf_counter() - starts[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wait", type=float, default=10.0, help="milliseconds of waiting for a batch")
    parser.add_argument("--compute", type=float, default=20.0, help="milliseconds of computing a batch")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--fit", action="store_true", help="let a model learn from them")
    options = parser.parse_args()
    run, many = learn if options.fit else go_through, options.workers
    waiting, computing = Waiting(options.wait / 1000), Computing(options.compute / 1000)
    one = run(waiting, 1)
    several = run(waiting, 1, workers=many)
    rows = [
        ("waiting, one worker", one),
        (f"waiting, {many} threads", several),
        ("waiting, generator", run(generator(waiting), 1)),
        (f"waiting, generator, workers={many}", run(generator(waiting), 1, workers=many)),
        ("computing, one worker", run(computing, 1)),
        (f"computing, {many} threads", run(computing, 1, workers=many)),
        ("computing, 2 processes", run(computing, 2, workers=2, use_multiprocessing=True)),
    ]
    for name, rate in rows:
        print(f"{name:34}{rate:7.0f} batches a second")
    if several < LEAST_RATIO * one:
        sys.exit(f"{many} threads bring {several / one:.2f} times the batches of one; wanted is {LEAST_RATIO}.")


if __name__ == "__main__":
    main()
