"""Saving and loading a model of 100 MB, beside writing and reading the same arrays with plain h5py.

python tests/benchmarks/saving.py
"""

# ruff: noqa: T201 - a benchmark prints what it measures

import gc
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np

from kerasedu import saving
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

WIDTH, DEPTH, REPEATS = 1600, 10, 7
MEGABYTE = 1 << 20


def model():
    """A model of about 100 MB of weights."""
    return Sequential([Input((WIDTH,)), *(Dense(WIDTH, kernel_initializer="zeros") for _ in range(DEPTH))])


def best(work, path=None):
    """Shortest time of some runs, in seconds; each begins without the file, if one is to be written."""
    times = []
    for _ in range(REPEATS):
        if path is not None:
            path.unlink(missing_ok=True)
        gc.collect()
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
        del result
    return min(times)


def write_plainly(path, arrays):
    with h5py.File(path, "w") as file:
        for i, array in enumerate(arrays):
            file[str(i)] = array


def read_plainly(path):
    with h5py.File(path) as file:
        return [dataset[()] for dataset in file.values()]


def peak_of(work, path):
    """Megabytes that a process of its own needs at most for some work, beyond what it needed before."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import saving as benchmark\n"
        "from kerasedu import saving\n"
        "peak = lambda: int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) / 1024\n"
        f"path = sys.argv[2]; {work}"
    )
    line = [sys.executable, "-c", code, str(Path(__file__).parent), str(path)]
    return float(subprocess.run(line, capture_output=True, text=True, check=True).stdout)


def measure(built, path, size, plain):
    """Print times and memory for one file."""
    save, load = best(lambda: built.save(path), path), best(lambda: saving.load_model(path))
    print(f"{path.suffix}: save {save:.3f} s, load {load:.3f} s, {(save + load) / plain:.2f} times plain (at most 1.5)")
    loading = peak_of("before = peak(); model = saving.load_model(path); print(peak() - before)", path)
    print(f"{path.suffix}: loading needs {loading:.0f} MB at most for {size:.0f} MB of weights")
    work = "model = saving.load_model(path); before = peak(); model.save(path); print(peak() - before)"
    print(f"{path.suffix}: saving needs {peak_of(work, path):.0f} MB beyond the model")


def main():
    """Print times and memory for each format."""
    built = model()
    rng = np.random.default_rng(0)
    built.set_weights([rng.standard_normal(w.shape).astype("float32") for w in built.weights])
    arrays = [w.value for w in built.weights]
    size = sum(array.nbytes for array in arrays) / MEGABYTE
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.h5"
        write, read = best(lambda: write_plainly(plain, arrays), plain), best(lambda: read_plainly(plain))
        print(f"{size:.0f} MB; plain h5py: write {write:.3f} s, read {read:.3f} s")
        for ending in (".keras", ".h5"):
            measure(built, Path(folder) / f"model{ending}", size, write + read)


if __name__ == "__main__":
    main()
