"""Where random numbers are drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.engine import settings
from kerasedu.engine.naming import unique_name


class SeedGenerator:
    """A stream of random numbers of one's own, for the `seed` of random functions and layers.

    Arguments:
        seed: a whole number; the same one gives the same stream. One drawn from the stream that `set_random_seed`
            starts when None.
        name: its name.

    Example:
        >>> from kerasedu import random
        >>> seed = random.SeedGenerator(7)
        >>> first, second = random.uniform((2,), seed=seed), random.uniform((2,), seed=seed)
        >>> bool((first == second).any())
        False
    """

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: Any) -> None:
        if kwargs:
            raise TypeError(f"SeedGenerator got unknown arguments {sorted(kwargs)}. It takes seed and name.")
        if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0):
            raise ValueError(f"SeedGenerator got seed={seed!r}. It takes a whole number from 0 on, or None.")
        self.seed = int(settings.generator().integers(2**31)) if seed is None else int(seed)
        self.name = name or unique_name("seed_generator")
        self.generator = np.random.default_rng(self.seed)

    def next(self, ordered: bool = True) -> np.ndarray:
        """Two whole numbers to seed something else with; each call gives others."""
        return self.generator.integers(2**32, size=2, dtype=np.uint32)

    def get_config(self) -> dict[str, Any]:
        """What makes the same stream again."""
        return {"seed": self.seed, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> SeedGenerator:
        """The stream of this configuration, from its start."""
        return cls(**config)


def generator_of(seed: Any) -> np.random.Generator:
    """The stream behind a `seed` argument.

    Arguments:
        seed: None, for the one that `set_random_seed` starts; a whole number, for a new one; or a SeedGenerator.
    """
    if seed is None:
        return settings.generator()
    if isinstance(seed, SeedGenerator):
        return seed.generator
    return seed if isinstance(seed, np.random.Generator) else np.random.default_rng(seed)
