"""The networks that are measured: those of the tutorials, a small Transformer, and VGG16.

Each is written in Keras's public names only, so that the same lines build it in kerasedu and in real Keras.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Arrays = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Network:
    """A network, with the data and the number of steps that it is measured with.

    Attributes:
        build: makes the compiled model, with `keras` as its argument.
        data: random samples and targets, of a generator and a number of samples.
        batch: samples in a batch.
        steps: training steps in one measurement; 0: it is not trained.
        batches: batches that are predicted in one measurement.
    """

    build: Callable[[Any], Any]
    data: Callable[[np.random.Generator, int], Arrays]
    batch: int
    steps: int
    batches: int


def compiled(model: Any, loss: str = "sparse_categorical_crossentropy", optimizer: str = "adam") -> Any:
    model.compile(optimizer, loss, metrics=["accuracy"] if "crossentropy" in loss else None)
    return model


# ---- data -----------------------------------------------------------------------------------------------------------


def pictures(*shape: int, classes: int = 10) -> Callable[[np.random.Generator, int], Arrays]:
    def made(rng: np.random.Generator, count: int) -> Arrays:
        return rng.random((count, *shape), dtype="float32"), rng.integers(0, classes, count)

    return made


def sentences(length: int, words: int) -> Callable[[np.random.Generator, int], Arrays]:
    def made(rng: np.random.Generator, count: int) -> Arrays:
        return rng.integers(0, words, (count, length)).astype("int32"), rng.integers(0, 2, count).astype("float32")

    return made


def themselves(width: int) -> Callable[[np.random.Generator, int], Arrays]:
    def made(rng: np.random.Generator, count: int) -> Arrays:
        x = rng.random((count, width), dtype="float32")
        return x, x

    return made


# ---- networks -------------------------------------------------------------------------------------------------------


def dense(*widths: int) -> Callable[[Any], Any]:
    """784 pixels, hidden layers, ten classes."""

    def build(keras: Any) -> Any:
        hidden = [keras.layers.Dense(width, activation="relu") for width in widths]
        ends = keras.layers.Input((784,)), keras.layers.Dense(10, activation="softmax")
        return compiled(keras.Sequential([ends[0], *hidden, ends[1]]))

    return build


def digits(keras: Any, side: int = 28, filters: int = 32) -> Any:
    """The convolutional network of most tutorials."""
    layers = keras.layers
    return compiled(
        keras.Sequential(
            [
                layers.Input((side, side, 1)),
                layers.Conv2D(filters, 3, activation="relu"),
                layers.MaxPooling2D(),
                layers.Conv2D(2 * filters, 3, activation="relu"),
                layers.MaxPooling2D(),
                layers.Flatten(),
                layers.Dense(128, activation="relu"),
                layers.Dense(10, activation="softmax"),
            ]
        )
    )


def sentiment(length: int, units: int = 128) -> Callable[[Any], Any]:
    """Words, an LSTM, one probability."""

    def build(keras: Any) -> Any:
        layers = keras.layers
        parts = [layers.Input((length,), dtype="int32"), layers.Embedding(10_000, 32), layers.LSTM(units)]
        return compiled(keras.Sequential([*parts, layers.Dense(1, activation="sigmoid")]), "binary_crossentropy")

    return build


def simple_text(keras: Any) -> Any:
    """The tutorials' first text network: ten words, a SimpleRNN."""
    layers = keras.layers
    parts = [layers.Input((10,), dtype="int32"), layers.Embedding(1000, 50), layers.SimpleRNN(50)]
    return compiled(keras.Sequential([*parts, layers.Dense(1, activation="sigmoid")]), "binary_crossentropy", "rmsprop")


def autoencoder(keras: Any) -> Any:
    """784 numbers through 32 and back."""
    layers = keras.layers
    parts = [layers.Dense(32, activation="relu"), layers.Dense(784, activation="sigmoid")]
    return compiled(keras.Sequential([layers.Input((784,)), *parts]), "mse")


def transformer(keras: Any) -> Any:
    """One block: four heads of attention and a dense part, each with its shortcut."""
    layers = keras.layers
    words = layers.Input((64,), dtype="int32")
    x = layers.Embedding(5000, 64)(words)
    x = layers.LayerNormalization()(x + layers.MultiHeadAttention(4, 16)(x, x))
    x = layers.LayerNormalization()(x + layers.Dense(64)(layers.Dense(128, activation="relu")(x)))
    x = layers.Dense(1, activation="sigmoid")(layers.GlobalAveragePooling1D()(x))
    return compiled(keras.Model(words, x), "binary_crossentropy")


def vgg16(keras: Any) -> Any:
    return compiled(keras.applications.VGG16(weights=None))


NETWORKS = {
    "MLP 784-64-10": Network(dense(64), pictures(784), 32, 500, 500),
    "MLP 784-512-512-10": Network(dense(512, 512), pictures(784), 128, 60, 100),
    "SimpleRNN text": Network(simple_text, sentences(10, 1000), 128, 200, 200),
    "autoencoder 784-32-784": Network(autoencoder, themselves(784), 256, 100, 100),
    "LSTM T=100": Network(sentiment(100), sentences(100, 10_000), 32, 20, 30),
    "LSTM T=500": Network(sentiment(500), sentences(500, 10_000), 32, 5, 8),
    "MNIST CNN": Network(digits, pictures(28, 28, 1), 128, 20, 40),
    "small Transformer": Network(transformer, sentences(64, 5000), 32, 40, 60),
    "VGG16 at 224": Network(vgg16, pictures(224, 224, 3, classes=1000), 1, 0, 3),
}

# How time grows: with the batch, the width, the length and the side of the image.
GROWTH: dict[str, dict[int, Network]] = {
    "batch (MNIST CNN)": {n: Network(digits, pictures(28, 28, 1), n, 1024 // n, 0) for n in (16, 32, 64, 128, 256)},
    "width (two dense layers)": {
        n: Network(dense(n, n), pictures(784), 128, 6400 // n, 0) for n in (128, 256, 512, 1024, 2048)
    },
    "length (LSTM)": {
        n: Network(sentiment(n), sentences(n, 10_000), 32, 1600 // n, 0) for n in (25, 50, 100, 200, 400)
    },
    "side of the image (MNIST CNN)": {
        n: Network(lambda keras, n=n: digits(keras, n), pictures(n, n, 1), 32, max(1, 40_000 // n**2), 0)
        for n in (14, 28, 56, 112)
    },
}
