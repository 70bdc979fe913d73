"""What holds everywhere: the number type, the small constant, the image layout and the random stream.

This is the only global state of the house.
"""

from __future__ import annotations

import random

import numpy as np

FLOAT_TYPES = ("float16", "float32", "float64")
IMAGE_LAYOUTS = ("channels_last", "channels_first")

_floatx = "float32"
_epsilon = 1e-7
_image_data_format = "channels_last"
_generator = np.random.default_rng()
_interactive_logging = True
_layer_type: str | None = None
_max_epochs: int | None = None
_max_steps_per_epoch: int | None = None


def floatx() -> str:
    """Name of the number type that weights and inputs get when nothing else is said: "float32" at the start."""
    return _floatx


def set_floatx(value: str) -> None:
    """Set the default number type.

    Arguments:
        value: "float16", "float32" or "float64".

    Raises:
        ValueError: for any other name.
    """
    global _floatx  # noqa: PLW0603 - this module is where global settings live
    if value not in FLOAT_TYPES:
        raise ValueError(f"set_floatx got {value!r}. It takes one of {', '.join(FLOAT_TYPES)}.")
    _floatx = value


def epsilon() -> float:
    """The small number that keeps logarithms and divisions finite: 1e-7 at the start, as in Keras."""
    return _epsilon


def set_epsilon(value: float) -> None:
    """Set the small number that `epsilon` returns.

    Raises:
        ValueError: if it is not a positive number.
    """
    global _epsilon  # noqa: PLW0603 - this module is where global settings live
    if isinstance(value, str) or not 0 < value < 1:
        raise ValueError(f"set_epsilon got {value!r}. It takes a small positive number, such as 1e-7.")
    _epsilon = float(value)


def image_data_format() -> str:
    """Where images keep their channels: "channels_last" (N, H, W, C) at the start, or "channels_first" (N, C, H, W)."""
    return _image_data_format


def set_image_data_format(data_format: str) -> None:
    """Set the image layout that layers assume when they are not told.

    Raises:
        ValueError: for anything but "channels_last" and "channels_first".
    """
    global _image_data_format  # noqa: PLW0603 - this module is where global settings live
    if data_format not in IMAGE_LAYOUTS:
        raise ValueError(f"set_image_data_format got {data_format!r}. It takes 'channels_last' or 'channels_first'.")
    _image_data_format = data_format


def enable_interactive_logging() -> None:
    """Let progress bars be drawn over where the screen allows it, as at the start."""
    global _interactive_logging  # noqa: PLW0603 - this module is where global settings live
    _interactive_logging = True


def disable_interactive_logging() -> None:
    """Let progress be printed in whole lines only, which is what a log file wants."""
    global _interactive_logging  # noqa: PLW0603 - this module is where global settings live
    _interactive_logging = False


def is_interactive_logging_enabled() -> bool:
    """Whether progress bars may be drawn over."""
    return _interactive_logging


def layer_type() -> str:
    """Name of the number type that layers work in when they are not told: `floatx()`, unless it was set apart."""
    return _layer_type or _floatx


def set_layer_type(value: str | None) -> None:
    """Set the number type of new layers; None for `floatx()`. What may stand there, `keras.dtype_policies` says."""
    global _layer_type  # noqa: PLW0603 - this module is where global settings live
    _layer_type = value


def max_epochs() -> int | None:
    """The largest number of epochs that any `fit` runs to, whatever it is told; None at the start: no limit."""
    return _max_epochs


def set_max_epochs(max_epochs: int | None) -> None:
    """Set a limit to the epochs of every `fit`, to try out a long program in a short time; None takes it away.

    Raises:
        ValueError: if it is no whole number of at least 1.
    """
    global _max_epochs  # noqa: PLW0603 - this module is where global settings live
    _max_epochs = _limit(max_epochs, "max_epochs")


def max_steps_per_epoch() -> int | None:
    """The largest number of batches in an epoch, an evaluation or a prediction; None at the start: no limit."""
    return _max_steps_per_epoch


def set_max_steps_per_epoch(max_steps_per_epoch: int | None) -> None:
    """Set a limit to the batches of each epoch, evaluation and prediction; None takes it away.

    Raises:
        ValueError: if it is no whole number of at least 1.
    """
    global _max_steps_per_epoch  # noqa: PLW0603 - this module is where global settings live
    _max_steps_per_epoch = _limit(max_steps_per_epoch, "max_steps_per_epoch")


def _limit(value: int | None, name: str) -> int | None:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if value is not None and not (whole and value >= 1):
        raise ValueError(f"set_{name} got {value!r}. It takes a whole number of at least 1, or None for no limit.")
    return None if value is None else int(value)


def generator() -> np.random.Generator:
    """The one random stream behind initial weights, dropout and shuffling."""
    return _generator


def set_random_seed(seed: int) -> None:
    """Start every random stream anew: ours, NumPy's old global one and Python's.

    Two runs that start with the same seed on the same machine give bit-equal weights and history.

    Arguments:
        seed: a whole number from 0 to 2**32 - 1.

    Raises:
        ValueError: if seed is not such a number.

    Example:
        >>> from kerasedu.engine import settings
        >>> settings.set_random_seed(0)
        >>> first = settings.generator().random()
        >>> settings.set_random_seed(0)
        >>> settings.generator().random() == first
        True
    """
    global _generator  # noqa: PLW0603 - this module is where global settings live
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**32:
        raise ValueError(f"set_random_seed got {seed!r}. It takes a whole number from 0 to 4294967295.")
    random.seed(int(seed))
    np.random.seed(int(seed))  # noqa: NPY002 - learners' own code may still draw from it
    _generator = np.random.default_rng(int(seed))
