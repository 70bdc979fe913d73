"""How good predictions are, gathered over batches."""

from __future__ import annotations

import inspect
from typing import Any

from kerasedu.metrics.accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    accuracy_for,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
)
from kerasedu.metrics.metric import Mean, MeanOfFunction, Metric, registry

__all__ = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "Mean",
    "Metric",
    "SparseCategoricalAccuracy",
    "accuracy_for",
    "as_metric",
    "binary_accuracy",
    "categorical_accuracy",
    "deserialize",
    "get",
    "serialize",
    "sparse_categorical_accuracy",
]


def get(identifier: Any) -> Any:
    """The metric that a name, configuration, function or instance stands for; a function's name gives the function."""
    return registry.get(identifier)


def as_metric(identifier: Any) -> Metric:
    """The metric object that `compile(metrics=[...])` works with. Any function metric(y_true, y_pred) will do.

    Raises:
        ValueError: for an unknown name.
    """
    metric = get(identifier)
    return MeanOfFunction(metric) if inspect.isroutine(metric) else metric


def serialize(metric: Any) -> Any:
    """The configuration of a metric, as Keras 3 writes it."""
    return registry.serialize(metric)


def deserialize(config: Any) -> Any:
    """The metric that a configuration describes."""
    return registry.get(config)
