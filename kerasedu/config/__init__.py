"""What holds everywhere, under Keras's names (`keras.config`)."""

from typing import Any, NoReturn

from kerasedu import dtype_policies
from kerasedu.engine import settings
from kerasedu.engine.settings import (
    disable_interactive_logging,
    enable_interactive_logging,
    epsilon,
    floatx,
    image_data_format,
    is_interactive_logging_enabled,
    max_epochs,
    max_steps_per_epoch,
    set_epsilon,
    set_floatx,
    set_image_data_format,
    set_max_epochs,
    set_max_steps_per_epoch,
)

__all__ = [
    "backend",
    "disable_flash_attention",
    "disable_interactive_logging",
    "disable_traceback_filtering",
    "dtype_policy",
    "enable_flash_attention",
    "enable_interactive_logging",
    "enable_traceback_filtering",
    "enable_unsafe_deserialization",
    "epsilon",
    "floatx",
    "image_data_format",
    "is_flash_attention_enabled",
    "is_interactive_logging_enabled",
    "is_nnx_enabled",
    "is_traceback_filtering_enabled",
    "max_epochs",
    "max_steps_per_epoch",
    "set_backend",
    "set_dtype_policy",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "set_max_epochs",
    "set_max_steps_per_epoch",
]

_flags: dict[str, bool | None] = {"flash attention": None, "traceback filtering": True}


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


def dtype_policy() -> dtype_policies.DTypePolicy:
    """The number type that layers work in when they are not told: `floatx()`, unless `set_dtype_policy` said else."""
    return dtype_policies.DTypePolicy()


def set_dtype_policy(policy: Any) -> None:
    """Set the number type of the layers that are made from now on.

    Arguments:
        policy: its name, or a DTypePolicy; None for `floatx()` again.

    Raises:
        TypeError, ValueError: for what is no policy, or one that mixes types.

    Example:
        >>> from kerasedu.layers import Dense
        >>> set_dtype_policy("float64")
        >>> Dense(3).dtype
        'float64'
        >>> set_dtype_policy(None)
    """
    settings.set_layer_type(None if policy is None else dtype_policies.get(policy).name)


def enable_unsafe_deserialization() -> NoReturn:
    """Not done: loading a model never runs code of the file, and no switch changes that.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError(
        "enable_unsafe_deserialization would let a model file run code of its own, and there is no such switch here: "
        "loading is always safe. Name your own classes and functions instead: load_model(file, custom_objects={...})."
    )


def enable_traceback_filtering() -> None:
    """For Keras's sake: tracebacks are short here, and shown whole."""
    _flags["traceback filtering"] = True


def disable_traceback_filtering() -> None:
    """For Keras's sake: tracebacks are short here, and shown whole."""
    _flags["traceback filtering"] = False


def is_traceback_filtering_enabled() -> bool:
    """What was said last; it has no effect."""
    return bool(_flags["traceback filtering"])


def enable_flash_attention() -> None:
    """For Keras's sake: attention has one way to be computed, the formula's."""
    _flags["flash attention"] = True


def disable_flash_attention() -> None:
    """For Keras's sake: attention has one way to be computed, the formula's."""
    _flags["flash attention"] = False


def is_flash_attention_enabled() -> bool | None:
    """What was said last; None when nothing was. It has no effect."""
    return _flags["flash attention"]


def is_nnx_enabled() -> bool:
    """Whether variables are those of Flax NNX: never."""
    return False
