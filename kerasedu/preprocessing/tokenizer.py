"""Tokenizer: texts as sequences of word numbers, or as rows of a matrix."""

from __future__ import annotations

import json
import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from kerasedu.preprocessing.words import FILTERS, text_to_word_sequence

MODES = ("binary", "count", "freq", "tfidf")


class Tokenizer:
    """Gives each word of a vocabulary a number, the most frequent word the 1; 0 is kept for padding.

    Arguments:
        num_words: only the `num_words - 1` most frequent words count; all of them if None.
        filters: signs that stand between words, each of them alone.
        lower: whether capital letters become small ones.
        split: the sign between words.
        char_level: whether single letters take the place of words.
        oov_token: word that stands for those out of the vocabulary, with the number 1; they are left out if None.
        analyzer: function that makes words of a text, in place of filters, lower and split.
        **kwargs: `document_count`, from a stored configuration.

    Attributes:
        word_index: the number of each word.
        index_word: the word of each number.
        word_counts: how often each word occurs.
        word_docs: in how many texts each word occurs.
        index_docs: likewise by number.
        document_count: how many texts there were.

    Raises:
        TypeError: for unknown arguments.

    Example:
        >>> tokenizer = Tokenizer(oov_token="?")
        >>> tokenizer.fit_on_texts(["the cat sat", "the dog sat"])
        >>> tokenizer.word_index
        {'?': 1, 'the': 2, 'sat': 3, 'cat': 4, 'dog': 5}
        >>> tokenizer.texts_to_sequences(["The dog ran"])
        [[2, 5, 1]]
    """

    def __init__(
        self,
        num_words: int | None = None,
        filters: str = FILTERS,
        lower: bool = True,
        split: str = " ",
        char_level: bool = False,
        oov_token: str | None = None,
        analyzer: Callable[[str], list[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        document_count = kwargs.pop("document_count", 0)
        if kwargs:
            raise TypeError(
                f"Tokenizer got unknown arguments: {', '.join(map(repr, kwargs))}. It takes num_words, filters, lower, "
                "split, char_level, oov_token and analyzer."
            )
        self.num_words, self.filters, self.lower, self.split = num_words, filters, lower, split
        self.char_level, self.oov_token, self.analyzer = char_level, oov_token, analyzer
        self.document_count = document_count
        self.word_counts: OrderedDict[str, int] = OrderedDict()
        self.word_docs: dict[str, int] = defaultdict(int)
        self.index_docs: dict[int, int] = defaultdict(int)
        self.word_index: dict[str, int] = {}
        self.index_word: dict[int, str] = {}

    def fit_on_texts(self, texts: Iterable[Any]) -> None:
        """Make the vocabulary; words of further calls join it, and numbers are given anew.

        Arguments:
            texts: texts, or lists of words, which are taken as they are.

        Raises:
            TypeError: for a single text in place of a list.
        """
        for text in _several(texts, "fit_on_texts"):
            words = self._words(text)
            self.document_count += 1
            for word in words:
                self.word_counts[word] = self.word_counts.get(word, 0) + 1
            for word in set(words):
                self.word_docs[word] += 1
        known = [] if self.oov_token is None else [self.oov_token]
        known += sorted(self.word_counts, key=self.word_counts.__getitem__, reverse=True)
        self.word_index = {word: number for number, word in enumerate(known, start=1)}
        self.index_word = {number: word for word, number in self.word_index.items()}
        for word, count in self.word_docs.items():
            self.index_docs[self.word_index[word]] = count

    def fit_on_sequences(self, sequences: Iterable[Any]) -> None:
        """Count in how many sequences each number occurs, which "tfidf" needs where `fit_on_texts` was not called.

        Arguments:
            sequences: lists of word numbers.
        """
        for sequence in sequences:
            self.document_count += 1
            for number in set(sequence):
                self.index_docs[number] += 1

    def _words(self, text: Any) -> list[str]:
        """The words of a text, or its letters."""
        if self.char_level or isinstance(text, list | tuple):
            if not self.lower:
                return list(text)
            return list(text.lower() if isinstance(text, str) else [word.lower() for word in text])
        if self.analyzer is not None:
            return self.analyzer(text)
        return text_to_word_sequence(text, self.filters, self.lower, self.split)

    def texts_to_sequences(self, texts: Iterable[Any]) -> list[list[int]]:
        """The numbers of the words of each text.

        Arguments:
            texts: texts, or lists of words.

        Raises:
            ValueError: before the vocabulary is made.
            TypeError: for a single text in place of a list.
        """
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[Any]) -> Iterator[list[int]]:
        """As `texts_to_sequences`, one by one."""
        self._check_fitted("texts_to_sequences")
        for text in _several(texts, "texts_to_sequences"):
            numbers = (self._number(word) for word in self._words(text))
            yield [number for number in numbers if number is not None]

    def _number(self, word: str) -> int | None:
        """The number of a word; that of `oov_token`, or None, for one that does not count."""
        number = self.word_index.get(word)
        known = number is not None and not (self.num_words and number >= self.num_words)
        return number if known else self.word_index.get(self.oov_token)

    def sequences_to_texts(self, sequences: Iterable[Any]) -> list[str]:
        """The words that belong to each sequence of numbers, with blanks between them.

        Arguments:
            sequences: lists of word numbers. Those that belong to no word become `oov_token`, or are left out.

        Raises:
            ValueError: before the vocabulary is made.
        """
        return list(self.sequences_to_texts_generator(sequences))

    def sequences_to_texts_generator(self, sequences: Iterable[Any]) -> Iterator[str]:
        """As `sequences_to_texts`, one by one."""
        self._check_fitted("sequences_to_texts")
        for sequence in sequences:
            words = (self._word(number) for number in sequence)
            yield " ".join(word for word in words if word is not None)

    def _word(self, number: int) -> str | None:
        word = self.index_word.get(number)
        if word is None or (self.num_words and number >= self.num_words):
            return self.oov_token
        return word

    def texts_to_matrix(self, texts: Iterable[Any], mode: str = "binary") -> np.ndarray:
        """Each text as one row, with a column for each word number.

        Arguments:
            texts: texts, or lists of words.
            mode: as in `sequences_to_matrix`.
        """
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode=mode)

    def sequences_to_matrix(self, sequences: Iterable[Any], mode: str = "binary") -> np.ndarray:
        """Each sequence as one row, with a column for each word number.

        Arguments:
            sequences: lists of word numbers.
            mode: what stands in the row. "binary": 1 for words that occur. "count": how often they do. "freq": that
                as a share of the sequence. "tfidf": (1 + ln count) ln(1 + documents / (1 + documents with the word)).

        Returns:
            Array (sequences, num_words), or (sequences, words + 1) without num_words.

        Raises:
            ValueError: for an unknown mode, and before the vocabulary is made.

        Example:
            >>> tokenizer = Tokenizer()
            >>> tokenizer.fit_on_texts(["no no yes"])
            >>> tokenizer.sequences_to_matrix([[1, 1, 2]], mode="count")
            array([[0., 2., 1.]])
        """
        if mode not in MODES:
            raise ValueError(f"sequences_to_matrix got mode={mode!r}. It takes one of {', '.join(map(repr, MODES))}.")
        if not self.num_words:
            self._check_fitted("sequences_to_matrix")
        if mode == "tfidf" and not self.document_count:
            raise ValueError(
                "sequences_to_matrix got mode='tfidf', which weighs words by how many texts they occur in, and no text "
                "was counted. Call fit_on_texts or fit_on_sequences first."
            )
        rows = list(sequences)
        matrix = np.zeros((len(rows), self.num_words or len(self.word_index) + 1))
        for row, sequence in zip(matrix, rows, strict=True):
            for number, count in Counter(sequence).items():
                if number < matrix.shape[1]:
                    row[number] = self._weight(mode, number, count, len(sequence))
        return matrix

    def _weight(self, mode: str, number: int, count: int, length: int) -> float:
        """What a word is worth that occurs so often in a sequence of this length."""
        if mode == "binary":
            return 1.0
        if mode == "count":
            return count
        if mode == "freq":
            return count / length
        return (1 + math.log(count)) * math.log(1 + self.document_count / (1 + self.index_docs.get(number, 0)))

    def _check_fitted(self, caller: str) -> None:
        if not self.word_index and not self.document_count:
            raise ValueError(
                f"Tokenizer.{caller} was called before there is a vocabulary. Call tokenizer.fit_on_texts(texts) with "
                "the training texts first."
            )

    def get_config(self) -> dict[str, Any]:
        """The arguments and what was learned, the tables as JSON."""
        tables = ("word_counts", "word_docs", "index_docs", "index_word", "word_index")
        return {
            "num_words": self.num_words,
            "filters": self.filters,
            "lower": self.lower,
            "split": self.split,
            "char_level": self.char_level,
            "oov_token": self.oov_token,
            "document_count": self.document_count,
            **{name: json.dumps(getattr(self, name)) for name in tables},
        }

    def to_json(self, **kwargs: Any) -> str:
        """This tokenizer as JSON, which `tokenizer_from_json` reads; an `analyzer` is not kept.

        Arguments:
            **kwargs: what `json.dumps` takes further.
        """
        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)


def tokenizer_from_json(json_string: str) -> Tokenizer:
    """The tokenizer that `to_json` wrote.

    Raises:
        ValueError: if the text is no JSON, or no tokenizer's.

    Example:
        >>> tokenizer = Tokenizer()
        >>> tokenizer.fit_on_texts(["a b b"])
        >>> tokenizer_from_json(tokenizer.to_json()).word_index
        {'b': 1, 'a': 2}
    """
    try:
        config = dict(json.loads(json_string)["config"])
        tables = {name: json.loads(config.pop(name)) for name in ("word_counts", "word_docs", "word_index")}
        numbered = {
            name: {int(number): entry for number, entry in json.loads(config.pop(name)).items()}
            for name in ("index_docs", "index_word")
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"tokenizer_from_json got {str(json_string)[:60]!r}, which is not what Tokenizer.to_json writes."
        ) from error
    tokenizer = Tokenizer(**config)
    tokenizer.word_counts = OrderedDict(tables["word_counts"])
    tokenizer.word_docs = defaultdict(int, tables["word_docs"])
    tokenizer.index_docs = defaultdict(int, numbered["index_docs"])
    tokenizer.word_index, tokenizer.index_word = tables["word_index"], numbered["index_word"]
    return tokenizer


def _several(texts: Any, caller: str) -> Iterable[Any]:
    if isinstance(texts, str):
        raise TypeError(
            f"Tokenizer.{caller} got one text, {texts[:40]!r}. It takes a list of texts: give [text] for a single one."
        )
    return texts
