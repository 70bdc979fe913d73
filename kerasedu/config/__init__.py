"""What holds everywhere, under Keras's names (`keras.config`)."""

from kerasedu.engine.settings import (
    disable_interactive_logging,
    enable_interactive_logging,
    epsilon,
    floatx,
    image_data_format,
    is_interactive_logging_enabled,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)

__all__ = [
    "backend",
    "disable_interactive_logging",
    "enable_interactive_logging",
    "epsilon",
    "floatx",
    "image_data_format",
    "is_interactive_logging_enabled",
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
