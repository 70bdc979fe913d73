"""Training from an HDF5 file that is larger than memory should be: what it adds to the process.

python tests/benchmarks/hdf5_training.py [--gigabytes 2] [--kind shuffled|plain|batch|chunked|all] [--fit]

Makes a file in a temporary folder, goes through it for one epoch and prints the seconds and the peak of the memory that
was added. Each kind runs in a process of its own. With --fit, a small model learns from it. Fails where 300 MB more are
used.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

import h5py
import numpy as np

FEATURES, BATCH_SIZE, ROWS_AT_A_TIME = 1024, 64, 8192
MOST_ADDED = 300
KINDS = {
    "shuffled": ("x", True),
    "plain": ("x", False),
    "batch": ("x", "batch"),
    "chunked": ("compressed", True),
}


def write_file(path, gigabytes):
    """A file with random images and labels: `x` in one piece, and an eighth of it in compressed chunks."""
    rows = int(gigabytes * 2**30 / (4 * FEATURES))
    rng = np.random.default_rng(0)
    with h5py.File(path, "w") as file:
        x = file.create_dataset("x", (rows, FEATURES), "float32")
        packed = file.create_dataset(
            "compressed", (rows // 8, FEATURES), "float32", chunks=(1000, FEATURES), compression="gzip"
        )
        for start in range(0, rows, ROWS_AT_A_TIME):
            block = rng.random((min(ROWS_AT_A_TIME, rows - start), FEATURES), "float32").round(1)
            x[start : start + len(block)] = block
            if start + len(block) <= len(packed):
                packed[start : start + len(block)] = block
        file["y"] = rng.integers(0, 10, rows)


def memory_now():
    """What this process has in memory now, in megabytes. Linux tells."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / 2**20


class Peak:
    """The most memory this process had while the block ran, sampled every 2 ms."""

    def __enter__(self):
        self.most, self._stop = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self):
        while not self._stop.wait(0.002):
            self.most = max(self.most, memory_now())

    def __exit__(self, *error):
        self._stop.set()
        self._thread.join()


def go_through(x, y, shuffle):
    """One epoch of batches, each looked at."""
    from kerasedu.training.data import training_data

    with training_data(x, y, batch_size=BATCH_SIZE, shuffle=shuffle) as data:
        return sum(1 for batch, _ in data.epoch() if batch[0, 0] >= 0)


def learn(x, y, shuffle):
    """One epoch of learning."""
    from kerasedu.layers import Dense, Input
    from kerasedu.models import Sequential

    model = Sequential([Input((FEATURES,)), Dense(32, activation="relu"), Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=BATCH_SIZE, shuffle=shuffle, verbose=0)
    return -(-len(x) // BATCH_SIZE)


def measure(path, kind, fit, results):
    """What one kind of reading needs."""
    name, shuffle = KINDS[kind]
    run = learn if fit else go_through
    run(np.zeros((64, FEATURES), "float32"), np.zeros(64, int), shuffle)
    with h5py.File(path) as file:
        before = memory_now()
        start = time.perf_counter()
        with Peak() as peak:
            batches = run(file[name], file["y"][: len(file[name])], shuffle)
        results.put((batches, time.perf_counter() - start, peak.most - before))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--kind", choices=[*KINDS, "all"], default="all")
    parser.add_argument("--fit", action="store_true", help="let a model learn from it")
    options = parser.parse_args()
    worst, context = 0.0, multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "samples.h5"
        write_file(path, options.gigabytes)
        for kind in KINDS if options.kind == "all" else [options.kind]:
            results = context.Queue()
            process = context.Process(target=measure, args=(path, kind, options.fit, results))
            process.start()
            batches, seconds, added = results.get()
            process.join()
            each = 1000 * seconds / batches
            print(f"{kind:10}{batches:7} batches{seconds:7.1f} s{each:8.2f} ms a batch{added:7.0f} MB added")
            worst = max(worst, added)
    if worst > MOST_ADDED:
        sys.exit(f"{worst:.0f} MB were added at most; allowed are {MOST_ADDED}.")


if __name__ == "__main__":
    main()
