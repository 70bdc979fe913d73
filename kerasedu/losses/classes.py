"""The losses as classes, which keep their options and reduce to one number."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.losses import functions
from kerasedu.losses.loss import FunctionLoss, registry


@registry.register()
class MeanSquaredError(FunctionLoss):
    """Mean of the squared difference.

    Arguments:
        reduction, name, dtype: as for Loss.

    Example:
        >>> import numpy as np
        >>> float(MeanSquaredError()(np.array([[0.0], [2.0]]), np.array([[1.0], [0.0]])))
        2.5
    """

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "mean_squared_error", dtype: str | None = None
    ) -> None:
        super().__init__(functions.mean_squared_error, reduction, name, dtype)


class _Crossentropy(FunctionLoss):
    """What the cross-entropies share: they start from probabilities or from logits."""

    @property
    def from_logits(self) -> bool:
        return self.arguments["from_logits"]


@registry.register()
class CategoricalCrossentropy(_Crossentropy):
    """Surprise at the true class, in nats; labels are one-hot.

    Arguments:
        from_logits: whether predictions are logits, to which softmax still has to be applied.
        label_smoothing: share of the truth that is spread evenly over all classes, from 0 to 1.
        axis: axis of the classes.
        reduction, name, dtype: as for Loss.

    Example:
        >>> import numpy as np
        >>> loss = CategoricalCrossentropy()(np.array([[0.0, 1.0]]), np.array([[0.25, 0.75]]))
        >>> round(float(loss), 4)
        0.2877
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        super().__init__(
            functions.categorical_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


@registry.register()
class SparseCategoricalCrossentropy(_Crossentropy):
    """Surprise at the true class, in nats; labels are whole numbers from 0 to classes - 1.

    Arguments:
        from_logits: whether predictions are logits, to which softmax still has to be applied.
        ignore_class: a label that does not count.
        axis: axis of the classes.
        reduction, name, dtype: as for Loss.
    """

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        super().__init__(
            functions.sparse_categorical_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=from_logits,
            ignore_class=ignore_class,
            axis=axis,
        )

    def counted(self, y_true: Any) -> Any:
        ignored = self.arguments["ignore_class"]
        return None if ignored is None else np.not_equal(y_true, ignored)


@registry.register()
class BinaryCrossentropy(_Crossentropy):
    """Surprise at a yes or no, in nats.

    Arguments:
        from_logits: whether predictions are logits, to which sigmoid still has to be applied.
        label_smoothing: how far the labels are moved towards one half, from 0 to 1.
        axis: axis to take the mean over.
        reduction, name, dtype: as for Loss.
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: str | None = None,
    ) -> None:
        super().__init__(
            functions.binary_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


CLASS_OF_FUNCTION = {
    functions.mean_squared_error: MeanSquaredError,
    functions.categorical_crossentropy: CategoricalCrossentropy,
    functions.sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    functions.binary_crossentropy: BinaryCrossentropy,
}
"""The class that stands for a function, so that `loss="mse"` and `loss=mean_squared_error` are one."""

for (
    _function
) in CLASS_OF_FUNCTION:  # "mean_squared_error" is the function's name, as in Keras, and no spelling of the class's
    registry.register()(_function)
