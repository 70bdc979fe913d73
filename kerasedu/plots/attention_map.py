"""What attention looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.plots.arguments import real_array
from kerasedu.plots.drawing import AMOUNT, axes_or_new, numbers_in_cells, shown_as_image

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray
MOST_WITH_NUMBERS = 12


def attention(
    weights: Any,
    tokens: Sequence[Any] | None = None,
    key_tokens: Sequence[Any] | None = None,
    sample: int = 0,
    head: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """How much each place (rows) takes from each other (columns). Every row sums to 1.

    Arguments:
        weights: attention weights (queries, keys), (heads, queries, keys) or (N, heads, queries, keys); or an
            attention layer of a trace, `trace["multi_head_attention"]`.
        tokens: the words at the places that ask.
        key_tokens: the words at the places that answer; `tokens` when None.
        sample: which sample.
        head: which head; the mean of all heads when None.
        ax: axes to draw in; new ones when None.

    Raises:
        ValueError: if the weights have another shape, or there are more or fewer words than places.

    Example:
        >>> from matplotlib.figure import Figure
        >>> ax = attention([[0.9, 0.1], [0.4, 0.6]], tokens=["the", "cat"], ax=Figure().add_subplot())
        >>> [text.get_text() for text in ax.get_xticklabels()], ax.texts[0].get_text()
        (['the', 'cat'], '0.90')
    """
    shown, about = _chosen(_weights_of(weights), sample, head)
    keys = tokens if key_tokens is None else key_tokens
    queries = _words(tokens, shown.shape[0], "tokens")
    keys = _words(keys, shown.shape[1], "tokens" if key_tokens is None else "key_tokens")
    ax = axes_or_new(ax, (min(7, 0.45 * len(keys) + 1.8), min(6, 0.45 * len(queries) + 1.4)))
    picture = shown_as_image(ax, shown, cmap=AMOUNT, vmin=0, vmax=max(float(shown.max()), 1e-12))
    if max(shown.shape) <= MOST_WITH_NUMBERS:
        numbers_in_cells(ax, picture, np.array([[f"{cell:.2f}" for cell in row] for row in shown]), "x-small")
    else:
        ax.figure.colorbar(picture, ax=ax, shrink=0.8, label="weight")
    ax.set_xticks(range(len(keys)), keys, rotation=45, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(queries)), queries)
    ax.set(xlabel="is looked at", ylabel="looks")
    ax.set_title(about, fontsize="medium")
    return ax


def _weights_of(given: Any) -> Array:
    """The weights themselves; of a layer in a trace, what its softmax put out."""
    if hasattr(given, "steps"):
        if "weights" in given.intermediates:
            return given.intermediates["weights"]
        return given.step("Softmax").output
    return real_array(given, "weights", "attention")


def _chosen(weights: Array, sample: int, head: int | None) -> tuple[Array, str]:
    """The weights (queries, keys) of a sample and head, and what they are."""
    if not 2 <= weights.ndim <= 4:
        raise ValueError(
            f"attention got weights of shape {weights.shape}. It takes (queries, keys), (heads, queries, keys) or (N, "
            "heads, queries, keys)."
        )
    if weights.ndim == 4:
        if not -len(weights) <= sample < len(weights):
            raise ValueError(f"attention got sample={sample}, and there are {len(weights)}, counted from 0.")
        weights = weights[sample]
    if weights.ndim == 2:
        return weights, ""
    if head is None:
        return weights.mean(axis=0), f"mean of {len(weights)} heads" if len(weights) > 1 else ""
    if not -len(weights) <= head < len(weights):
        raise ValueError(f"attention got head={head}, and there are {len(weights)} heads, counted from 0.")
    return weights[head], f"head {head} of {len(weights)}"


def _words(given: Sequence[Any] | None, places: int, name: str) -> list[str]:
    if given is None:
        return [str(i) for i in range(places)]
    if len(given) != places:
        raise ValueError(f"attention got {len(given)} {name} for {places} places. Give one word for each place.")
    return [str(word) for word in given]
