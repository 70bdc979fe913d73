"""Keras's datasets: the same files, the same cache folder, the same arrays.

Each dataset comes from the cache, else from the network, else, with a `StandInWarning`, as a stand-in of the official
sizes that is made here.
"""

from kerasedu.datasets import mnist
from kerasedu.datasets.source import StandInWarning

__all__ = ["StandInWarning", "mnist"]
