"""Data frames and series of pandas as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray


def is_frame(values: Any) -> bool:
    """Whether a value is a DataFrame or a Series of pandas, which is not imported to find out."""
    return type(values).__module__.split(".")[0] == "pandas" and hasattr(values, "to_numpy")


def frame_as_array(values: Any, name: str, caller: str) -> Array:
    """A frame as an array (rows, columns), a series as one column (rows, 1), as in Keras.

    Columns of different number types become the type that holds them all; what is missing becomes NaN.

    Raises:
        TypeError: if a column holds no numbers; the message names the columns.
    """
    frame = values.to_frame(values.name if values.name is not None else "values") if values.ndim == 1 else values
    types = [_number_type(dtype) for dtype in frame.dtypes]
    if any(kind is None for kind in types):  # `None in types` takes float64 for None, as NumPy does
        if values.ndim == 1:
            return np.asarray(values)
        raise TypeError(_no_numbers(frame, types, name, caller))
    missing = any(dtype.kind != "f" and frame.iloc[:, i].hasnans for i, dtype in enumerate(types))
    common = np.result_type(*types, *(["float32"] if missing else []))
    return frame.to_numpy(dtype=common, **({"na_value": np.nan} if common.kind == "f" else {}))


def _number_type(dtype: Any) -> np.dtype | None:
    """NumPy's type for the numbers of a column; None if it holds something else."""
    inner = getattr(dtype, "numpy_dtype", dtype)
    return inner if isinstance(inner, np.dtype) and inner.kind in "fiub" else None


def _no_numbers(frame: Any, types: list[np.dtype | None], name: str, caller: str) -> str:
    columns = zip(frame, frame.dtypes, types, strict=True)
    wrong = [f"{column!r} ({dtype})" for column, dtype, kind in columns if kind is None]
    shown = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
    return (
        f"{caller} got {name} as a data frame with columns that hold no numbers: {shown}. Drop them, or turn them into "
        f"numbers first, for instance with pandas.get_dummies({name})."
    )
