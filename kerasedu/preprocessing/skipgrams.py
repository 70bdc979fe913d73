"""Pairs of words for word2vec: words that stand near each other, and words that do not."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

EULER = 0.577


def make_sampling_table(size: int, sampling_factor: float = 1e-5) -> np.ndarray:
    """How likely each word is kept, by its rank, when frequent words are thinned out.

    Word frequencies are taken to follow Zipf's law: the word of rank r has the frequency 1 / (r (ln r + 0.577) + 1/2 -
    1 / (12 r)), and is kept with the probability min(1, sqrt(sampling_factor / frequency)) (Mikolov et al. 2013,
    Distributed representations of words and phrases).

    Arguments:
        size: number of words.
        sampling_factor: frequency above which words are thinned out.

    Returns:
        Array (size,) of probabilities; that of rank 0, which is no word, is that of rank 1.

    Example:
        >>> make_sampling_table(4).round(5)
        array([0.00315, 0.00315, 0.00548, 0.00742])
    """
    rank = np.arange(size)
    rank[:1] = 1
    seldomness = rank * (np.log(rank) + EULER) + 0.5 - 1.0 / (12.0 * rank)
    return np.minimum(1.0, np.sqrt(sampling_factor * seldomness))


def skipgrams(
    sequence: Sequence[int],
    vocabulary_size: int,
    window_size: int = 4,
    negative_samples: float = 1.0,
    shuffle: bool = True,
    categorical: bool = False,
    sampling_table: Any = None,
    seed: int | None = None,
) -> tuple[list[list[int]], list[Any]]:
    """Pairs of words, and whether they were found near each other (Mikolov et al. 2013).

    Arguments:
        sequence: word numbers; 0 is no word and makes no pair.
        vocabulary_size: the words of chance that make up negative pairs have numbers from 1 to this less 1.
        window_size: how far apart two words may stand.
        negative_samples: negative pairs for each positive one; 0 for none.
        shuffle: whether the pairs come in an order of chance.
        categorical: whether labels are [0, 1] and [1, 0] instead of 1 and 0.
        sampling_table: how likely each word is kept, as `make_sampling_table` makes it; all of them if None.
        seed: of the order. Words of chance come from Python's `random`, which `set_random_seed` starts anew.

    Returns:
        The pairs [word, other word], and their labels: 1 for words that stand near each other.

    Raises:
        ValueError: if a word has a number that the sampling table does not have.

    Example:
        >>> skipgrams([1, 2, 3], vocabulary_size=4, window_size=1, negative_samples=0, shuffle=False)
        ([[1, 2], [2, 1], [2, 3], [3, 2]], [1, 1, 1, 1])
    """
    pairs = [pair for at in _kept(sequence, sampling_table) for pair in _neighbours(sequence, at, window_size)]
    near, far = ([0, 1], [1, 0]) if categorical else (1, 0)
    labels: list[Any] = [near] * len(pairs)
    if negative_samples > 0:
        count = int(len(labels) * negative_samples)
        words = [word for word, _ in pairs]
        random.shuffle(words)
        last = vocabulary_size - 1
        pairs += [[words[i % len(words)], random.randint(1, last)] for i in range(count)]  # noqa: S311 - a sample
        labels += [far] * count
    if shuffle:
        order = random.randint(0, 10_000_000) if seed is None else seed  # noqa: S311 - an order, no secret
        for together in (pairs, labels):
            random.Random(order).shuffle(together)  # noqa: S311 - the same order for both
    return pairs, labels


def _kept(sequence: Sequence[int], sampling_table: Any) -> Iterator[int]:
    """The places of the words that make pairs."""
    for at, word in enumerate(sequence):
        if not word:
            continue
        if sampling_table is not None:
            if word >= len(sampling_table):
                raise ValueError(
                    f"skipgrams got the word number {word} and a sampling_table for numbers below "
                    f"{len(sampling_table)}. Make it larger: make_sampling_table(vocabulary_size)."
                )
            if sampling_table[word] < random.random():  # noqa: S311 - a sample
                continue
        yield at


def _neighbours(sequence: Sequence[int], at: int, window_size: int) -> Iterator[list[int]]:
    """The pairs of a word with those around it."""
    for other in range(max(0, at - window_size), min(len(sequence), at + window_size + 1)):
        if other != at and sequence[other]:
            yield [sequence[at], sequence[other]]
