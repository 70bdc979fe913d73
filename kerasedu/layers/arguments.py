"""Arguments that all layers share, checked."""

from __future__ import annotations

import difflib
import inspect
from typing import Any, NoReturn

from kerasedu import dtype_policies
from kerasedu.engine import settings
from kerasedu.ops.layout import is_channels_first
from kerasedu.ops.windows import per_axis

Shape = tuple[int | None, ...]


def whole_number(value: Any, name: str, layer: str) -> int:
    """The value, if it is a whole number of at least 1.

    Raises:
        ValueError: if it is not.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
        raise ValueError(f"{layer} got {name}={value!r}. It takes a whole number of at least 1.")
    return int(value)


def window_lengths(value: Any, rank: int, name: str, layer: str) -> tuple[int, ...]:
    """One whole number of at least 1 for each spatial axis.

    Raises:
        ValueError: if the value is neither such a number nor one for each axis.
    """
    lengths = per_axis(value, rank, name)
    if min(lengths) < 1:
        raise ValueError(f"{layer} got {name}={value!r}. It takes whole numbers of at least 1.")
    return lengths


def padding_name(value: Any, layer: str) -> str:
    """The name of a padding, in small letters: "valid" or "same".

    Raises:
        ValueError: for anything else.
    """
    if str(value).lower() not in ("valid", "same"):
        raise ValueError(
            f"{layer} got padding={value!r}. It takes 'valid' (windows stay inside) or 'same' (zeros around)."
        )
    return value.lower()


def layout_name(value: str | None) -> str:
    """The name of an image layout, "channels_last" or "channels_first"; `image_data_format()` for None.

    Raises:
        ValueError: for anything else.
    """
    return "channels_first" if is_channels_first(value) else "channels_last"


def number_type(dtype: Any, layer: str) -> str:
    """The name of a layer's number type; that of new layers for None. A DTypePolicy, or its configuration, has one.

    Raises:
        ValueError: if there is no such type, or the policy mixes two.
    """
    if dtype is None:
        return settings.layer_type()
    try:
        return dtype_policies.get(dtype).compute_dtype
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Layer {layer!r} got dtype={dtype!r}. It takes the name of a number type, such as 'float32'. {error}"
        ) from None


def first_shape(input_shape: Shape | None, input_dim: int | None, batch_input_shape: Shape | None) -> Shape | None:
    """The batch shape that a first layer was told, in whichever of the three ways.

    Raises:
        ValueError: if a shape is no tuple.
    """
    for name, shape in (("input_shape", input_shape), ("batch_input_shape", batch_input_shape)):
        if shape is not None and not isinstance(shape, tuple | list):
            raise ValueError(f"A layer got {name}={shape!r}. It takes a tuple: {name}=({shape},).")
    if batch_input_shape is not None:
        return tuple(batch_input_shape)
    if input_shape is not None:
        return (None, *input_shape)
    return None if input_dim is None else (None, input_dim)


def refuse_unknown(layer: type, unknown: dict[str, Any]) -> NoReturn:
    """Raise for arguments that a layer does not have.

    Raises:
        TypeError: naming the nearest arguments that it has.
    """
    signatures = [inspect.signature(cls.__init__) for cls in layer.__mro__ if cls is not object]
    known = {name for signature in signatures for name in signature.parameters} - {"self", "kwargs", "unknown"}
    name = next(iter(unknown))
    near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.6)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"It has {', '.join(sorted(known))}."
    raise TypeError(f"{layer.__name__} has no argument {name!r} (got {name}={unknown[name]!r}). {hint}")


def refuse_compression(layer: str, **given: Any) -> None:
    """Raise if an argument for low-rank updates or quantized weights is given; None, as in saved files, is fine.

    Raises:
        ValueError: naming the argument.
    """
    for name, value in given.items():
        if value is not None:
            raise ValueError(
                f"{layer} got {name}={value!r}. Low-rank updates and quantized weights are not done here: use None."
            )
