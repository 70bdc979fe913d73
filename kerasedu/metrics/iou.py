"""Intersection over union: how well predicted areas of an image cover the true ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.warning import warn_user
from kerasedu.metrics.arguments import as_array
from kerasedu.metrics.confusion import counted
from kerasedu.metrics.confusion_counts import share
from kerasedu.metrics.metric import Metric, gather, registry

Array = np.ndarray


@registry.register()
class IoU(Metric):
    """Intersection over union of some classes: of all that is of a class or is called so, the share that is both.

    IoU = true positives / (true positives + false positives + false negatives), counted in a confusion matrix over all
    batches. A class that occurs neither in the truth nor in the predictions does not count.

    Arguments:
        num_classes: how many classes there are.
        target_class_ids: the classes whose mean is the result.
        name: as for Metric.
        dtype: number type in which is counted. Whole numbers when None; then sample weights lose their fractions, as
            in Keras: with "float32" they keep them.
        ignore_class: a label whose samples do not count, such as 255 for what nobody has labelled.
        sparse_y_true: whether labels are class numbers; else they are one-hot.
        sparse_y_pred: whether predictions are class numbers; else the largest counts.
        axis: axis of the classes where they are not sparse.

    Raises:
        ValueError: if a target is no class.

    Example:
        >>> metric = IoU(num_classes=2, target_class_ids=[0])
        >>> metric.update_state([0, 0, 1, 1], [0, 1, 0, 1])
        >>> round(float(metric.result()), 4)
        0.3333
    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__("int32" if dtype in (None, "int") else dtype, name)
        self.num_classes, self.ignore_class, self.axis = num_classes, ignore_class, axis
        self.target_class_ids = _targets(type(self).__name__, target_class_ids, num_classes)
        self.sparse_y_true, self.sparse_y_pred = sparse_y_true, sparse_y_pred
        self._whole = np.dtype(self.dtype).kind in "iu"
        self.total_confusion_matrix = self.add_variable(
            (num_classes, num_classes), "zeros", "int64" if self._whole else "float64", name="total_confusion_matrix"
        )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Look at a batch.

        Arguments:
            y_true: labels, whole numbers of any shape, or one-hot.
            y_pred: predictions, likewise.
            sample_weight: a weight for each label, or one for all.

        Raises:
            ValueError: if the shapes do not fit, or a number names no class.
        """
        truth, answer = as_array(y_true), as_array(y_pred)
        truth = truth if self.sparse_y_true else np.argmax(truth, axis=self.axis)
        answer = self._predicted(answer)
        if truth.size != answer.size:
            raise ValueError(
                f"{type(self).__name__} got labels of shape {np.shape(y_true)} and predictions of shape "
                f"{np.shape(y_pred)}. It compares one class with one class: see sparse_y_true and sparse_y_pred."
            )
        weights = None if sample_weight is None else self._weights(as_array(sample_weight), truth.size)
        truth, answer = truth.ravel(), answer.ravel()
        if self.ignore_class is not None:
            counts = truth != self.ignore_class
            truth, answer = truth[counts], answer[counts]
            weights = weights if weights is None else weights[counts]
        found = counted(type(self).__name__, truth, answer, self.num_classes, weights)
        gather(self.total_confusion_matrix, found.astype(np.int64 if self._whole else np.float64, copy=False))

    def _predicted(self, answer: Array) -> Array:
        """The predicted classes."""
        return answer if self.sparse_y_pred else np.argmax(answer, axis=self.axis)

    def _weights(self, given: Array, size: int) -> Array:
        """One weight for each label.

        Raises:
            ValueError: if there are more or fewer.
        """
        if given.size not in (1, size):
            raise ValueError(
                f"{type(self).__name__} got sample weights of shape {given.shape} for {size} labels. Give one weight "
                "for each label, or one for all."
            )
        weights = np.broadcast_to(given.ravel(), (size,))
        if self._whole and weights.dtype.kind == "f" and np.any(weights % 1):
            warn_user(
                f"{type(self).__name__} counts in whole numbers, and so the sample weights lose their fractions, as in "
                f"Keras. Make it {type(self).__name__}(..., dtype='float32') to keep them.",
            )
        return weights.astype(np.int64 if self._whole else np.float64)

    def result(self) -> Array:
        matrix = self.total_confusion_matrix.value
        both = np.diagonal(matrix)
        either = matrix.sum(axis=0) + matrix.sum(axis=1) - both
        own, of_all = both[self.target_class_ids], either[self.target_class_ids]
        return np.asarray(share(share(own, of_all).sum(), np.count_nonzero(of_all)), settings.floatx())

    def get_config(self) -> dict[str, Any]:
        own = {
            "num_classes": self.num_classes,
            "target_class_ids": self.target_class_ids,
            "ignore_class": self.ignore_class,
            "sparse_y_true": self.sparse_y_true,
            "sparse_y_pred": self.sparse_y_pred,
            "axis": self.axis,
        }
        return {**super().get_config(), **own}


def _targets(metric: str, target_class_ids: Any, num_classes: int) -> list[int]:
    """The target classes as a list.

    Raises:
        ValueError: if one of them is no class.
    """
    if not isinstance(num_classes, int | np.integer) or num_classes < 1:
        raise ValueError(f"{metric} got num_classes={num_classes!r}. It takes a whole number of at least 1.")
    targets = [int(one) for one in target_class_ids] if np.ndim(target_class_ids) == 1 else []
    if not targets or any(not 0 <= one < num_classes for one in targets):
        raise ValueError(
            f"{metric} got target_class_ids={target_class_ids!r}. It takes a list of classes from 0 to "
            f"{num_classes - 1}, of num_classes={num_classes}."
        )
    return targets


class _Shorter:
    """A metric whose arguments are fewer than those of the class it is made from."""

    fixed: tuple[str, ...] = ()

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()  # type: ignore[misc]
        return {key: value for key, value in config.items() if key not in self.fixed}


@registry.register()
class BinaryIoU(_Shorter, IoU):
    """Intersection over union of no (class 0) and yes (class 1), decided by a threshold.

    Arguments:
        target_class_ids: [0], [1], or both, whose mean is the result.
        threshold: predictions of this size and above mean yes.
        name, dtype: as for IoU.

    Example:
        >>> float(BinaryIoU([1], threshold=0.3)([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7])).__round__(4)
        0.3333
    """

    fixed = ("num_classes", "ignore_class", "sparse_y_true", "sparse_y_pred", "axis")

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def _predicted(self, answer: Array) -> Array:
        return answer >= self.threshold

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "threshold": self.threshold}


@registry.register()
class MeanIoU(_Shorter, IoU):
    """Mean of the intersection over union of all classes that occur.

    Arguments:
        num_classes, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis: as for IoU.

    Example:
        >>> float(MeanIoU(num_classes=2)([0, 0, 1, 1], [0, 1, 0, 1])).__round__(4)
        0.3333
    """

    fixed = ("target_class_ids",)

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        every = range(num_classes) if isinstance(num_classes, int | np.integer) else ()
        super().__init__(num_classes, every, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)


@registry.register()
class OneHotIoU(_Shorter, IoU):
    """Intersection over union of some classes, with one-hot labels.

    Arguments:
        num_classes, target_class_ids, name, dtype, ignore_class, sparse_y_pred, axis: as for IoU.
    """

    fixed = ("sparse_y_true",)

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, target_class_ids, name, dtype, ignore_class, False, sparse_y_pred, axis)


@registry.register()
class OneHotMeanIoU(MeanIoU):
    """Mean of the intersection over union of all classes that occur, with one-hot labels.

    Arguments:
        num_classes, name, dtype, ignore_class, sparse_y_pred, axis: as for IoU.
    """

    fixed = ("target_class_ids", "sparse_y_true")

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)
