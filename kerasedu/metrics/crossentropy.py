"""How surprised predictions are by the truth, as metrics."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu import losses
from kerasedu.metrics.accuracy import is_one_column, is_one_hot
from kerasedu.metrics.arguments import as_array, spread
from kerasedu.metrics.metric import registry
from kerasedu.metrics.reduction import MeanMetricWrapper


@registry.register("bce", "BCE")
class BinaryCrossentropy(MeanMetricWrapper):
    """Mean surprise at a yes or no, in nats.

    Arguments:
        name, dtype: as for Metric.
        from_logits: whether predictions are logits, to which sigmoid still has to be applied.
        label_smoothing: how far the labels are moved towards one half, from 0 to 1.

    Example:
        >>> round(float(BinaryCrossentropy()([[1.0], [0.0]], [[0.5], [0.5]])), 4)
        0.6931
    """

    def __init__(
        self,
        name: str = "binary_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing}
        super().__init__(losses.binary_crossentropy, name, dtype, **options)
        self.from_logits, self.label_smoothing = from_logits, label_smoothing


@registry.register()
class CategoricalCrossentropy(MeanMetricWrapper):
    """Mean surprise at the true class, in nats; labels are one-hot.

    Arguments:
        name, dtype: as for Metric.
        from_logits: whether predictions are logits, to which softmax still has to be applied.
        label_smoothing: share of the truth that is spread evenly over all classes, from 0 to 1.
        axis: axis of the classes.
    """

    def __init__(
        self,
        name: str = "categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(losses.categorical_crossentropy, name, dtype, **options)
        self.from_logits, self.label_smoothing, self.axis = from_logits, label_smoothing, axis


@registry.register()
class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """Mean surprise at the true class, in nats; labels are whole numbers.

    Arguments:
        name, dtype: as for Metric.
        from_logits: whether predictions are logits, to which softmax still has to be applied.
        ignore_class: a label whose surprise is 0. Such samples count all the same, unless there are sample weights, as
            in Keras.
        axis: axis of the classes.
    """

    def __init__(
        self,
        name: str = "sparse_categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        options = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(losses.sparse_categorical_crossentropy, name, dtype, **options)
        self.from_logits, self.ignore_class, self.axis = from_logits, ignore_class, axis

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        if sample_weight is not None and self.ignore_class is not None:
            labels = as_array(y_true)
            labels = labels[..., 0] if labels.ndim == np.ndim(y_pred) and labels.shape[-1] == 1 else labels
            sample_weight = spread(sample_weight, labels.shape, self.name) * (labels != self.ignore_class)
        super().update_state(y_true, y_pred, sample_weight)


def crossentropy_for(y_true: np.ndarray, y_pred: np.ndarray, name: str) -> MeanMetricWrapper:
    """The cross-entropy that `metrics=["crossentropy"]` means for labels and predictions of these shapes, as in Keras.

    Example:
        >>> crossentropy_for(np.zeros(4), np.zeros((4, 10)), "ce")
        <SparseCategoricalCrossentropy name=ce>
    """
    if is_one_column(y_pred):
        return BinaryCrossentropy(name)
    return CategoricalCrossentropy(name) if is_one_hot(y_true, y_pred) else SparseCategoricalCrossentropy(name)
