"""VGG: blocks of 3 x 3 convolutions, each block half as large as the one before.

K. Simonyan, A. Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015, table 1.
"""

from __future__ import annotations

from kerasedu.applications.asked import Asked
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import Conv2D, Dense, Flatten, MaxPooling2D

FILTERS = (64, 128, 256, 512, 512)


def vgg(asked: Asked, x: KerasTensor, depths: tuple[int, ...]) -> KerasTensor:
    """A VGG network.

    Arguments:
        asked: what was asked for.
        x: images.
        depths: how many convolutions each block has.
    """
    return _head(asked, _blocks(x, depths))


def _blocks(x: KerasTensor, depths: tuple[int, ...]) -> KerasTensor:
    for block, (filters, depth) in enumerate(zip(FILTERS, depths, strict=True), start=1):
        for i in range(1, depth + 1):
            x = Conv2D(filters, 3, activation="relu", padding="same", name=f"block{block}_conv{i}")(x)
        x = MaxPooling2D(2, strides=2, name=f"block{block}_pool")(x)
    return x


def _head(asked: Asked, x: KerasTensor) -> KerasTensor:
    if not asked.include_top:
        return asked.pooled(x)
    x = Flatten(name="flatten")(x)
    x = Dense(4096, activation="relu", name="fc1")(x)
    x = Dense(4096, activation="relu", name="fc2")(x)
    return asked.classified(x)
