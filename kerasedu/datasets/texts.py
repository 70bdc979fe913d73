"""Texts as rows of word numbers: what `imdb` and `reuters` have in common.

In the files a word's number is its rank: 1 is the commonest word. `load_data` moves the numbers up to make room for
three that mean something else: 0 fills up short rows, 1 begins a text, 2 stands for a word that was left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kerasedu.datasets.errors import DamagedFileError

if TYPE_CHECKING:
    from pathlib import Path

    from kerasedu.datasets.ragged import Ragged

MOST_INDEX_BYTES = 1 << 26


@dataclass(frozen=True)
class Numbering:
    """How the words of a text are numbered.

    Attributes:
        num_words: numbers from this one on are left out; None for the largest number there is.
        skip_top: numbers below this one are left out.
        start_char: what each text begins with; None for nothing.
        oov_char: what stands in the place of a number that is left out; None for nothing.
        index_from: what is added to each word's number.
    """

    num_words: int | None
    skip_top: int
    start_char: int | None
    oov_char: int | None
    index_from: int | None

    def __post_init__(self) -> None:
        for name in ("num_words", "skip_top", "start_char", "oov_char", "index_from"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, int | np.integer):
                raise ValueError(f"load_data got {name}={value!r}. It takes a whole number or None.")

    def numbered(self, texts: Ragged) -> Ragged:
        """The texts with their words' numbers moved up, and the number that begins each."""
        moved = type(texts)(texts.values + (self.index_from or 0), texts.lengths)
        return moved if self.start_char is None else moved.led_by(self.start_char)

    def limited(self, texts: Ragged, largest: int) -> Ragged:
        """The texts without the words that are left out.

        Arguments:
            texts: numbered.
            largest: the largest number there is. Where `num_words` is None, Keras leaves out this very one.
        """
        most = self.num_words or largest
        kept = (texts.values >= (self.skip_top or 0)) & (texts.values < most)
        if self.oov_char is None:
            return texts.where(kept)
        return type(texts)(np.where(kept, texts.values, self.oov_char), texts.lengths)


def shuffled(texts: Ragged, labels: np.ndarray, stream: np.random.RandomState) -> tuple[Ragged, np.ndarray]:
    """The texts and their labels in the order that Keras shuffles them into."""
    order = np.arange(len(texts))
    stream.shuffle(order)
    return texts[order], labels[order]


def shorter(texts: Ragged, labels: np.ndarray, maxlen: int | None) -> tuple[Ragged, np.ndarray]:
    """The texts of less than `maxlen` numbers, that which begins them included; all if it is None or 0.

    Raises:
        ValueError: if none is left.
    """
    if not maxlen:
        return texts, labels
    short = texts.lengths < maxlen
    if not short.any():
        least = min(texts.lengths.tolist(), default=0)
        raise ValueError(
            f"No text is shorter than maxlen={maxlen}: nothing is left. The shortest one has {least} numbers, so take "
            f"maxlen={least + 1} or more; to cut texts to a length, use pad_sequences(texts, maxlen=...)."
        )
    return texts[short], labels[short]


def objects(texts: Ragged) -> np.ndarray:
    """An array of objects that are lists, as Keras returns; where all are equally long, it has a row for each."""
    return np.array(texts.lists(), dtype="object")


def check_pairs(texts: Ragged, labels: np.ndarray) -> None:
    """Raise DamagedFileError if there are not as many labels as texts."""
    if len(texts) != len(labels):
        raise DamagedFileError(f"it has {len(texts)} texts and {len(labels)} labels")


def read_word_index(path: Path) -> dict[str, int]:
    """The number of each word, from a JSON file.

    Raises:
        DamagedFileError: if the file holds anything else.
    """
    with path.open("rb") as stream:
        content = stream.read(MOST_INDEX_BYTES + 1)
    try:
        index = json.loads(content) if len(content) <= MOST_INDEX_BYTES else None
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(f"it cannot be read: {error}") from error
    if not isinstance(index, dict) or not all(type(number) is int for number in index.values()):
        raise DamagedFileError("it is no table of words and their numbers")
    return index
