"""A process that measures one engine, when it is told to: `python worker.py kerasedu`, or tensorflow, jax, torch.

It reads orders as lines of JSON, such as {"do": "train", "group": "", "network": "MNIST CNN"}, and answers each with a
line: seconds of wall and of processor time a step, and the most memory so far in MB.
"""

# ruff: noqa: E402 - the backend is chosen before Keras is imported, and the clock starts before everything

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

ENGINE = sys.argv[1]
os.environ["KERAS_BACKEND"] = "numpy" if ENGINE == "kerasedu" else ENGINE
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parents[3]))

BEGAN = time.perf_counter(), time.process_time()

if ENGINE == "kerasedu":
    import kerasedu as keras
else:
    import keras
import numpy as np

from tests.benchmarks.rivals.networks import GROWTH, NETWORKS

MODELS: dict = {}


def network(order):
    """The network of an order, built and warm."""
    found = GROWTH[order["group"]][int(order["network"])] if order.get("group") else NETWORKS[order["network"]]
    key = order.get("group"), order["network"]
    if key not in MODELS:
        keras.utils.set_random_seed(0)
        MODELS.clear()
        MODELS[key] = found.build(keras), *found.data(np.random.default_rng(0), found.batch * max(found.steps, 1))
    return found, *MODELS[key]


def timed(work, steps):
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall / steps, "cpu": cpu / steps, "memory": peak()}


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def train(order):
    found, model, x, y = network(order)
    how = {"batch_size": found.batch, "epochs": 1, "verbose": 0}
    few = 2 * found.batch
    model.fit(x[:few], y[:few], **how)
    return timed(lambda: model.fit(x, y, **how), found.steps)


def predict(order):
    found, model, x, _ = network(order)
    many = np.resize(x, (found.batch * found.batches, *x.shape[1:]))
    model.predict(many[: found.batch], batch_size=found.batch, verbose=0)
    return timed(lambda: model.predict(many, batch_size=found.batch, verbose=0), found.batches)


def first_batch(_order):
    """From the start of the import to the end of the first training step of the digit network."""
    found = NETWORKS["MNIST CNN"]
    x, y = found.data(np.random.default_rng(0), found.batch)
    found.build(keras).fit(x, y, batch_size=found.batch, verbose=0)
    wall, cpu = time.perf_counter() - BEGAN[0], time.process_time() - BEGAN[1]
    return {"wall": wall, "cpu": cpu, "memory": peak()}


def main():
    answers = sys.stdout
    sys.stdout = sys.stderr  # what an engine prints is no answer
    for line in sys.stdin:
        order = json.loads(line)
        answer = {"train": train, "predict": predict, "first batch": first_batch}[order["do"]](order)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
