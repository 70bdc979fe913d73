"""The tutorials' LSTM on IMDB: accuracy on the 25,000 reviews for testing after an epoch on the others, and time.

KERAS_HOME=~/.keras python tests/benchmarks/imdb_lstm.py [--epochs 1] [--units 32] [--width 32] [--maxlen 100]

Fails where fewer than 80 % are right.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import sys
import time

from kerasedu.datasets import imdb
from kerasedu.layers import LSTM, Dense, Embedding
from kerasedu.models import Sequential
from kerasedu.utils import pad_sequences, set_random_seed

WORDS = 10_000
LEAST_ACCURACY = 0.80


def main() -> int:
    """Train, measure, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--units", type=int, default=32)
    parser.add_argument("--width", type=int, default=32, help="numbers for each word")
    parser.add_argument("--maxlen", type=int, default=100, help="the last so many words of a review are read")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()

    set_random_seed(given.seed)
    (x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=WORDS)
    x_train, x_test = (pad_sequences(x, maxlen=given.maxlen) for x in (x_train, x_test))
    model = Sequential([Embedding(WORDS, given.width), LSTM(given.units), Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    start = time.perf_counter()
    model.fit(x_train, y_train, epochs=given.epochs, batch_size=32, verbose=2)
    seconds = time.perf_counter() - start
    _, accuracy = model.evaluate(x_test, y_test, verbose=0)
    print(f"test accuracy {accuracy:.4f}, {seconds / given.epochs:.0f} s an epoch")
    return int(accuracy < LEAST_ACCURACY)


if __name__ == "__main__":
    sys.exit(main())
