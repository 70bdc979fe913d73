"""What goes wrong with model files, told in one way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

NO_CODE = (
    "Loading a model never runs code that the file brings along, and there is no switch for it. Write the function "
    "down as a Layer class, or as a function with @register_keras_serializable(), and save the model anew where it "
    "was made."
)


class ModelFileError(ValueError):
    """A model file that cannot be read, or that does not fit the model. Nothing was changed by the attempt."""


class NoModelFileError(ModelFileError, FileNotFoundError):
    """There is no file of that name."""

    def __str__(self) -> str:
        return str(self.args[0])


_UNFIT = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What Python, HDF5, zlib and a layer's own `__init__` raise when a file has nonsense in the place of a value."""


@contextmanager
def read_as(name: str) -> Iterator[None]:
    """Turn whatever goes wrong while a file is read into a ModelFileError that names the file and the cause."""
    try:
        yield
    except ModelFileError:
        raise
    except _UNFIT as error:
        raise ModelFileError(f"{name} cannot be loaded: {_cause(error)}") from error


def _cause(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "its configuration is nested too deeply."
    text = str(error).strip() or type(error).__name__
    notes = " ".join(getattr(error, "__notes__", ()))
    told = isinstance(error, ValueError) or type(error) is TypeError
    return f"{text if told else f'{type(error).__name__}: {text}'}{' ' if notes else ''}{notes}"
