"""What holds everywhere, under Keras's names (`keras.config`)."""

from kerasedu.engine.settings import (
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)

__all__ = [
    "backend",
    "epsilon",
    "floatx",
    "image_data_format",
    "set_backend",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
]


def backend() -> str:
    """Name of what computes: "numpy"."""
    return "numpy"


def set_backend(backend: str) -> None:
    """For Keras's sake: the backend is NumPy.

    Raises:
        ValueError: for any other.
    """
    if backend != "numpy":
        raise ValueError(f"set_backend got {backend!r}. kerasedu computes with NumPy and with nothing else: 'numpy'.")
