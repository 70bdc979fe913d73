"""Functions and methods that tutorials use and Keras 3 does not have; the alias puts them where they look for them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.engine.op import plain
from kerasedu.engine.warning import OldSpellingWarning, warn_user
from kerasedu.interop.alias_names import words
from kerasedu.metrics import Precision, Recall, accuracy_for
from kerasedu.models import Model

# -- metrics -----------------------------------------------------------------------------------------------------------


def accuracy(y_true: Any, y_pred: Any) -> float:
    """Share of the answers that are right.

    Arguments:
        y_true: labels (N,), (N, 1), or one-hot (N, classes).
        y_pred: labels like them, or probabilities (N, 1) or (N, classes).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> accuracy([0, 1, 2, 1], [0, 1, 1, 1])
        0.75
    """
    truth, answer = np.asarray(plain(y_true)), np.asarray(plain(y_pred))
    if truth.shape == answer.shape and _is_column(answer) and np.all(answer == np.round(answer)):
        return float(np.mean(truth == answer))
    metric = accuracy_for(truth, answer, "accuracy")
    metric.update_state(truth, answer)
    return float(metric.result())


def precision(y_true: Any, y_pred: Any) -> float:
    """Share of the yes answers that are right: right yes / all yes. Probabilities above 0.5 mean yes.

    Arguments:
        y_true: labels 0 and 1, of any shape.
        y_pred: labels or probabilities of the same shape.

    Example:
        >>> round(precision([0, 1, 1, 1], [1, 0, 1, 1]), 4)
        0.6667
    """
    return _counted(Precision(), y_true, y_pred)


def recall(y_true: Any, y_pred: Any) -> float:
    """Share of the true cases that were found: right yes / all that should be yes. Arguments as for `precision`.

    Example:
        >>> recall([0, 1, 1, 1, 1], [1, 0, 0, 1, 1])
        0.5
    """
    return _counted(Recall(), y_true, y_pred)


def f1_score(y_true: Any, y_pred: Any) -> float:
    """The harmonic mean of precision and recall, 2 p r / (p + r). Arguments as for `precision`.

    Example:
        >>> round(f1_score([0, 1, 1, 0], [0.1, 0.8, 0.4, 0.3]), 4)
        0.6667
    """
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    return 2 * p * r / (p + r) if p + r else 0.0


def _is_column(answer: np.ndarray) -> bool:
    return answer.ndim < 2 or answer.shape[-1] == 1


def _counted(metric: Any, y_true: Any, y_pred: Any) -> float:
    metric.update_state(np.asarray(plain(y_true)), np.asarray(plain(y_pred)))
    return float(metric.result())


METRICS = {"accuracy": accuracy, "precision": precision, "recall": recall, "f1_score": f1_score}

# -- methods of models -------------------------------------------------------------------------------------------------


def fit_generator(self: Model, generator: Any, steps_per_epoch: int | None = None, *args: Any, **kwargs: Any) -> Any:
    """Today's `fit`, which takes a generator as x."""
    _tell("model.fit_generator(generator, ...)", "model.fit(generator, ...)")
    names = words("epochs verbose callbacks validation_data validation_steps validation_freq class_weight")
    return self.fit(generator, steps_per_epoch=steps_per_epoch, **dict(zip(names, args, strict=False)), **kwargs)


def evaluate_generator(self: Model, generator: Any, steps: int | None = None, **kwargs: Any) -> Any:
    """Today's `evaluate`, which takes a generator as x."""
    _tell("model.evaluate_generator(generator, ...)", "model.evaluate(generator, ...)")
    return self.evaluate(generator, steps=steps, **{"verbose": 0, **kwargs})


def predict_generator(self: Model, generator: Any, steps: int | None = None, **kwargs: Any) -> Any:
    """Today's `predict`, which takes a generator as x."""
    _tell("model.predict_generator(generator, ...)", "model.predict(generator, ...)")
    return self.predict(generator, steps=steps, **{"verbose": 0, **kwargs})


def predict_classes(self: Model, x: Any, batch_size: int = 32, verbose: int | str = 0) -> np.ndarray:
    """The class of each sample: the place of the largest output (N,), or, of one output, 0 or 1 (N, 1)."""
    _tell("model.predict_classes(x)", "model.predict(x).argmax(axis=-1), or (model.predict(x) > 0.5).astype(int)")
    outputs = self.predict(x, batch_size=batch_size, verbose=verbose)
    return outputs.argmax(axis=-1) if outputs.shape[-1] > 1 else (outputs > 0.5).astype("int32")


def predict_proba(self: Model, x: Any, batch_size: int = 32, verbose: int | str = 0) -> np.ndarray:
    """Today's `predict`."""
    _tell("model.predict_proba(x)", "model.predict(x)")
    return self.predict(x, batch_size=batch_size, verbose=verbose)


METHODS = (fit_generator, evaluate_generator, predict_generator, predict_classes, predict_proba)


def with_old_arguments(fit: Callable[..., Any]) -> Callable[..., Any]:
    """`fit`, which also understands `nb_epoch`."""

    @functools.wraps(fit)
    def fit_also_by_old_names(self: Model, *args: Any, **kwargs: Any) -> Any:
        if "nb_epoch" in kwargs:
            kwargs["epochs"] = kwargs.pop("nb_epoch")
            _tell(f"model.fit(nb_epoch={kwargs['epochs']})", f"model.fit(epochs={kwargs['epochs']})")
        return fit(self, *args, **kwargs)

    return fit_also_by_old_names


def add_methods() -> Callable[[], None]:
    """Give Model the methods of Keras 2. Returns a function that takes them away again."""
    added = {method.__name__: method for method in METHODS if not hasattr(Model, method.__name__)}
    added["fit"] = with_old_arguments(Model.fit)
    before = {name: vars(Model)[name] for name in added if name in vars(Model)}
    for name, method in added.items():
        setattr(Model, name, method)

    def take_away() -> None:
        for name, method in added.items():
            if vars(Model).get(name) is not method:
                continue  # somebody has put another in its place
            if name in before:
                setattr(Model, name, before[name])
            else:
                delattr(Model, name)

    return take_away


def _tell(old: str, today: str) -> None:
    warn_user(f"{old} is Keras 2's spelling. Today it is {today}.", OldSpellingWarning)
