"""What fit costs beyond its training steps: a whole epoch against the same number of bare train_step calls.

python tests/benchmarks/fit_overhead.py [--rounds 7]

A tiny model shows the cost of a batch in milliseconds, a model of about 10 ms a batch the share. Both run in turn in
one process; figures are medians of processor time over the rounds, in which other work on the machine does not count.
Fails where a batch of the tiny model costs more than 0.15 ms, or the share is over 3 %.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import statistics
import sys
import time

import numpy as np

from kerasedu.engine.threads import limited_blas
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

MOST_MILLISECONDS, MOST_SHARE = 0.15, 0.03


class Comparison:
    """An epoch of fit, and the same batches through train_step.

    Arguments:
        features: length of a sample.
        units: widths of the hidden layers.
        batch_size: samples in a batch.
        batches: batches in an epoch.
    """

    def __init__(self, features, units, batch_size, batches):
        generator = np.random.default_rng(0)
        self.batches, self.batch_size = batches, batch_size
        self.x = generator.normal(size=(batches * batch_size, features)).astype("float32")
        self.y = generator.integers(0, 10, len(self.x))
        hidden = [Dense(n, activation="relu") for n in units]
        self.model = Sequential([Input((features,)), *hidden, Dense(10, activation="softmax")])
        self.model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        self.model.fit(self.x[: 2 * batch_size], self.y[: 2 * batch_size], verbose=0)

    def fit(self):
        start = time.process_time()
        self.model.fit(self.x, self.y, batch_size=self.batch_size, verbose=0)
        return time.process_time() - start

    def steps(self):
        start = time.process_time()
        self.model.reset_metrics()
        with limited_blas():
            for i in range(0, len(self.x), self.batch_size):
                self.model.train_step((self.x[i : i + self.batch_size], self.y[i : i + self.batch_size]))
        return time.process_time() - start

    def medians(self, rounds):
        """Milliseconds a batch: of fit, and of bare steps."""
        pairs = [(self.fit(), self.steps()) for _ in range(rounds)]
        return [1000 * statistics.median(times) / self.batches for times in zip(*pairs, strict=True)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    fit, steps = Comparison(8, (8,), 8, 400).medians(rounds)
    cost = fit - steps
    print(f"tiny model: fit {fit:.3f} ms a batch, bare steps {steps:.3f}, so {cost:.3f} (at most {MOST_MILLISECONDS})")
    large, bare = Comparison(784, (512, 512), 128, 40).medians(rounds)
    share = large / bare - 1
    print(f"large model: fit {large:.2f} ms a batch, bare steps {bare:.2f} ms, so {100 * share:.1f} % (at most 3 %)")
    return 0 if cost <= MOST_MILLISECONDS and share <= MOST_SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
