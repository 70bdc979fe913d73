"""Names in front of names: where in a program a variable was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_open: ContextVar[tuple[str, ...]] = ContextVar("name_scopes", default=())


@contextmanager
def name_scope(name: str, **kwargs: Any) -> Iterator[None]:  # noqa: ARG001 - for Keras's sake
    """Paths of the variables that are made inside begin with this name.

    Arguments:
        name: the name; "" for none.
        kwargs: for Keras's sake.

    Raises:
        ValueError: if it is no text, or has a "/", which stands between names.

    Example:
        >>> from kerasedu.engine import Variable
        >>> with name_scope("encoder"):
        ...     Variable(0.0, name="scale").path
        'encoder/scale'
    """
    if not isinstance(name, str) or "/" in name:
        raise ValueError(
            f"name_scope got {name!r}. It takes text without '/': open a second scope inside for 'outer/inner'."
        )
    token = _open.set((*_open.get(), name) if name else _open.get())
    try:
        yield
    finally:
        _open.reset(token)


def scoped(path: str) -> str:
    """A path with the names of the open scopes in front."""
    return "/".join((*_open.get(), path))
