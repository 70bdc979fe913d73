"""Keras's datasets: the same files, the same cache folder, the same arrays.

Each dataset comes from the cache, else from the network, else, with a `StandInWarning`, as a stand-in of the official
sizes that is made here. Two more need no network: `toy`, points in the plane, and `digits`, small handwritten digits.
"""

from kerasedu.datasets import (
    boston_housing,
    california_housing,
    cifar10,
    cifar100,
    digits,
    fashion_mnist,
    imdb,
    mnist,
    reuters,
    toy,
)
from kerasedu.datasets.errors import DamagedFileError, StandInWarning
from kerasedu.engine.names import tells_near

__all__ = [
    "DamagedFileError",
    "StandInWarning",
    "boston_housing",
    "california_housing",
    "cifar10",
    "cifar100",
    "digits",
    "fashion_mnist",
    "imdb",
    "mnist",
    "reuters",
    "toy",
]

__getattr__ = tells_near(__name__, __all__)
