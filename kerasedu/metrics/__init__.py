"""How good predictions are, gathered over batches."""

from __future__ import annotations

import inspect
from typing import Any

from kerasedu.engine.custom_objects import get_registered_object
from kerasedu.engine.names import tells_near
from kerasedu.engine.registry import function_config, snake_case
from kerasedu.losses import (
    KLD,
    MAE,
    MAPE,
    MSE,
    MSLE,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_hinge,
    hinge,
    huber,
    kl_divergence,
    kld,
    log_cosh,
    logcosh,
    mae,
    mape,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    mse,
    msle,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from kerasedu.metrics.accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
    accuracy,
    accuracy_for,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from kerasedu.metrics.auc import AUC
from kerasedu.metrics.confusion import confusion_matrix
from kerasedu.metrics.confusion_counts import (
    FalseNegatives,
    FalsePositives,
    Precision,
    Recall,
    TrueNegatives,
    TruePositives,
)
from kerasedu.metrics.correlation import (
    ConcordanceCorrelation,
    PearsonCorrelation,
    concordance_correlation,
    pearson_correlation,
)
from kerasedu.metrics.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
    crossentropy_for,
)
from kerasedu.metrics.distributions import CategoricalHinge, Hinge, KLDivergence, Poisson, SquaredHinge
from kerasedu.metrics.f_score import F1Score, FBetaScore
from kerasedu.metrics.iou import BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU
from kerasedu.metrics.metric import Metric, registry
from kerasedu.metrics.operating_points import (
    PrecisionAtRecall,
    RecallAtPrecision,
    SensitivityAtSpecificity,
    SpecificityAtSensitivity,
)
from kerasedu.metrics.r2_score import R2Score
from kerasedu.metrics.reduction import FUNCTIONS, Mean, MeanMetricWrapper, Sum, function_named
from kerasedu.metrics.regression import (
    CosineSimilarity,
    LogCoshError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    RootMeanSquaredError,
)

for _function in (
    accuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    top_k_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
    categorical_hinge,
    hinge,
    squared_hinge,
    kl_divergence,
    log_cosh,
    poisson,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    pearson_correlation,
    concordance_correlation,
):
    FUNCTIONS[_function.__name__] = _function

for _function in (huber, binary_focal_crossentropy, categorical_focal_crossentropy):  # no class has their names
    FUNCTIONS[_function.__name__] = registry.register()(_function)

__all__ = [
    "AUC",
    "KLD",
    "MAE",
    "MAPE",
    "MSE",
    "MSLE",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "BinaryIoU",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "ConcordanceCorrelation",
    "CosineSimilarity",
    "F1Score",
    "FBetaScore",
    "FalseNegatives",
    "FalsePositives",
    "Hinge",
    "IoU",
    "KLDivergence",
    "LogCoshError",
    "Mean",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanIoU",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Metric",
    "OneHotIoU",
    "OneHotMeanIoU",
    "PearsonCorrelation",
    "Poisson",
    "Precision",
    "PrecisionAtRecall",
    "R2Score",
    "Recall",
    "RecallAtPrecision",
    "RootMeanSquaredError",
    "SensitivityAtSpecificity",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SpecificityAtSensitivity",
    "SquaredHinge",
    "Sum",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
    "accuracy_for",
    "as_metric",
    "binary_accuracy",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "concordance_correlation",
    "confusion_matrix",
    "crossentropy_for",
    "deserialize",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "kld",
    "log_cosh",
    "logcosh",
    "mae",
    "mape",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "mse",
    "msle",
    "pearson_correlation",
    "poisson",
    "serialize",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy",
    "squared_hinge",
    "top_k_categorical_accuracy",
]


def get(identifier: Any) -> Any:
    """The metric that a name, configuration, function or instance stands for.

    Raises:
        ValueError: for an unknown name; the message names the nearest ones.
        TypeError: for something that is no metric.

    Example:
        >>> get("mae"), get("huber").__name__
        (<MeanAbsoluteError name=mean_absolute_error>, 'huber')
    """
    return deserialize(identifier)


def as_metric(identifier: Any) -> Metric:
    """The metric object that `compile(metrics=[...])` works with. Any function metric(y_true, y_pred) will do.

    Its name is the name that was given, or that of the function.

    Raises:
        ValueError: for an unknown name.
        TypeError: for something that is no metric.

    Example:
        >>> as_metric("mae"), as_metric(mean_squared_error)
        (<MeanAbsoluteError name=mae>, <MeanMetricWrapper name=mean_squared_error>)
    """
    metric = get(identifier)
    if not isinstance(metric, Metric) and not hasattr(metric, "update_state"):
        name = getattr(metric, "__name__", None) or getattr(metric, "name", None) or type(metric).__name__
        metric = MeanMetricWrapper(metric, name=snake_case(name))
    if isinstance(identifier, str):
        metric.name = identifier
    return metric


def serialize(metric: Any) -> Any:
    """The configuration of a metric or of a function, as Keras 3 writes it.

    Example:
        >>> serialize(BinaryAccuracy(threshold=0.4))["config"]
        {'name': 'binary_accuracy', 'dtype': 'float32', 'threshold': 0.4}
    """
    return function_config(metric) if inspect.isfunction(metric) else registry.serialize(metric)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The metric or function that a configuration or name describes.

    Arguments:
        config: what `serialize` gave, or a name.
        custom_objects: classes and functions of the caller's own, by name.

    Raises:
        ValueError: if it names nothing that is known.
    """
    if isinstance(config, dict) and config.get("class_name") == "function":
        name = config.get("config")
        known = get_registered_object(name, custom_objects)
        return function_named(config) if known is None else known
    return registry.get(config, custom_objects)


__getattr__ = tells_near(__name__, __all__)
