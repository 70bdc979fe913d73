"""Connectionist temporal classification (CTC): a sequence of labels out of a longer sequence of predictions.

At each time step the network says a label or a blank; labels that are said several times in a row count once, and
blanks are left out. Source: A. Graves et al., "Connectionist temporal classification" (2006).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from kerasedu.engine import Op, operation
from kerasedu.engine.op import plain
from kerasedu.ops.gradient_free import gradient_free
from kerasedu.ops.number_types import INDEX, array_of, floating

Array = np.ndarray
IMPOSSIBLE = -1e5
"""Logarithm of a probability that counts as zero, as in Keras."""


class CTC(Op):
    """How surprised the predictions are by the labels, over all ways to say them.

    Between, before and after the labels stand blanks: S = 2 L + 1 symbols. A way through them stays, goes on by one,
    or leaves out a blank between two different labels.

    forward   ahead[t, s] = ln of the probability of all ways that are at symbol s at time t
              y = -ln of the probability of all that end at the end
    backward  behind[t, s] likewise from the end; grad_logits = softmax(logits) - share of the ways that say each class
    at time t

    Arguments:
        target: labels (N, L).
        target_length: how many labels count (N,).
        output_length: how many time steps count (N,).
        blank: number of the class that stands for the blank.
    """

    formula = r"y = -\ln \sum_{\mathrm{ways}} \prod_t p_t(\mathrm{symbol}_t)"
    gradient_formula = (
        r"\partial z_{tk} = (p_{tk} - \mathrm{share\ of\ ways\ with\ } k \mathrm{\ at\ } t) \, \partial y"
    )
    reveals = ("ahead", "symbols")

    def __init__(self, target: Array, target_length: Array, output_length: Array, blank: int) -> None:
        self.target_length, self.output_length = target_length, output_length
        samples, labels = target.shape
        self.symbols = np.full((samples, 2 * labels + 1), blank)
        self.symbols[:, 1::2] = target
        self.may_skip = np.zeros(self.symbols.shape, bool)
        self.may_skip[:, 3::2] = target[:, 1:] != target[:, :-1]

    def forward(self, logits: Array) -> Array:  # (N, T, classes)
        logits = floating(array_of(logits))
        top = logits - logits.max(axis=-1, keepdims=True)
        self.logs = top - np.log(np.exp(top).sum(axis=-1, keepdims=True))
        self.said = np.take_along_axis(self.logs, self.symbols[:, None], axis=-1)  # (N, T, S)
        self.ahead = np.full_like(self.said, IMPOSSIBLE)
        self.ahead[:, 0, :2] = self.said[:, 0, :2]
        for t in range(1, logits.shape[1]):
            before = self.ahead[:, t - 1]
            ways = np.logaddexp(
                np.logaddexp(before, _shifted(before, 1)), np.where(self.may_skip, _shifted(before, 2), IMPOSSIBLE)
            )
            self.ahead[:, t] = np.maximum(ways + self.said[:, t], IMPOSSIBLE)
        samples = np.arange(len(logits))
        last = self.ahead[samples, self.output_length - 1]
        end = last[samples, 2 * self.target_length]
        label = np.where(self.target_length > 0, last[samples, np.maximum(2 * self.target_length - 1, 0)], IMPOSSIBLE)
        self.total = np.logaddexp(end, label)
        return -self.total

    def backward(self, grad_y: Array) -> tuple[Array]:
        share = np.exp(np.minimum(self.ahead + self._behind() - self.total[:, None, None], 0))
        classes = np.arange(self.logs.shape[-1])
        said = np.einsum("nts,nsk->ntk", share, (self.symbols[..., None] == classes).astype(share.dtype))
        counts = np.arange(self.logs.shape[1]) < self.output_length[:, None]
        total = said.sum(axis=-1, keepdims=True)
        return ((np.exp(self.logs) * total - said) * counts[..., None] * grad_y[:, None, None],)

    def _behind(self) -> Array:
        """Logarithm of the probability of all ways from symbol s at time t to the end, without what is said at t."""
        places = np.arange(self.said.shape[-1])
        ends = (places == 2 * self.target_length[:, None]) | (places == 2 * self.target_length[:, None] - 1)
        end = np.where(ends, 0.0, IMPOSSIBLE).astype(self.said.dtype)
        behind = np.broadcast_to(end[:, None], self.said.shape).copy()
        for t in range(self.said.shape[1] - 2, -1, -1):
            after = behind[:, t + 1] + self.said[:, t + 1]
            skipping = _shifted(np.where(self.may_skip, after, IMPOSSIBLE), -2)
            ways = np.logaddexp(np.logaddexp(after, _shifted(after, -1)), skipping)
            behind[:, t] = np.where((t < self.output_length - 1)[:, None], np.maximum(ways, IMPOSSIBLE), end)
        return behind


def _shifted(logs: Array, places: int) -> Array:
    """Each row moved by so many places; what comes in is impossible."""
    moved = np.full_like(logs, IMPOSSIBLE)
    if places > 0:
        moved[:, places:] = logs[:, :-places]
    else:
        moved[:, :places] = logs[:, -places:]
    return moved


@operation
def ctc_loss(target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int = 0) -> Any:
    """How surprised predictions are by labels, when nobody says which time step belongs to which label.

    Arguments:
        target: whole numbers (N, L), the labels.
        output: logits (N, T, classes).
        target_length: how many labels of each sample count (N,).
        output_length: how many time steps of each sample count (N,).
        mask_index: number of the class that stands for the blank.

    Returns:
        Array (N,), in nats.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> logits = np.zeros((1, 3, 2))
        >>> ctc_loss(np.array([[1]]), logits, np.array([1]), np.array([3])).round(4)  # 6 of the 8 ways say it
        array([0.2877])
    """
    labels, shape = array_of(target), np.shape(plain(output))
    if labels.ndim != 2 or len(shape) != 3 or len(labels) != shape[0]:
        raise ValueError(
            f"ctc_loss got labels of shape {labels.shape} and predictions of shape {shape}. It takes labels (N, L) and "
            "logits "
            "(N, T, classes)."
        )
    return CTC(labels, array_of(target_length), array_of(output_length), mask_index)(output)


@gradient_free()
def ctc_decode(
    inputs: Any,
    sequence_lengths: Any,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int = 0,
) -> tuple[Array, Array]:
    """The labels that predictions say.

    Arguments:
        inputs: logits (N, T, classes).
        sequence_lengths: how many time steps of each sample count (N,).
        strategy: "greedy", the largest at each time step; "beam_search", the most probable labels over all ways to say
            them.
        beam_width: how many beginnings the beam search goes on with.
        top_paths: how many answers the beam search gives.
        merge_repeated: whether the greedy way counts a label once that is the largest several times in a row.
        mask_index: number of the class that stands for the blank.

    Returns:
        (labels (answers, N, T), filled up with -1; scores (N, answers): minus the sum of the largest logits for
        "greedy", the logarithm of the probability for "beam_search").

    Raises:
        ValueError: for another strategy.
    """
    logits, lengths = floating(array_of(inputs)), array_of(sequence_lengths)
    if strategy == "greedy":
        answers = [_greedy(rows[:n], merge_repeated, mask_index) for rows, n in zip(logits, lengths, strict=True)]
    elif strategy == "beam_search":
        logs = logits - logits.max(axis=-1, keepdims=True)
        logs = logs - np.log(np.exp(logs).sum(axis=-1, keepdims=True))
        answers = [
            _beam_search(rows[:n], beam_width, top_paths, mask_index) for rows, n in zip(logs, lengths, strict=True)
        ]
    else:
        raise ValueError(f"ctc_decode got strategy={strategy!r}. It takes 'greedy' or 'beam_search'.")
    labels = np.full((len(answers[0]), len(logits), logits.shape[1]), -1, INDEX)
    for n, paths in enumerate(answers):
        for i, (_, path) in enumerate(paths):
            labels[i, n, : len(path)] = path
    return labels, np.array([[score for score, _ in paths] for paths in answers], logits.dtype)


def _greedy(rows: Array, merge_repeated: bool, blank: int) -> list[tuple[float, Any]]:
    best = rows.argmax(axis=-1)
    new = np.insert(best[1:] != best[:-1], 0, True) if merge_repeated else np.ones(len(best), bool)
    return [(-float(rows.max(axis=-1).sum()), best[new & (best != blank)])]


def _beam_search(rows: Array, width: int, top_paths: int, blank: int) -> list[tuple[float, Any]]:
    """The most probable labels: beginnings that grow by a label at a time, each with its ways that end in a blank or
    do not.
    """
    beams = {(): (0.0, IMPOSSIBLE)}
    for row in rows:
        grown: dict[tuple[int, ...], list[float]] = defaultdict(lambda: [-np.inf, -np.inf])
        for path, (in_blank, in_label) in beams.items():
            both = np.logaddexp(in_blank, in_label)
            grown[path][0] = np.logaddexp(grown[path][0], both + row[blank])
            for label in range(len(row)):
                if label == blank:
                    continue
                again = bool(path) and path[-1] == label
                if again:
                    grown[path][1] = np.logaddexp(grown[path][1], in_label + row[label])
                longer = grown[(*path, label)]
                longer[1] = np.logaddexp(longer[1], (in_blank if again else both) + row[label])
        best = sorted(grown.items(), key=lambda item: -np.logaddexp(*item[1]))
        beams = {path: (ends[0], ends[1]) for path, ends in best[:width]}
    answers = [(float(np.logaddexp(*ends)), path) for path, ends in beams.items()][:top_paths]
    return answers + [(-np.inf, ())] * (top_paths - len(answers))
