"""IMDB: 50,000 reviews of films, each praise or blame, as rows of word numbers.

A. Maas, R. Daly, P. Pham, D. Huang, A. Ng, C. Potts: Learning Word Vectors for Sentiment Analysis, 2011.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.datasets.npz import read_npz
from kerasedu.datasets.source import KERAS_FILES, File, Source
from kerasedu.datasets.texts import Numbering, check_pairs, objects, read_word_index, shorter, shuffled

if TYPE_CHECKING:
    from pathlib import Path

    Split = tuple[np.ndarray, np.ndarray]


def load_data(
    path: str = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int | None = 3,
    **kwargs: Any,
) -> tuple[Split, Split]:
    """IMDB's reviews and whether each is praise, as Keras gives them.

    They come from the cache (`~/.keras/datasets`, or `datasets` in the folder `KERAS_HOME`), else from the network.
    Where neither has them, reviews of made-up words take their place, with a `StandInWarning` that names the file to
    put where.

    The number of a word is its rank among the commonest ones plus `index_from`: what `get_word_index` tells of a word,
    plus 3.

    Arguments:
        path: name of the file in the cache folder.
        num_words: words with this number or a larger one become `oov_char`. None for the largest number there is
            (that one word is then left out too, as in Keras).
        skip_top: words with a smaller number become `oov_char`; so does `start_char` where it is smaller.
        maxlen: only reviews of fewer numbers are kept, `start_char` counted. To cut reviews, use `pad_sequences`.
        seed: of the order of the reviews.
        start_char: the number that each review begins with; None for none.
        oov_char: the number that stands for a word left out; None leaves it out altogether.
        index_from: what is added to each word's rank.
        kwargs: `nb_words`, the name of `num_words` in old tutorials.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: x an array of 25,000 objects, each a list of whole numbers; y int64
        (25000,), 1 praise and 0 blame.

    Raises:
        ValueError: if `path` has a folder in it, or no review is shorter than `maxlen`.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data(num_words=10000)  # doctest: +SKIP
        >>> x_train[0][:6]  # doctest: +SKIP
        [1, 14, 22, 16, 43, 530]
    """
    num_words = _older_name(kwargs, num_words)
    numbering = Numbering(num_words, skip_top, start_char, oov_char, index_from)
    arrays = _SOURCE.load(path)
    stream = np.random.RandomState(seed)
    pairs = [shuffled(arrays[f"x_{split}"], arrays[f"y_{split}"], stream) for split in ("train", "test")]
    pairs = [shorter(numbering.numbered(x), y, maxlen) for x, y in pairs]
    largest = max(x.values.max(initial=0) for x, _ in pairs)
    (x_train, y_train), (x_test, y_test) = ((objects(numbering.limited(x, largest)), y) for x, y in pairs)
    return (x_train, y_train), (x_test, y_test)


def get_word_index(path: str = "imdb_word_index.json") -> dict[str, int]:
    """The rank of each word: {"the": 1, "and": 2, ...}, 88,584 words.

    In what `load_data` returns, a word has this rank plus `index_from`, which is 3.

    Arguments:
        path: name of the file in the cache folder.

    Example:
        >>> ranks = get_word_index()  # doctest: +SKIP
        >>> words = {rank + 3: word for word, rank in ranks.items()}  # doctest: +SKIP
        >>> " ".join(words.get(number, "?") for number in x_train[0])  # doctest: +SKIP
        '? this film was just brilliant casting location scenery story direction ...'
    """
    return _WORDS.load(path)


def _older_name(kwargs: dict[str, Any], num_words: int | None) -> int | None:
    if "nb_words" in kwargs:
        warnings.warn("nb_words is an old name: today it is load_data(num_words=...).", stacklevel=3)
        num_words = kwargs.pop("nb_words")
    if kwargs:
        raise TypeError(
            f"load_data got the unknown argument {next(iter(kwargs))!r}. It takes path, num_words, skip_top, maxlen, "
            "seed, start_char, oov_char and index_from."
        )
    return num_words


def _read(path: Path) -> dict[str, Any]:
    arrays = read_npz(
        path,
        {
            "x_train": ((None,), "lists"),
            "y_train": ((None,), "int"),
            "x_test": ((None,), "lists"),
            "y_test": ((None,), "int"),
        },
    )
    for split in ("train", "test"):
        check_pairs(arrays[f"x_{split}"], arrays[f"y_{split}"])
    return arrays


def _stand_in() -> dict[str, Any]:
    from kerasedu.datasets.made_texts import reviews

    (x_train, y_train), (x_test, y_test) = reviews(25_000, split=0), reviews(25_000, split=1)
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def _stand_in_words() -> dict[str, int]:
    from kerasedu.datasets.made_texts import REVIEW_WORDS, word_index

    return word_index(REVIEW_WORDS)


_SOURCE = Source(
    title="IMDB",
    files=(
        File("imdb.npz", KERAS_FILES + "imdb.npz", "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"),
    ),
    read=_read,
    stand_in="reviews of made-up words",
    make=_stand_in,
    differs="the same shapes and types, other texts, other accuracies",
)
_WORDS = Source(
    title="IMDB's table of words",
    files=(
        File(
            "imdb_word_index.json",
            KERAS_FILES + "imdb_word_index.json",
            "bfafd718b763782e994055a2d397834f",
        ),
    ),
    read=read_word_index,
    stand_in="the words of the made-up reviews",
    make=_stand_in_words,
    differs="the same form, other words",
)
