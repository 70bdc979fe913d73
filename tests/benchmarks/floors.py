"""How close dense networks come to the least that NumPy needs: a step written by hand for one network, against fit.

python tests/benchmarks/floors.py [--rounds 9]

By hand there are no layers, no tape and no checks: products of matrices, the passes over arrays between them, Adam on
one flat array, and the batch taken in random order. Products alone show what BLAS leaves for all the rest. All run in
turn in one process, on one BLAS thread and on two; told are medians in milliseconds. There is no bound.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

NETWORKS = {  # name: widths, batch, the last activation, steps in one measurement
    "MLP 784-64-10": ((784, 64, 10), 32, "softmax", 400),
    "MLP 784-512-512-10": ((784, 512, 512, 10), 128, "softmax", 40),
    "autoencoder 784-32-784": ((784, 32, 784), 256, "sigmoid", 80),
}


class ByHand:
    """A dense network as one would write it for itself alone.

    Arguments:
        widths: of the input and of each layer.
        batch: samples in a batch.
        last: "softmax" with cross-entropy, or "sigmoid" with the mean squared error of the input.
    """

    def __init__(self, widths: tuple[int, ...], batch: int, last: str) -> None:
        self.rng = rng = np.random.default_rng(0)
        shapes = [shape for a, b in pairwise(widths) for shape in ((a, b), (b,))]
        ends = np.cumsum([np.prod(shape) for shape in shapes])
        self.weights = rng.normal(size=ends[-1]).astype("float32") / 20
        self.gradients, self.m, self.v, self.scratch = (np.zeros_like(self.weights) for _ in range(4))
        self.kernels, self.biases = views(self.weights, shapes, ends)
        self.kernel_gradients, self.bias_gradients = views(self.gradients, shapes, ends)
        self.x, self.last, self.batch = rng.random((20 * batch, widths[0]), dtype="float32"), last, batch
        self.labels = rng.integers(0, widths[-1], len(self.x))
        self.ones, self.rows = np.ones(batch, "float32"), np.arange(batch)

    def forward(self, x: np.ndarray) -> list[np.ndarray]:
        values = [x]
        for kernel, bias in zip(self.kernels, self.biases, strict=True):
            values.append(values[-1] @ kernel)
            values[-1] += bias
            if len(values) <= len(self.kernels):
                np.maximum(values[-1], np.zeros_like(bias), out=values[-1])
        y = values[-1]
        if self.last == "softmax":
            np.exp(y - y.max(axis=1, keepdims=True), out=y)
            y /= y.sum(axis=1, keepdims=True)
        else:
            np.tanh(y * np.float32(0.5), out=y)
            y *= np.float32(0.5)
            y += np.float32(0.5)
        return values

    def slope(self, y: np.ndarray, x: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """The loss and the accuracy are reckoned, too; what is returned is the gradient of the last sums."""
        if self.last == "softmax":
            _ = -np.log(y[self.rows, labels]).mean(), (y.argmax(axis=1) == labels).mean()
            y[self.rows, labels] -= 1
            return y * np.float32(1 / len(y))
        error = y - x
        _ = np.vdot(error, error) / error.size
        error *= np.float32(2 / error.size)
        error *= y * (1 - y)
        return error

    def step(self) -> None:
        chosen = self.rng.integers(0, len(self.x), self.batch)
        x = self.x.take(chosen, axis=0)
        values = self.forward(x)
        slope = self.slope(values[-1], x, self.labels[chosen])
        for i in reversed(range(len(self.kernels))):
            np.matmul(values[i].T, slope, out=self.kernel_gradients[i])
            np.matmul(self.ones, slope, out=self.bias_gradients[i])
            if i:
                slope = slope @ self.kernels[i].T
                slope *= values[i] > 0
        adam(self)

    def products(self) -> None:
        """The products of a step and nothing else."""
        value = self.x[: self.batch]
        for i, kernel in enumerate(self.kernels):
            y = value @ kernel
            _ = value.T @ y, y @ kernel.T if i else None
            value = y

    def predict(self) -> None:
        self.forward(self.x[: self.batch])


def adam(by_hand: Any) -> None:
    """Adam on the flat arrays `weights`, `gradients`, `m` and `v`, in the passes that NumPy needs."""
    scratch = by_hand.scratch
    np.multiply(by_hand.gradients, 0.1, out=scratch)
    by_hand.m *= 0.9
    by_hand.m += scratch
    np.multiply(by_hand.gradients, by_hand.gradients, out=scratch)
    scratch *= 0.001
    by_hand.v *= 0.999
    by_hand.v += scratch
    np.sqrt(by_hand.v, out=scratch)
    scratch += 1e-7
    np.divide(by_hand.m, scratch, out=scratch)
    scratch *= 0.001
    by_hand.weights -= scratch


def views(flat: np.ndarray, shapes: list[tuple[int, ...]], ends: np.ndarray) -> tuple[list, list]:
    """The kernels and the biases that lie one behind the other in a flat array."""
    parts = [flat[end - np.prod(shape) : end].reshape(shape) for shape, end in zip(shapes, ends, strict=True)]
    return parts[::2], parts[1::2]


def ours(widths: tuple[int, ...], batch: int, last: str, steps: int) -> tuple[Callable, Callable]:
    """An epoch of fit, and predict, on as many batches."""
    middle = [Dense(width, activation="relu") for width in widths[1:-1]]
    model = Sequential([Input((widths[0],)), *middle, Dense(widths[-1], activation=last)])
    x = np.random.default_rng(0).random((steps * batch, widths[0]), dtype="float32")
    if last == "softmax":
        y = np.random.default_rng(0).integers(0, widths[-1], len(x))
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    else:
        y = x
        model.compile("adam", "mse")
    return (
        lambda: model.fit(x, y, batch_size=batch, verbose=0),
        lambda: model.predict(x, batch_size=batch, verbose=0),
    )


def timed(work: Callable, steps: int) -> float:
    """Milliseconds a step."""
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start) / steps


def repeated(work: Callable, times: int) -> Callable:
    return lambda: [work() for _ in range(times)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    for name, (widths, batch, last, steps) in NETWORKS.items():
        by_hand, (fit, predict) = ByHand(widths, batch, last), ours(widths, batch, last, steps)
        times: dict[str, list[float]] = {}
        for _ in range(rounds + 1):
            for threads in (1, 2):
                with threadpool_limits(threads):
                    for what in ("products", "step", "predict"):
                        work = repeated(getattr(by_hand, what), steps)
                        times.setdefault(f"{what} by hand, {threads} BLAS thread(s)", []).append(timed(work, steps))
            for what, work in (("fit", fit), ("predict", predict)):
                times.setdefault(what, []).append(timed(work, steps))
        print(name)
        for what, found in times.items():
            print(f"    {what:36} {statistics.median(found[1:]):7.3f} ms")


if __name__ == "__main__":
    main()
