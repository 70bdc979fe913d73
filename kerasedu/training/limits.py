"""The limits that `config.set_max_epochs` and `config.set_max_steps_per_epoch` put on every training."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from kerasedu.engine import settings


def limited_epochs(epochs: int) -> int:
    """The number of epochs, or the limit where that is smaller; then a warning says so."""
    limit = settings.max_epochs()
    if limit is None or epochs <= limit:
        return epochs
    warnings.warn(
        f"fit was asked for {epochs} epochs and stops after {limit}, because config.set_max_epochs({limit}) was "
        "called. config.set_max_epochs(None) takes the limit away.",
        stacklevel=3,
    )
    return limit


def limited_steps(steps: int | None) -> int | None:
    """The number of batches, or the limit where that is smaller or the number is not known."""
    known = [n for n in (steps, settings.max_steps_per_epoch()) if n is not None]
    return min(known, default=None)


def limited(batches: Iterable[Any]) -> Iterator[Any]:
    """The batches, as far as the limit lets them come."""
    return islice(batches, settings.max_steps_per_epoch())
