"""How wrong a prediction is."""

from __future__ import annotations

import inspect
from typing import Any

from kerasedu.engine.custom_objects import CustomObjectScope
from kerasedu.engine.names import tells_near
from kerasedu.engine.registry import function_config
from kerasedu.losses.circle import Circle, circle
from kerasedu.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CategoricalGeneralizedCrossEntropy,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    categorical_generalized_cross_entropy,
    sparse_categorical_crossentropy,
)
from kerasedu.losses.distributions import KLDivergence, Poisson, kl_divergence, poisson
from kerasedu.losses.focal import (
    BinaryFocalCrossentropy,
    CategoricalFocalCrossentropy,
    binary_focal_crossentropy,
    categorical_focal_crossentropy,
)
from kerasedu.losses.hinge import CategoricalHinge, Hinge, SquaredHinge, categorical_hinge, hinge, squared_hinge
from kerasedu.losses.loss import FunctionLoss, Loss, LossFunctionWrapper, registry
from kerasedu.losses.overlap import Dice, Tversky, dice, tversky
from kerasedu.losses.reductions import Reduction
from kerasedu.losses.regression import (
    CosineSimilarity,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    cosine_similarity,
    huber,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)
from kerasedu.losses.sequences import CTC, ctc

CLASS_OF_FUNCTION = {
    binary_crossentropy: BinaryCrossentropy,
    binary_focal_crossentropy: BinaryFocalCrossentropy,
    categorical_crossentropy: CategoricalCrossentropy,
    categorical_focal_crossentropy: CategoricalFocalCrossentropy,
    categorical_generalized_cross_entropy: CategoricalGeneralizedCrossEntropy,
    categorical_hinge: CategoricalHinge,
    circle: Circle,
    cosine_similarity: CosineSimilarity,
    ctc: CTC,
    dice: Dice,
    hinge: Hinge,
    huber: Huber,
    kl_divergence: KLDivergence,
    log_cosh: LogCosh,
    mean_absolute_error: MeanAbsoluteError,
    mean_absolute_percentage_error: MeanAbsolutePercentageError,
    mean_squared_error: MeanSquaredError,
    mean_squared_logarithmic_error: MeanSquaredLogarithmicError,
    poisson: Poisson,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    squared_hinge: SquaredHinge,
    tversky: Tversky,
}
"""The class that stands for a function, so that `loss="mse"` and `loss=mean_squared_error` are one."""

ALIASES = {
    binary_crossentropy: ("bce", "BCE"),
    cosine_similarity: ("cosine",),
    kl_divergence: ("kld", "KLD", "kullback_leibler_divergence"),
    log_cosh: ("logcosh",),
    mean_absolute_error: ("mae", "MAE"),
    mean_absolute_percentage_error: ("mape", "MAPE"),
    mean_squared_error: ("mse", "MSE"),
    mean_squared_logarithmic_error: ("msle", "MSLE"),
}
"""Short names, and those of Keras 2 that tutorials still use."""

registry.register()(Loss)
for _function, _class in CLASS_OF_FUNCTION.items():
    registry.register()(_class)
    # Where a class and a function share a name in small letters ("huber"), it is the function's, as in Keras.
    registry.register(*ALIASES.get(_function, ()))(_function)

bce = BCE = binary_crossentropy
kld = KLD = kullback_leibler_divergence = kl_divergence
logcosh = log_cosh
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
mse = MSE = mean_squared_error
msle = MSLE = mean_squared_logarithmic_error

__all__ = [
    "BCE",
    "CTC",
    "KLD",
    "MAE",
    "MAPE",
    "MSE",
    "MSLE",
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "Circle",
    "CosineSimilarity",
    "Dice",
    "FunctionLoss",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "LossFunctionWrapper",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "Reduction",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "Tversky",
    "as_loss",
    "bce",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "categorical_hinge",
    "circle",
    "cosine_similarity",
    "ctc",
    "deserialize",
    "dice",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "kld",
    "kullback_leibler_divergence",
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
    "poisson",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "tversky",
]


def get(identifier: Any) -> Any:
    """The loss that a name, configuration, function or instance stands for; a function's name gives the function.

    Raises:
        ValueError: for an unknown name; the message names the nearest ones.
        TypeError: for something that is no loss.

    Example:
        >>> get("mse") is mean_squared_error, type(get("MeanSquaredError")).__name__
        (True, 'MeanSquaredError')
    """
    return registry.get(identifier)


def as_loss(identifier: Any) -> Loss | None:
    """The loss object that `compile(loss=...)` works with.

    Any function loss(y_true, y_pred) will do.

    Raises:
        ValueError: for an unknown name.
    """
    loss = get(identifier)
    if loss is None or isinstance(loss, Loss):
        return loss
    return CLASS_OF_FUNCTION[loss]() if loss in CLASS_OF_FUNCTION else LossFunctionWrapper(loss)


def serialize(loss: Any) -> Any:
    """The configuration of a loss or of a function, as Keras 3 writes it.

    Example:
        >>> serialize(mean_squared_error)["config"], serialize(MeanSquaredError())["class_name"]
        ('mean_squared_error', 'MeanSquaredError')
    """
    return function_config(loss) if inspect.isfunction(loss) else registry.serialize(loss)


def deserialize(name: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The loss that a configuration or name describes.

    Arguments:
        name: what `serialize` gave, or a name.
        custom_objects: classes and functions of the caller's own, by name.

    Raises:
        ValueError: if it names nothing that is known.
    """
    with CustomObjectScope(custom_objects or {}):
        return registry.get(name)


__getattr__ = tells_near(__name__, __all__)
