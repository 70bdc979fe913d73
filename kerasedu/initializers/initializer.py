"""What an initializer is, and where they are entered."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.registry import Registry

registry = Registry("initializer", "keras.initializers")


class Initializer:
    """Makes the first numbers of a weight: `initializer(shape, dtype)` returns an array.

    Override `__call__` and `get_config`.
    """

    def __call__(self, shape: tuple[int, ...], dtype: str | None = None) -> np.ndarray:
        raise NotImplementedError(
            f"{type(self).__name__} does not say what numbers it makes. Define __call__(self, shape, dtype)."
        )

    def get_config(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Initializer:
        return cls(**config)

    def clone(self) -> Initializer:
        """Another one with the same configuration."""
        return type(self).from_config(self.get_config())


class RandomInitializer(Initializer):
    """Base of the initializers that draw lots.

    Arguments:
        seed: a whole number, for the same numbers at every call; None draws on the stream that `set_random_seed`
            starts.
    """

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed

    @property
    def generator(self) -> np.random.Generator:
        return settings.generator() if self.seed is None else np.random.default_rng(self.seed)

    def get_config(self) -> dict[str, Any]:
        return {"seed": self.seed}


def number_type(dtype: str | None) -> str:
    """The number type to make: the default one when None."""
    return dtype or settings.floatx()
