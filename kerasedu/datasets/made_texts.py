"""Reviews and newswires of made-up words, in the sizes of IMDB and Reuters: for a lesson without a network.

A text is a bag of words. The words' frequencies fall with their rank as Zipf and Mandelbrot found, 1 / (rank + 2.7).
Each class of texts has words of its own that it uses more often than the others do; a text takes each word from its own
class's frequencies or, with a probability that differs from text to text, from another's. So some texts are easy and
some nobody can tell. A linear model that counts words gets 88 % of the reviews right and 84 % of the newswires.

The same on every machine: whole random numbers, and frequencies made with +, * and / only.
"""

from __future__ import annotations

import functools

import numpy as np

from kerasedu.datasets.ragged import Ragged

REVIEW_WORDS, NEWS_WORDS = 88_584, 30_979
TOPIC_SIZES = (67, 537, 94, 3972, 2423, 22, 62, 19, 177, 126, 154, 473, 62, 209, 28, 29, 543, 51, 86, 682, 339, 127)
TOPIC_SIZES += (22, 53, 81, 123, 32, 19, 58, 23, 57, 52, 42, 16, 57, 16, 60, 21, 22, 29, 46, 38, 16, 27, 17, 19)

# Places of a table from which words are drawn; each word has as many as it is frequent.
_REVIEW_TABLE, _NEWS_TABLE = 1 << 20, 1 << 16
_MORE = 3.0  # a word of praise is so many times as frequent in praise as elsewhere
_TOPICAL = 40.0  # and a topic's own word under its topic
_FLAT = 2.7  # Mandelbrot's shift: the commonest words are less far apart than Zipf's law says
# Lengths of texts in numbers, by the share of shorter ones: IMDB's and Reuters'.
_SHARES = (0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1)
_REVIEW_LENGTHS = (10, 43, 65, 129, 177, 290, 609, 925, 2493)
_NEWS_LENGTHS = (12, 16, 23, 59, 94, 179, 460, 718, 2375)

_COMMON = (
    "the and a of to is it in i this that was as for with but on film not you his are have be he one its at all by an "
    "they from who so like just her about or has out if some there what when more very even she my would which no up "
    "their had only really can were see me them than we much been get will because into people other do how first made "
    "any make time could way then too after think story characters acting plot watch scene director end life never"
)
_PRAISE = (
    "great good best love well loved excellent wonderful beautiful perfect favorite amazing brilliant superb enjoyed "
    "moving fantastic touching funny fresh masterpiece charming delightful memorable gripping"
)
_BLAME = (
    "bad worst boring terrible awful poor waste dull stupid horrible worse poorly lame predictable annoying ridiculous "
    "disappointing mess weak pointless cheap clumsy painful tedious unfunny"
)
_SYLLABLES = [first + vowel for first in "bdfghjklmnprstvwxyzc" for vowel in "aeiou"]


def reviews(count: int, split: int) -> tuple[Ragged, np.ndarray]:
    """Reviews and whether each is praise.

    Arguments:
        count: how many.
        split: 0 for training, 1 for testing: other reviews with the same words.

    Returns:
        The ranks of their words, 1 to 88,584, and their labels, int64 (count,), 1 praise and 0 blame.

    Example:
        >>> texts, labels = reviews(4, split=0)
        >>> len(texts), labels.dtype, bool(texts.values.min() >= 1)
        (4, dtype('int64'), True)
    """
    stream = np.random.Generator(np.random.PCG64([1, split]))
    labels = stream.integers(0, 2, count)
    return _texts(stream, labels, _review_tables(), _REVIEW_LENGTHS, most_foreign=0.5), labels


def newswires() -> tuple[Ragged, np.ndarray]:
    """Newswires and their topics, as many of each topic as Reuters has: 11,228 in all.

    Returns:
        The ranks of their words, 1 to 30,979, and their labels, int64 (11228,), 0 to 45.
    """
    stream = np.random.Generator(np.random.PCG64([2, 0]))
    labels = stream.permutation(np.repeat(np.arange(len(TOPIC_SIZES)), TOPIC_SIZES))
    return _texts(stream, labels, _news_tables(), _NEWS_LENGTHS, most_foreign=0.8), labels


def word_index(count: int) -> dict[str, int]:
    """The rank of each of the made-up reviews' or newswires' words; a few of the commonest are English.

    Example:
        >>> list(word_index(1000).items())[:2]
        [('the', 1), ('and', 2)]
    """
    words = {}
    english = iter(_COMMON.split())
    telling = dict(zip(_telling(0), _PRAISE.split(), strict=False)) | dict(
        zip(_telling(1), _BLAME.split(), strict=False)
    )
    for rank in range(1, count + 1):
        words[telling.get(rank) or next(english, None) or _made_up(rank)] = rank
    return words


def _made_up(rank: int) -> str:
    """A word of three syllables, another for each rank."""
    number = rank * 77_731 % 1_000_000  # no common factor with a million, so no number comes twice
    return "".join(_SYLLABLES[number // 100**place % 100] for place in range(3))


def _telling(kind: int) -> range:
    """Ranks of the words that praise (0) or blame (1)."""
    return range(31 + 6 * kind, 3000, 12)


@functools.cache
def _review_tables() -> np.ndarray:
    """(2, table): words of blame in the first, of praise in the second."""
    usual = _frequencies(REVIEW_WORDS)
    tables = []
    for kind in (1, 0):
        lean = np.ones(REVIEW_WORDS)
        lean[np.array(_telling(kind)) - 1] = _MORE
        lean[np.array(_telling(1 - kind)) - 1] = 1 / _MORE
        tables.append(_table(usual * lean, _REVIEW_TABLE))
    return np.stack(tables)


@functools.cache
def _news_tables() -> np.ndarray:
    """(46, table): each topic has 60 words of its own."""
    usual = _frequencies(NEWS_WORDS)
    tables = []
    for topic in range(len(TOPIC_SIZES)):
        lean = np.ones(NEWS_WORDS)
        lean[30 + topic : 30 + 46 * 60 : 46] = _TOPICAL
        tables.append(_table(usual * lean, _NEWS_TABLE))
    return np.stack(tables)


def _frequencies(count: int) -> np.ndarray:
    return 1 / (np.arange(1, count + 1) + _FLAT)


def _table(frequencies: np.ndarray, size: int) -> np.ndarray:
    """Ranks (size,), each as often as it is frequent."""
    share = np.cumsum(frequencies)
    places = (np.arange(size) + 0.5) * (share[-1] / size)
    return (np.searchsorted(share, places) + 1).astype(np.int32)


def _texts(
    stream: np.random.Generator, labels: np.ndarray, tables: np.ndarray, lengths: tuple[int, ...], most_foreign: float
) -> Ragged:
    """A text for each label.

    Arguments:
        stream: the random numbers.
        labels: (n,) classes.
        tables: (classes, size) words to draw from.
        lengths: of the texts, at the shares of them.
        most_foreign: a text takes up to this part of its words from another class.
    """
    classes, size = tables.shape
    long = np.interp(stream.random(len(labels)), _SHARES, lengths).astype(np.int64)  # (n,)
    foreign = (stream.random(len(labels)) * most_foreign * 4096).astype(np.uint32)  # (n,) of 4096
    other = (labels + stream.integers(1, classes, len(labels))) % classes
    random = stream.integers(0, 1 << 32, long.sum(), np.uint32)
    own = (random >> 20) >= np.repeat(foreign, long)
    rows = np.where(own, np.repeat(labels, long), np.repeat(other, long)) * size
    return Ragged(tables.reshape(-1)[rows + (random & (size - 1))].astype(np.int64), long)
