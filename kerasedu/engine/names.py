"""A name that a package does not have, told with the names that come near."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection
from typing import Any


def tells_near(package: str, known: Collection[str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package whose names are all there: it says which one may have been meant.

    Arguments:
        package: the package's name, `__name__`.
        known: its public names.

    Example:
        >>> from kerasedu import layers
        >>> layers.Dens
        Traceback (most recent call last):
        AttributeError: kerasedu.layers has no 'Dens'. Did you mean 'Dense'?
    """

    def missing(name: str) -> Any:
        lower = {one.lower(): one for one in known}
        found = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.7)
        meant = f" Did you mean {lower[found[0]]!r}?" if found else ""
        raise AttributeError(f"{package} has no {name!r}.{meant}")

    return missing
