"""Reuters: 11,228 newswires of 1987 about 46 topics, as rows of word numbers.

D. Lewis: Reuters-21578 text categorization test collection, 1997; the 46 commonest topics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerasedu.datasets.npz import read_npz
from kerasedu.datasets.source import KERAS_FILES, File, Source
from kerasedu.datasets.splits import check_split, parted
from kerasedu.datasets.texts import Numbering, check_pairs, objects, read_word_index, shorter, shuffled

if TYPE_CHECKING:
    from pathlib import Path

    Split = tuple[np.ndarray, np.ndarray]

TOPICS = (
    "cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship cotton carcass "
    "crude nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin strategic-metal livestock retail ipi "
    "iron-steel rubber heat jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead"
)


def load_data(
    path: str = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int | None = 3,
) -> tuple[Split, Split]:
    """Reuters' newswires and their topics, as Keras gives them.

    They come from the cache (`~/.keras/datasets`, or `datasets` in the folder `KERAS_HOME`), else from the network.
    Where neither has them, newswires of made-up words take their place, with a `StandInWarning` that names the file to
    put where.

    Arguments:
        path: name of the file in the cache folder.
        num_words: words with this number or a larger one become `oov_char`. None for the largest number there is
            (that one word is then left out too, as in Keras).
        skip_top: words with a smaller number become `oov_char`; so does `start_char` where it is smaller.
        maxlen: only newswires of fewer numbers are kept, `start_char` counted. To cut them, use `pad_sequences`.
        test_split: the part of the newswires that is for testing, 0 to 1.
        seed: of the order of the newswires.
        start_char: the number that each newswire begins with; None for none.
        oov_char: the number that stands for a word left out; None leaves it out altogether.
        index_from: what is added to each word's rank.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: x arrays of 8,982 and 2,246 objects, each a list of whole numbers; y
        int64, the topic from 0 to 45 (`get_label_names` has their names).

    Raises:
        ValueError: if `path` has a folder in it, no newswire is shorter than `maxlen`, or `test_split` is not between
            0 and 1.
    """
    numbering = Numbering(num_words, skip_top, start_char, oov_char, index_from)
    check_split(test_split, whole=True)
    arrays = _SOURCE.load(path)
    x, y = shuffled(arrays["x"], arrays["y"], np.random.RandomState(seed))
    x, y = shorter(numbering.numbered(x), y, maxlen)
    x = numbering.limited(x, x.values.max(initial=0))
    (x_train, y_train), (x_test, y_test) = parted(x, y, test_split)
    return (objects(x_train), y_train), (objects(x_test), y_test)


def get_word_index(path: str = "reuters_word_index.json") -> dict[str, int]:
    """The rank of each word: {"the": 1, "of": 2, ...}, 30,979 words.

    In what `load_data` returns, a word has this rank plus `index_from`, which is 3.

    Arguments:
        path: name of the file in the cache folder.
    """
    return _WORDS.load(path)


def get_label_names() -> tuple[str, ...]:
    """The names of the 46 topics, in the order of their numbers.

    Example:
        >>> get_label_names()[3:5]
        ('earn', 'acq')
    """
    return tuple(TOPICS.split())


def _read(path: Path) -> dict[str, Any]:
    arrays = read_npz(path, {"x": ((None,), "lists"), "y": ((None,), "int")})
    check_pairs(arrays["x"], arrays["y"])
    return arrays


def _stand_in() -> dict[str, Any]:
    from kerasedu.datasets.made_texts import newswires

    x, y = newswires()
    return {"x": x, "y": y}


def _stand_in_words() -> dict[str, int]:
    from kerasedu.datasets.made_texts import NEWS_WORDS, word_index

    return word_index(NEWS_WORDS)


_SOURCE = Source(
    title="Reuters",
    files=(
        File(
            "reuters.npz",
            KERAS_FILES + "reuters.npz",
            "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
        ),
    ),
    read=_read,
    stand_in="newswires of made-up words",
    make=_stand_in,
    differs="the same shapes and types, other texts, other accuracies",
)
_WORDS = Source(
    title="Reuters' table of words",
    files=(
        File(
            "reuters_word_index.json",
            KERAS_FILES + "reuters_word_index.json",
            "4d44cc38712099c9e383dc6e5f11a921",
        ),
    ),
    read=read_word_index,
    stand_in="the words of the made-up newswires",
    make=_stand_in_words,
    differs="the same form, other words",
)
