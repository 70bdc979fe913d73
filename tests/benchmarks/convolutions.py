"""Grouped and depthwise convolutions against the plain one: time for each multiplication, forward and backward.

python tests/benchmarks/convolutions.py [--channels 16] [--rounds 15]

Images of 28 x 28 pixels, 32 of them, windows of 3 x 3, on one core; as many filters as channels. All run in turn in one
process. Fails where a multiplication in a grouped or depthwise convolution takes more than four times as long as in the
plain one.
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
from kerasedu.layers import Conv2D, DepthwiseConv2D

SAMPLES, SIDE, WINDOW = 32, 28, 3
MOST_RATIO = 4.0


class Passes:
    """Times of a layer's way forward and back, for each multiplication of the way forward.

    Arguments:
        name: what to print.
        layer: the layer.
        x: images (N, H, W, C).
    """

    def __init__(self, name, layer, x):
        self.name, self.layer, self.x = name, layer, ops.convert_to_tensor(x)
        y = np.asarray(layer(x))
        self.grad_y = np.random.default_rng(0).normal(size=y.shape).astype("float32")
        depthwise = isinstance(layer, DepthwiseConv2D)
        self.multiplications = y.size * WINDOW**2 * (1 if depthwise else layer.kernel.shape[-2])
        self.times: list[float] = []

    def run(self):
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


def main():
    """Measure, print; 1 where a ratio is too large."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    channels = options.channels
    x = np.random.default_rng(0).normal(size=(SAMPLES, SIDE, SIDE, channels)).astype("float32")
    how = {"padding": "same"}
    plain = Passes("plain", Conv2D(channels, WINDOW, **how), x)
    others = [
        *(Passes(f"{g} groups", Conv2D(channels, WINDOW, groups=g, **how), x) for g in (2, 4)),
        Passes("depthwise", DepthwiseConv2D(WINDOW, **how), x),
    ]
    with limited_blas():
        for _ in range(options.rounds):
            for passes in (plain, *others):
                passes.run()
    print(f"{channels} channels")
    print(f"{plain.name:12}{plain.median:8.3f} ns")
    for passes in others:
        print(f"{passes.name:12}{passes.median:8.3f} ns   ratio {passes.median / plain.median:.1f}")
    return int(max(passes.median for passes in others) > MOST_RATIO * plain.median)


if __name__ == "__main__":
    sys.exit(main())
