"""Distances between distributions, and scores of margins, as metrics."""

from __future__ import annotations

from typing import Any

from kerasedu import losses
from kerasedu.metrics.metric import registry
from kerasedu.metrics.reduction import MeanMetricWrapper


@registry.register("kld", "KLD", "kullback_leibler_divergence")
class KLDivergence(MeanMetricWrapper):
    """Kullback-Leibler divergence: the surprise, in nats, at truths that differ from what was predicted.

    Arguments:
        name, dtype: as for Metric.
    """

    def __init__(self, name: str = "kl_divergence", dtype: Any = None) -> None:
        super().__init__(losses.kl_divergence, name, dtype)


@registry.register()
class Poisson(MeanMetricWrapper):
    """Mean of prediction - truth * ln(prediction), for counts.

    Arguments:
        name, dtype: as for Metric.
    """

    def __init__(self, name: str = "poisson", dtype: Any = None) -> None:
        super().__init__(losses.poisson, name, dtype)


@registry.register()
class Hinge(MeanMetricWrapper):
    """Mean of what predictions lack to be on the right side by 1; labels are -1 and 1, or 0 and 1.

    Arguments:
        name, dtype: as for Metric.

    Example:
        >>> float(Hinge()([[1.0], [-1.0]], [[3.0], [0.5]]))
        0.75
    """

    def __init__(self, name: str = "hinge", dtype: Any = None) -> None:
        super().__init__(losses.hinge, name, dtype)


@registry.register()
class SquaredHinge(MeanMetricWrapper):
    """Mean of the square of what predictions lack to be on the right side by 1.

    Arguments:
        name, dtype: as for Metric.
    """

    def __init__(self, name: str = "squared_hinge", dtype: Any = None) -> None:
        super().__init__(losses.squared_hinge, name, dtype)


@registry.register()
class CategoricalHinge(MeanMetricWrapper):
    """Mean of what the true class lacks to be ahead of all others by 1; labels are one-hot.

    Arguments:
        name, dtype: as for Metric.
    """

    def __init__(self, name: str = "categorical_hinge", dtype: Any = None) -> None:
        super().__init__(losses.categorical_hinge, name, dtype)
