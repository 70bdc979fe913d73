"""Recurrent layers as one operation over the whole sequence, against the same layers out of elementary operations.

python tests/benchmarks/recurrence.py [--features 32] [--rounds 15]

Forward and backward of 100 time steps, 32 samples, 128 units, on one core. Both run in turn in one process; times are
medians in milliseconds. Fails where a forward and backward pass of LSTM is not at least twice as fast.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import statistics
import sys
import time

import numpy as np

from kerasedu import ops
from kerasedu.engine import GradientTape
from kerasedu.engine.threads import limited_blas
from kerasedu.layers import GRU, LSTM, SimpleRNN

SAMPLES, STEPS, UNITS = 32, 100, 128
LEAST_RATIO = 2.0


class Passes:
    """Times of a layer's way forward and back.

    Arguments:
        layer: recurrent layer that returns whole sequences.
        x: input (N, T, features).
        grad_output: gradient of the output.
    """

    def __init__(self, layer, x, grad_output):
        self.layer, self.x, self.grad_output = layer, ops.convert_to_tensor(x), grad_output
        self.forward: list[float] = []
        self.backward: list[float] = []
        layer(x)

    def run(self):
        start = time.perf_counter()
        with GradientTape() as tape:
            tape.watch(self.x)
            output = self.layer(self.x)
        middle = time.perf_counter()
        tape.gradient(output, [self.x, *self.layer.trainable_weights], self.grad_output)
        self.forward.append(1000 * (middle - start))
        self.backward.append(1000 * (time.perf_counter() - middle))

    @property
    def medians(self):
        """Forward, backward, both."""
        both = [there + back for there, back in zip(self.forward, self.backward, strict=True)]
        return np.array([statistics.median(times) for times in (self.forward, self.backward, both)])


def elementary(kind):
    """The layer, run as elementary operations at each time step."""

    class Cell(kind.cell_class):
        def runs_as_operation(self, training):
            return False

    class OfParts(kind):
        cell_class = Cell

    return OfParts


def compare(kind, features, rounds):
    """Median times as one operation and as elementary ones."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(SAMPLES, STEPS, features)).astype("float32")
    grad_output = rng.normal(size=(SAMPLES, STEPS, UNITS)).astype("float32")
    pair = [Passes(k(UNITS, return_sequences=True), x, grad_output) for k in (kind, elementary(kind))]
    for _ in range(rounds):
        for passes in pair:
            passes.run()
    return [passes.medians for passes in pair]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=int, default=32, help="numbers at each time step")
    parser.add_argument("--rounds", type=int, default=15, help="how often each is run")
    arguments = parser.parse_args()
    print(f"{'ms':12}{'forward':>22}{'backward':>22}{'both':>22}")
    ratios = {}
    with limited_blas():
        for kind in (SimpleRNN, LSTM, GRU):
            whole, parts = compare(kind, arguments.features, arguments.rounds)
            ratios[kind] = parts / whole
            cells = [f"{p:8.1f} /{w:6.1f} ={r:4.1f}" for p, w, r in zip(parts, whole, ratios[kind], strict=True)]
            print(f"{kind.__name__:12}" + "".join(f"{cell:>22}" for cell in cells))
    if ratios[LSTM][2] < LEAST_RATIO:
        sys.exit(f"LSTM as one operation is only {ratios[LSTM][2]:.2f} times as fast; wanted is {LEAST_RATIO}.")


if __name__ == "__main__":
    main()
