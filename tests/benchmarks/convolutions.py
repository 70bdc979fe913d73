"""Grouped and depthwise convolutions against the plain one: time for each multiplication, forward and backward.

python tests/benchmarks/convolutions.py [--channels 16 64] [--rounds 15]

Images of 28 x 28 pixels, 32 of them, windows of 3 x 3; as many filters as channels. All run in turn in one process, the
depthwise one on one thread and on one for each core.

A multiplication in a grouped or depthwise convolution should take at most four times as long as in the plain one. The
plain one is a matrix product, at 0.024 ns for each multiplication where the channels are many. A depthwise convolution
is none: each multiplication and addition goes through NumPy's loops. How long these take alone, with all numbers in
the cache, is printed as "floor": three of them, for the output and the two gradients. Fails where the ratio is above
four on one thread; from 32 channels on the floor alone is.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time

import numpy as np

from kerasedu import ops
from kerasedu.engine import GradientTape
from kerasedu.engine.threads import limited_blas, workers
from kerasedu.layers import Conv2D, DepthwiseConv2D

SAMPLES, SIDE, WINDOW = 32, 28, 3
MOST_RATIO = 4.0


class Passes:
    """Times of a layer's way forward and back, for each multiplication of the way forward.

    Arguments:
        name: what to print.
        layer: the layer.
        x: images (N, H, W, C).
        threads: how many work on slices of the batch.
    """

    def __init__(self, name, layer, x, threads=1):
        self.name, self.layer, self.x, self.threads = name, layer, ops.convert_to_tensor(x), threads
        y = np.asarray(layer(x))
        self.grad_y = np.random.default_rng(0).normal(size=y.shape).astype("float32")
        depthwise = isinstance(layer, DepthwiseConv2D)
        self.multiplications = y.size * WINDOW**2 * (1 if depthwise else layer.kernel.shape[-2])
        self.times: list[float] = []

    def run(self):
        os.environ["KERASEDU_SLICE_THREADS"] = str(self.threads)
        workers.cache_clear()
        workers()
        start = time.perf_counter()
        with GradientTape() as tape:
            tape.watch(self.x)
            y = self.layer(self.x)
        tape.gradient(y, [self.x, *self.layer.trainable_weights], self.grad_y)
        self.times.append(time.perf_counter() - start)

    @property
    def median(self):
        """Nanoseconds for each multiplication."""
        return 1e9 * statistics.median(self.times) / self.multiplications


class Floor:
    """Times of NumPy's multiply-add alone: rows of weights, times rows of images, added up; all in the cache."""

    name = "floor"

    def __init__(self, channels):
        rng = np.random.default_rng(0)
        self.x, self.weights = (rng.normal(size=(WINDOW**2, SIDE * channels)).astype("float32") for _ in range(2))
        self.images = np.broadcast_to(self.x, (SAMPLES * SIDE, *self.x.shape))  # (rows, elements, row)
        self.out = np.empty((SAMPLES * SIDE, SIDE * channels), "float32")
        self.times: list[float] = []

    def run(self):
        start = time.perf_counter()
        np.einsum(self.images, [0, 1, 2], self.weights, [1, 2], [0, 2], out=self.out)
        self.times.append(time.perf_counter() - start)

    @property
    def median(self):
        """Nanoseconds for three multiplications: one forward, two backward."""
        return 3e9 * statistics.median(self.times) / self.images.size


def measure(channels, rounds):
    """The plain convolution, the floor, and the others, all of them measured."""
    x = np.random.default_rng(0).normal(size=(SAMPLES, SIDE, SIDE, channels)).astype("float32")
    how = {"padding": "same"}
    plain = Passes("plain", Conv2D(channels, WINDOW, **how), x)
    others = [Passes(f"{g} groups", Conv2D(channels, WINDOW, groups=g, **how), x) for g in (2, 4)]
    others += [
        Passes(f"depthwise, {threads} thread{'s' * (threads > 1)}", DepthwiseConv2D(WINDOW, **how), x, threads)
        for threads in sorted({1, os.cpu_count() or 1})
    ]
    floor = Floor(channels)
    with limited_blas():
        for _ in range(rounds):
            for passes in (plain, floor, *others):
                passes.run()
    return plain, floor, others


def main():
    """Measure, print; 1 where a ratio is too large."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--channels", type=int, nargs="+", default=[16])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    failed = False
    for channels in options.channels:
        plain, floor, others = measure(channels, options.rounds)
        print(f"{channels} channels\n{plain.name:22}{plain.median:8.3f} ns")
        for passes in (*others, floor):
            print(f"{passes.name:22}{passes.median:8.3f} ns   ratio {passes.median / plain.median:.1f}")
        failed |= max(passes.median for passes in others[:3]) > MOST_RATIO * plain.median
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
