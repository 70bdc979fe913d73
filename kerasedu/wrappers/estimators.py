"""SKLearnClassifier, SKLearnRegressor and SKLearnTransformer."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, column_or_1d, validate_data

from kerasedu.models import Model, clone_model


class KerasEstimator(BaseEstimator):
    """What the three estimators have in common.

    Arguments:
        model: a compiled model, or a function of (X, y, **model_kwargs) that returns one. `fit` trains a model of its
            own: a new one of the function, or a clone with new weights.
        warm_start: whether a further `fit` goes on with the model of the one before.
        model_kwargs: arguments of the function by name; `set_params(model_kwargs=...)` and GridSearchCV change them.
        fit_kwargs: arguments of the model's `fit`, such as {"epochs": 5, "verbose": 0}.

    Attributes:
        model_: the trained model.
        history_: the History of its training.
        n_features_in_: number of columns of X.
    """

    def __init__(
        self,
        model: Model | Callable[..., Model],
        warm_start: bool = False,
        model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Self:
        """Train the model.

        Arguments:
            X: features (N, columns).
            y: what is true of them, (N,).
            kwargs: arguments of the model's `fit` beside `fit_kwargs`: epochs, sample_weight, ...

        Returns:
            The estimator.

        Raises:
            ValueError, TypeError: if the data is not what it should be, or `model` is no model.
            RuntimeError: if the model is not compiled.
        """
        goes_on = self.warm_start and hasattr(self, "model_")
        X, y = validate_data(self, X, y, multi_output=self._takes_many, reset=not goes_on)
        if kwargs.get("sample_weight") is not None:
            kwargs["sample_weight"] = _check_sample_weight(kwargs["sample_weight"], X)
        target = self._target(y, type_of_target(y, raise_unknown=True), goes_on)
        model = self.model_ if goes_on else self._new_model(X, target)
        self.history_ = model.fit(X, target, **{**(self.fit_kwargs or {}), **kwargs})
        self.model_ = model
        return self

    _takes_many = True
    """Whether y may have several columns."""

    def _target(self, y: np.ndarray, kind: str, goes_on: bool) -> np.ndarray:
        """What the model is trained on: y as columns (N, k)."""
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return y.reshape(len(y), -1)

    def _new_model(self, X: np.ndarray, target: np.ndarray) -> Model:
        if isinstance(self.model, Model):
            _require_compiled(self.model)
            return _like(self.model)
        if not callable(self.model):
            raise TypeError(
                f"{type(self).__name__} got model={self.model!r} of type {type(self.model).__name__}. It takes a "
                "compiled model, or a function of (X, y, **model_kwargs) that returns one."
            )
        model = self.model(X, target, **(self.model_kwargs or {}))
        if not isinstance(model, Model):
            raise TypeError(
                f"The function that {type(self).__name__} got as model returned {model!r}. It returns a compiled "
                "model: perhaps its return is missing."
            )
        _require_compiled(model)
        return model

    def _outputs(self, X: Any) -> np.ndarray:
        """What the model makes of features."""
        check_is_fitted(self, "model_")
        return self.model_.predict(validate_data(self, X, reset=False), verbose=0)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True  # weights are drawn at random
        return tags


class SKLearnClassifier(ClassifierMixin, KerasEstimator):
    """A model as a classifier of scikit-learn.

    The model is trained on one column for each class, one-hot, also where there are two: it ends in
    Dense(number of classes, activation="softmax"), with the loss categorical_crossentropy.

    Arguments:
        model: a compiled model, or a function of (X, y, **model_kwargs) that returns one; y is one-hot (N, classes).
        warm_start: whether a further `fit` goes on with the model of the one before.
        model_kwargs: arguments of the function by name.
        fit_kwargs: arguments of the model's `fit`.

    Attributes:
        classes_: the labels, in the order of the columns.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> def made(X, y, units=8):
        ...     layers = [Input(X.shape[1:]), Dense(units, "relu"), Dense(y.shape[1], "softmax")]
        ...     model = Sequential(layers)
        ...     model.compile("adam", "categorical_crossentropy")
        ...     return model
        >>> classifier = SKLearnClassifier(made, model_kwargs={"units": 4}, fit_kwargs={"epochs": 2, "verbose": 0})
        >>> X = np.eye(4)
        >>> classifier.fit(X, ["cat", "dog", "cat", "dog"]).predict(X).shape
        (4,)
        >>> classifier.classes_
        array(['cat', 'dog'], dtype='<U3')
    """

    _takes_many = False

    def _target(self, y: np.ndarray, kind: str, goes_on: bool) -> np.ndarray:
        check_classification_targets(y)
        if kind not in ("binary", "multiclass"):
            raise ValueError(
                f"Only labels of one class each are classified here (binary, multiclass); y is {kind}. Unknown label "
                "type. For numbers take SKLearnRegressor."
            )
        if not goes_on:
            self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError(
                f"y has one class only, {self.classes_.tolist()}. A classifier learns to tell two or more apart."
            )
        if unknown := sorted(set(np.unique(y)) - set(self.classes_)):
            raise ValueError(
                f"y has the labels {unknown}, and training goes on with a model of {list(self.classes_)}. Give "
                "warm_start=False for a new model."
            )
        return np.eye(len(self.classes_))[np.searchsorted(self.classes_, y)]

    def predict(self, X: Any) -> np.ndarray:
        """The label of the largest output, (N,)."""
        outputs = self.decision_function(X)
        return self.classes_[np.argmax(outputs, axis=1)]

    def decision_function(self, X: Any) -> np.ndarray:
        """The model's outputs (N, classes)."""
        return self._outputs(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True  # of an untrained network, which is what the checks meet
        return tags


class SKLearnRegressor(RegressorMixin, KerasEstimator):
    """A model as a regressor of scikit-learn.

    Arguments:
        model: a compiled model, or a function of (X, y, **model_kwargs) that returns one; y is (N, 1), or (N, k) where
            there are k numbers to tell.
        warm_start: whether a further `fit` goes on with the model of the one before.
        model_kwargs: arguments of the function by name.
        fit_kwargs: arguments of the model's `fit`.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((3,)), Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> regressor = SKLearnRegressor(model, fit_kwargs={"verbose": 0})
        >>> regressor.fit(np.eye(3), [1.0, 2.0, 3.0]).predict(np.eye(3)).shape
        (3,)
    """

    def predict(self, X: Any) -> np.ndarray:
        """What the model tells: (N,), or (N, k) where it was trained on k numbers."""
        outputs = self._outputs(X)
        return outputs.reshape(len(outputs)) if outputs.size == len(outputs) else outputs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True  # of an untrained network, which is what the checks meet
        return tags


class SKLearnTransformer(TransformerMixin, KerasEstimator):
    """A model as a transformer of scikit-learn: its outputs are the features of the next step.

    Arguments:
        model: a compiled model, or a function of (X, y, **model_kwargs) that returns one; y is (N, k).
        warm_start: whether a further `fit` goes on with the model of the one before.
        model_kwargs: arguments of the function by name.
        fit_kwargs: arguments of the model's `fit`.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense, Input
        >>> from kerasedu.models import Sequential
        >>> model = Sequential([Input((3,)), Dense(2), Dense(3)])
        >>> model.compile("sgd", "mse")
        >>> X = np.eye(3)
        >>> SKLearnTransformer(model, fit_kwargs={"verbose": 0}).fit(X, X).transform(X).shape
        (3, 3)
    """

    def transform(self, X: Any) -> np.ndarray:
        """The model's outputs."""
        return self._outputs(X)

    def predict(self, X: Any) -> np.ndarray:
        """The model's outputs, as `transform`."""
        return self._outputs(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []  # a model's outputs are of its own number type
        return tags


def _require_compiled(model: Model) -> None:
    if not model.compiled or getattr(model, "loss", None) is None:
        raise RuntimeError(
            f"Given model needs to be compiled, and have a loss and an optimizer; {model.name!r} is not. Call "
            "model.compile(optimizer='adam', loss=...) first."
        )


def _like(model: Model) -> Model:
    """An equal model with new weights, compiled in the same way."""
    clone = clone_model(model)
    arguments = copy.deepcopy(model._compile_arguments)  # noqa: SLF001 - what compile was given, metrics without state
    clone.compile(type(model.optimizer).from_config(model.optimizer.get_config()), **arguments)
    return clone
