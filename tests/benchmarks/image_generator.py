"""How many changed images an ImageDataGenerator makes in a second, and how many `fit` gets to see.

python tests/benchmarks/image_generator.py [--size 28] [--channels 1] [--batch 32] [--seconds 3]

Images are turned, moved and zoomed. Prints the rate of the batches alone, and within `fit` of a small model. Fails
below 1,500 images of 28 x 28 pixels a second.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

LEAST_RATE = 1500.0
CHANGES = {"rotation_range": 30, "width_shift_range": 0.1, "height_shift_range": 0.1, "zoom_range": 0.2}


def batches(options, images):
    """Images a second, batch after batch."""
    from kerasedu.preprocessing.image import ImageDataGenerator

    flow = ImageDataGenerator(**CHANGES).flow(images, batch_size=options.batch, seed=0)
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < options.seconds:
        count += len(next(flow))
    return count / (time.perf_counter() - start)


def fitting(options, images):
    """Images a second within the second epoch of `fit`."""
    from kerasedu.callbacks import LambdaCallback
    from kerasedu.layers import Dense, Flatten, Input
    from kerasedu.models import Sequential
    from kerasedu.preprocessing.image import ImageDataGenerator

    labels = np.arange(len(images)) % 10
    model = Sequential(
        [Input(images.shape[1:]), Flatten(), Dense(32, activation="relu"), Dense(10, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    starts = []
    watch = LambdaCallback(on_epoch_begin=lambda epoch, logs: starts.append(time.perf_counter()))
    flow = ImageDataGenerator(**CHANGES).flow(images, labels, batch_size=options.batch, seed=0)
    model.fit(flow, epochs=2, verbose=0, callbacks=[watch])
    return len(images) / (time.perf_counter() - starts[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=28)
    parser.add_argument("--channels", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    shape = (6000, options.size, options.size, options.channels)
    images = np.random.default_rng(0).random(shape, dtype="float32")
    alone, within = batches(options, images), fitting(options, images)
    print(f"batches alone {alone:8.0f} images a second")
    print(f"within fit    {within:8.0f} images a second")
    if options.size <= 28 and within < LEAST_RATE:
        sys.exit(f"Wanted are {LEAST_RATE:.0f}.")


if __name__ == "__main__":
    main()
