"""How close recurrent networks come to the least that NumPy needs: a step written by hand for one network, against fit.

python tests/benchmarks/recurrent_floors.py [--rounds 9]

By hand there are no layers, no tape, no masks and no checks, one thread alone, and all arrays are there beforehand:
the products of each time step, the passes over arrays between them, and the optimizer on one flat array. Products alone
show what BLAS leaves for all the rest. All run in turn in one process; told are medians in milliseconds, and what is
the least of each. There is no bound.
"""

# ruff: noqa: T201, PLW2901 - a benchmark prints what it measures; loops work in place on the arrays they go through

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from kerasedu.layers import LSTM, Dense, Embedding, Input, SimpleRNN
from kerasedu.models import Sequential
from tests.benchmarks.floors import adam, repeated, timed

Array = np.ndarray


class ByHand:
    """Words, a recurrent layer, one probability.

    Arguments:
        words: number of words.
        width: length of a word's vector.
        units: number of units.
        batch: samples in a batch.
        length: words in a sample.
    """

    gates = 1

    def __init__(self, words: int, width: int, units: int, batch: int, length: int) -> None:
        rng = np.random.default_rng(0)
        self.batch, self.length, self.units = batch, length, units
        shapes = [(words, width), (width, self.gates * units), (units, self.gates * units), (self.gates * units,)]
        shapes += [(units, 1), (1,)]
        ends = np.cumsum([np.prod(shape) for shape in shapes])
        self.weights = rng.normal(size=ends[-1]).astype("float32") / 20
        self.gradients, self.m, self.v, self.scratch = (np.zeros_like(self.weights) for _ in range(4))
        parts = [slice(end - np.prod(shape), end) for shape, end in zip(shapes, ends, strict=True)]
        named = list(zip(parts, shapes, strict=True))
        self.table, self.kernel, self.recurrent, self.bias, self.last, _ = (
            self.weights[p].reshape(s) for p, s in named
        )
        self.grads = [self.gradients[p].reshape(s) for p, s in named]
        self.x, self.y = rng.integers(0, words, (20 * batch, length)), rng.integers(0, 2, (20 * batch, 1)) == 1
        self.rng, self.ones = rng, np.ones(batch * length, "float32")
        self.says = np.empty((length, self.gates, batch, units), "float32")
        self.h = np.zeros((length + 1, batch, units), "float32")
        self.vectors = np.empty((length, batch, width), "float32")
        self.room = np.empty((self.gates, batch, units), "float32")

    def by_gate(self, kernel: Array) -> Array:
        return np.ascontiguousarray(np.swapaxes(kernel.reshape(len(kernel), self.gates, -1), 0, 1))

    def forward(self, chosen: Array) -> Array:
        """Probabilities (N, 1)."""
        np.take(self.table, chosen.T, axis=0, out=self.vectors, mode="clip")
        self.through_time(*map(self.by_gate, (self.kernel, self.recurrent, self.bias[None])))
        y = self.h[-1] @ self.last
        return 0.5 + 0.5 * np.tanh(0.5 * y)

    def step(self) -> None:
        picked = self.rng.integers(0, len(self.x), self.batch)
        words, y = self.x[picked], self.y[picked]
        p = self.forward(words)
        _ = -np.log(np.where(y, p, 1 - p)).mean(), ((p > 0.5) == y).mean()
        slope = (p - y) * np.float32(1 / self.batch)
        _, grad_kernel, grad_recurrent, grad_bias, grad_last, grad_end = self.grads
        np.matmul(self.h[-1].T, slope, out=grad_last)
        grad_end[0] = slope.sum()
        sums = self.back_through_time(slope @ self.last.T).reshape(self.gates, -1, self.units)  # (gates, T * N, units)
        self.put(self.vectors.reshape(-1, self.vectors.shape[-1]).T @ sums, grad_kernel)
        self.put(self.h[:-1].reshape(-1, self.units).T @ sums, grad_recurrent)
        grad_bias[:] = (self.ones @ sums).ravel()
        self.look_back(words, np.matmul(sums, np.swapaxes(self.by_gate(self.kernel), 1, 2)).sum(axis=0))
        self.change()

    def put(self, grad: Array, place: Array) -> None:
        place.reshape(len(place), self.gates, -1)[:] = np.swapaxes(grad, 0, 1)

    def look_back(self, words: Array, grads: Array) -> None:
        table = self.grads[0]
        table[:] = 0
        width = table.shape[1] // 2
        places = words.T.reshape(-1, 1) * width + np.arange(width)
        np.add.at(table.view(np.complex64).reshape(-1), places.ravel(), grads.view(np.complex64).ravel())

    def through_time(self, kernel: Array, recurrent: Array, bias: Array) -> None:
        """The states, from the vectors."""
        raise NotImplementedError

    def back_through_time(self, grad_h: Array) -> Array:
        """The gradients of the gates' sums, (gates, T, N, units)."""
        raise NotImplementedError

    def change(self) -> None:
        """What the optimizer does."""
        raise NotImplementedError

    def products(self) -> None:
        """The products of a step and nothing else."""
        kernel, recurrent = self.by_gate(self.kernel), self.by_gate(self.recurrent)
        np.matmul(self.vectors[:, None], kernel, out=self.says)
        for h, says in zip(self.h, self.says, strict=False):
            np.matmul(h, recurrent, out=self.room)
            np.matmul(says, recurrent, out=self.room)
        sums = self.says.reshape(self.gates, -1, self.units)
        _ = self.vectors.reshape(-1, self.vectors.shape[-1]).T @ sums
        _ = self.h[:-1].reshape(-1, self.units).T @ sums
        _ = np.matmul(sums, np.swapaxes(kernel, 1, 2))

    def predict(self) -> None:
        self.forward(self.x[: self.batch])


class SimpleRNNByHand(ByHand):
    """With RMSprop."""

    def through_time(self, kernel: Array, recurrent: Array, bias: Array) -> None:
        np.matmul(self.vectors, kernel[0], out=self.says[:, 0])
        self.says += np.repeat(bias, self.batch, axis=1)
        for says, h, after in zip(self.says[:, 0], self.h, self.h[1:], strict=False):
            np.matmul(h, recurrent[0], out=after)
            after += says
            np.tanh(after, out=after)

    def back_through_time(self, grad_h: Array) -> Array:
        sums, recurrent = 1 - self.h[1:] ** 2, np.ascontiguousarray(self.recurrent.T)
        for one in sums[::-1]:
            one *= grad_h
            np.matmul(one, recurrent, out=grad_h)
        return sums[None]

    def change(self) -> None:
        np.multiply(self.gradients, self.gradients, out=self.scratch)
        self.scratch *= 0.1
        self.v *= 0.9
        self.v += self.scratch
        np.add(self.v, 1e-7, out=self.scratch)
        np.sqrt(self.scratch, out=self.scratch)
        np.divide(self.gradients, self.scratch, out=self.scratch)
        self.scratch *= 0.001
        self.weights -= self.scratch


class LSTMByHand(ByHand):
    """With Adam."""

    gates = 4

    def __init__(self, *sizes: int) -> None:
        super().__init__(*sizes)
        self.c, self.tanh_c = np.zeros_like(self.h), np.zeros_like(self.h[1:])
        self.halves = np.array([0.5, 0.5, 1, 0.5], "float32").reshape(4, 1, 1)

    def through_time(self, kernel: Array, recurrent: Array, bias: Array) -> None:
        np.matmul(self.vectors[:, None], kernel * self.halves, out=self.says)
        recurrent *= self.halves
        bias = np.repeat(bias * self.halves, self.batch, axis=1)
        for t, gates in enumerate(self.says):
            gates += bias
            gates += np.matmul(self.h[t], recurrent, out=self.room)
            i, f, g, o = np.tanh(gates, out=gates)
            gates[:2] += 1
            o += 1
            c, tanh_c, h = self.c[t + 1], self.tanh_c[t], self.h[t + 1]
            np.multiply(f, self.c[t], out=c)
            c += np.multiply(i, g, out=tanh_c)
            c *= 0.5
            np.tanh(c, out=tanh_c)
            np.multiply(o, tanh_c, out=h)
            h *= 0.5

    def back_through_time(self, grad_h: Array) -> Array:
        """Sigmoids are still twice as large; ten passes over the four gates, as few as we know."""
        i, f, g, o = np.swapaxes(self.says, 0, 1)
        sums = np.empty((4, *i.shape), "float32")
        of_cell = 0.5 * o * (1 - self.tanh_c**2)
        for twice, times, out in ((i, g, sums[0]), (f, self.c[:-1], sums[1]), (o, self.tanh_c, sums[3])):
            np.subtract(2, twice, out=out)
            out *= twice
            out *= times
            out *= 0.25
        np.multiply(0.5 * i, 1 - g**2, out=sums[2])
        recurrent = np.ascontiguousarray(np.swapaxes(self.by_gate(self.recurrent), 1, 2))
        grad_c = np.zeros_like(grad_h)
        for t in reversed(range(self.length)):
            grad_c += grad_h * of_cell[t]
            sums[:3, t] *= grad_c
            sums[3, t] *= grad_h
            grad_c *= f[t]
            grad_c *= 0.5
            of_gates = np.matmul(sums[:, t], recurrent, out=self.room)
            grad_h = of_gates[0] + of_gates[1] + of_gates[2] + of_gates[3]
        return sums

    def change(self) -> None:
        adam(self)


NETWORKS = {  # name: by hand, layer, (words, width, units, batch, length), optimizer, steps in one measurement
    "SimpleRNN text": (SimpleRNNByHand, SimpleRNN, (1000, 50, 50, 128, 10), "rmsprop", 100),
    "LSTM T=100": (LSTMByHand, LSTM, (10_000, 32, 128, 32, 100), "adam", 5),
    "LSTM T=500": (LSTMByHand, LSTM, (10_000, 32, 128, 32, 500), "adam", 2),
}


def ours(kind: type, sizes: tuple[int, ...], optimizer: str, steps: int) -> tuple[Callable, Callable]:
    """An epoch of fit, and predict, on as many batches."""
    words, width, units, batch, length = sizes
    parts = [Input((length,), dtype="int32"), Embedding(words, width), kind(units), Dense(1, activation="sigmoid")]
    model = Sequential(parts)
    model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"])
    rng = np.random.default_rng(0)
    x = rng.integers(0, words, (steps * batch, length)).astype("int32")
    y = rng.integers(0, 2, len(x)).astype("float32")
    return (
        lambda: model.fit(x, y, batch_size=batch, verbose=0),
        lambda: model.predict(x, batch_size=batch, verbose=0),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    for name, (kind, layer, sizes, optimizer, steps) in NETWORKS.items():
        by_hand, (fit, predict) = kind(*sizes), ours(layer, sizes, optimizer, steps)
        works = {f"{what} by hand": repeated(getattr(by_hand, what), steps) for what in ("products", "step", "predict")}
        works |= {"fit": fit, "predict": predict}
        times: dict[str, list[float]] = {what: [] for what in works}
        for _ in range(rounds + 1):
            with threadpool_limits(1):
                for what, work in works.items():
                    times[what].append(timed(work, steps))
        print(name)
        for what, found in times.items():
            print(f"    {what:20} {statistics.median(found[1:]):8.3f} ms, at least {min(found[1:]):8.3f}")


if __name__ == "__main__":
    main()
