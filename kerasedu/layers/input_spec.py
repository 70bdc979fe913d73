"""InputSpec: what a layer of one's own says about the inputs it takes."""

from __future__ import annotations

from typing import Any


class InputSpec:
    """The rank, shape and number type of inputs that a layer takes. A layer keeps one as `self.input_spec`.

    Arguments:
        dtype: number type.
        shape: length of each axis, the batch axis included; None for any.
        ndim: number of axes.
        max_ndim: largest number of axes.
        min_ndim: smallest number of axes.
        axes: length of some axes: {-1: 10}.
        allow_last_axis_squeeze: whether a last axis of length 1 may be missing or added.
        name: name of the input.
        optional: whether None may be passed.

    Example:
        >>> InputSpec(ndim=4, axes={-1: 3}).problem_with((None, 28, 28, 1))
        'axis -1 has length 1 instead of 3'
    """

    def __init__(
        self,
        dtype: str | None = None,
        shape: tuple[int | None, ...] | None = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: dict[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype, self.shape = dtype, None if shape is None else tuple(shape)
        self.ndim = len(self.shape) if self.shape is not None else ndim
        self.max_ndim, self.min_ndim = max_ndim, min_ndim
        self.axes = dict(axes or {})
        self.allow_last_axis_squeeze, self.name, self.optional = allow_last_axis_squeeze, name, optional

    def problem_with(self, shape: tuple[int | None, ...]) -> str | None:
        """What is wrong with inputs of this shape; None if nothing is."""
        squeezable = self.allow_last_axis_squeeze and self.ndim is not None and shape[-1:] == (1,)
        if self.ndim is not None and len(shape) != self.ndim and not (squeezable and len(shape) == self.ndim + 1):
            return f"it has {len(shape)} axes instead of {self.ndim}"
        if self.min_ndim is not None and len(shape) < self.min_ndim:
            return f"it has {len(shape)} axes instead of at least {self.min_ndim}"
        if self.max_ndim is not None and len(shape) > self.max_ndim:
            return f"it has {len(shape)} axes instead of at most {self.max_ndim}"
        wanted = {**dict(enumerate(self.shape or ())), **self.axes}
        for axis, length in wanted.items():
            if length is not None and -len(shape) <= axis < len(shape) and shape[axis] not in (None, length):
                return f"axis {axis} has length {shape[axis]} instead of {length}"
        return None

    def get_config(self) -> dict[str, Any]:
        """What makes an equal one."""
        names = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> InputSpec:
        """The spec that a configuration describes."""
        return cls(**config)
