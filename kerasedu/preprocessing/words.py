"""Texts as words, and words as numbers without a vocabulary."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
"""Signs that count as blanks between words, unless others are given."""


def text_to_word_sequence(input_text: str, filters: str = FILTERS, lower: bool = True, split: str = " ") -> list[str]:
    """The words of a text.

    Arguments:
        input_text: the text.
        filters: signs that stand between words, each of them alone.
        lower: whether capital letters become small ones.
        split: the sign between words.

    Raises:
        TypeError: if the text is none.

    Example:
        >>> text_to_word_sequence("The cat sat, the dog not!")
        ['the', 'cat', 'sat', 'the', 'dog', 'not']
    """
    if not isinstance(input_text, str):
        raise TypeError(
            f"text_to_word_sequence got {input_text!r} of type {type(input_text).__name__}. It takes one text, a str."
        )
    text = input_text.lower() if lower else input_text
    return [word for word in text.translate(dict.fromkeys(map(ord, filters), split)).split(split) if word]


def one_hot(
    input_text: str,
    n: int,
    filters: str = FILTERS,
    lower: bool = True,
    split: str = " ",
    analyzer: Callable[[str], list[str]] | None = None,
) -> list[int]:
    """A number from 1 to n - 1 for each word, by Python's `hash`. Despite its name there is no one-hot row.

    Two words may get the same number, and each Python process gives others, unless PYTHONHASHSEED is set: take
    `hashing_trick` with "md5" for numbers that last.

    Arguments:
        input_text: the text.
        n: size of the space that words are hashed into; 0 is given to no word.
        filters: signs that stand between words.
        lower: whether capital letters become small ones.
        split: the sign between words.
        analyzer: function that makes words of a text, in place of the above three.

    Example:
        >>> first, second, third = one_hot("well, well done", 50)
        >>> first == second, 1 <= third < 50
        (True, True)
    """
    return hashing_trick(input_text, n, hash, filters, lower, split, analyzer)


def hashing_trick(
    text: str,
    n: int,
    hash_function: str | Callable[[str], int] | None = None,
    filters: str = FILTERS,
    lower: bool = True,
    split: str = " ",
    analyzer: Callable[[str], list[str]] | None = None,
) -> list[int]:
    """A number from 1 to n - 1 for each word, computed from its letters: no vocabulary is needed.

    Two words may get the same number; the more words for the same n, the more often.

    Arguments:
        text: the text.
        n: size of the space that words are hashed into; 0 is given to no word.
        hash_function: "md5", which gives the same numbers everywhere; None for Python's `hash`, which gives others in
            each process; or a function that makes a whole number of a word.
        filters: signs that stand between words.
        lower: whether capital letters become small ones.
        split: the sign between words.
        analyzer: function that makes words of a text, in place of the above three.

    Raises:
        ValueError: if n is no whole number of at least 2, or hash_function is unknown.

    Example:
        >>> hashing_trick("the cat and the dog", 100, "md5")
        [51, 3, 69, 51, 33]
    """
    if isinstance(n, bool) or not hasattr(n, "__index__") or n < 2:
        raise ValueError(f"hashing_trick got n={n!r}. It takes a whole number of at least 2: words get 1 to n - 1.")
    words = text_to_word_sequence(text, filters, lower, split) if analyzer is None else analyzer(text)
    number = _hash_function(hash_function)
    return [int(number(word) % (n - 1)) + 1 for word in words]


def _hash_function(hash_function: Any) -> Callable[[str], int]:
    if hash_function is None:
        return hash
    if hash_function == "md5":
        return _md5
    if not callable(hash_function):
        raise ValueError(  # noqa: TRY004 - mostly a name that is not known
            f"hashing_trick got hash_function={hash_function!r}. It takes 'md5', None or a function."
        )
    return hash_function


def _md5(word: str) -> int:
    return int(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest(), 16)
