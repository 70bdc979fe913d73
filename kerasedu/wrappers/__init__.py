"""Models as estimators of scikit-learn, which has to be there: GridSearchCV and Pipeline take them."""

from __future__ import annotations

from typing import Any

__all__ = ["SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"kerasedu.wrappers has no {name!r}. It has {', '.join(__all__)}.")
    try:
        import sklearn  # noqa: F401 - said here, where the message can help
    except ModuleNotFoundError as error:
        raise ImportError(
            f"wrappers.{name} is an estimator of scikit-learn, which is not installed here. Install it: "
            "pip install 'scikit-learn>=1.6'."
        ) from error
    from kerasedu.wrappers import estimators

    return getattr(estimators, name)


def __dir__() -> list[str]:
    return sorted(__all__)
