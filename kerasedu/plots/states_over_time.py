"""The gates and states of a recurrent layer, time step by time step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.plots.drawing import SIGNED, grid_of_axes, largest_size

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = np.ndarray


def sequence_states(
    source: Any,
    names: Sequence[str] | None = None,
    sample: int = 0,
    tokens: Sequence[Any] | None = None,
    fig: Figure | None = None,
) -> Array:
    """Heat maps of gates, states and their gradients: a row for each unit, a column for each time step.

    Gates run from 0 to 1, states are even around 0: dark below, light above. Time runs in the order in which the layer
    read.

    Arguments:
        source: a recurrent layer of a trace, `trace["lstm"]`; or a dict of arrays (N, time steps, units) by name.
        names: which to show, such as ["forget_gate", "cell"]; all of them when None.
        sample: which sample.
        tokens: what was read at each time step.
        fig: figure to draw in; a new one when None.

    Returns:
        An array of Axes, one for each.

    Raises:
        ValueError: if nothing has time steps, or a name or sample is not there.

    Example:
        >>> from matplotlib.figure import Figure
        >>> axes = sequence_states({"forget_gate": np.full((1, 5, 3), 0.5)}, tokens="hello", fig=Figure())
        >>> axes[0].images[0].get_array().shape
        (3, 5)
    """
    arrays = _over_time(source)
    chosen = list(arrays) if names is None else list(names)
    for name in chosen:
        if name not in arrays:
            raise ValueError(f"sequence_states found no {name!r}. There are {', '.join(arrays)}.")
    samples, steps, _ = next(iter(arrays.values())).shape
    if not -samples <= sample < samples:
        raise ValueError(f"sequence_states got sample={sample}, and there are {samples}, counted from 0.")
    if tokens is not None and len(tokens) != steps:
        raise ValueError(f"sequence_states got {len(tokens)} tokens for {steps} time steps. Give one for each.")
    axes = grid_of_axes(fig, len(chosen), 2, (max(2.8, 0.25 * steps + 1.2), 1.7), share_x=True)
    for ax, name in zip(axes, chosen, strict=True):
        _draw(ax, name, arrays[name][sample])
    for ax in axes[-2:]:
        ax.set_xlabel("time step")
        ax.tick_params(labelbottom=True)
    if tokens is not None:
        axes[0].set_xticks(range(steps), [str(token) for token in tokens])
    return axes


def _over_time(source: Any) -> dict[str, Array]:
    """The arrays (N, time steps, units) of a layer or dict, by name."""
    found = source.intermediates if hasattr(source, "intermediates") else source
    if not isinstance(found, dict):
        raise TypeError(
            f"sequence_states got a {type(source).__name__}. It takes a recurrent layer of a trace, trace['lstm'], or "
            "a dict of arrays (N, time steps, units)."
        )
    arrays = {name: np.asarray(array) for name, array in found.items()}
    arrays = {name: array for name, array in arrays.items() if array.ndim == 3 and array.size}
    if not arrays:
        raise ValueError(
            "sequence_states found no states over time, (N, time steps, units). SimpleRNN, LSTM and GRU layers of a "
            "trace have them."
        )
    return arrays


def _draw(ax: Any, name: str, states: Array) -> None:
    gate = name.rpartition(".")[2].endswith("gate")
    top = largest_size(states)
    look = {"cmap": "gray", "vmin": 0, "vmax": 1} if gate else {"cmap": SIGNED, "vmin": -top, "vmax": top}
    picture = ax.imshow(states.T, aspect="auto", interpolation="nearest", **look)
    ax.set_title(name.replace("_", " "), fontsize="small")
    ax.set_ylabel("unit")
    for axis in (ax.xaxis, ax.yaxis):
        axis.get_major_locator().set_params(integer=True)
    ax.figure.colorbar(picture, ax=ax)
