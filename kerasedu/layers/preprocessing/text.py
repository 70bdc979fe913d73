"""TextVectorization: texts as whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasedu.layers.layer import registry
from kerasedu.layers.preprocessing.encoding import Numbering, as_text, batches, output_mode_name
from kerasedu.layers.preprocessing.lookup import StringLookup, refuse_path

Array = np.ndarray
Shape = tuple[int | None, ...]

PUNCTUATION = b"!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'"
STANDARDIZE = ("lower_and_strip_punctuation", "lower", "strip_punctuation")
SPLIT = ("whitespace", "character")
MODES = ("int", "multi_hot", "count", "tf_idf")


@registry.register()
class TextVectorization(Numbering):
    """Texts as whole numbers: standardize, split into words, take them by the place of each in a vocabulary.

    Arguments:
        max_tokens: how many places there are at most; no limit when None.
        standardize: "lower_and_strip_punctuation", "lower", "strip_punctuation", None, or a function of an array of
            texts. "lower" changes the letters A to Z only.
        split: "whitespace", "character", None where each text is one token, or a function that makes a list of tokens
            of each text of an array.
        ngrams: also take two, three, ... up to so many words in a row as a token; a tuple says exactly how many.
        output_mode: "int", a whole number for each token; "multi_hot", "count" and "tf_idf", one row of places a text.
        output_sequence_length: for "int", how many tokens to keep or fill up to with 0; the longest text's when None.
        pad_to_max_tokens: whether there are max_tokens places even where the vocabulary is shorter.
        vocabulary: a list of tokens, or the path of a text file with one a line; found by `adapt` when None.
        idf_weights: what each token counts, for "tf_idf".
        sparse: for Keras's sake; arrays are always dense here.
        ragged: False: rows of unlike lengths are not done here.
        encoding: how bytes among the texts are decoded.

    In mode "int" place 0 is padding and place 1 unknown tokens; otherwise place 0 is unknown tokens.

    Input: texts (N,) or (N, 1), or a single one.

    Example:
        >>> layer = TextVectorization()
        >>> layer.adapt(np.array(["the cat", "the dog"]))
        >>> layer.get_vocabulary()
        ['', '[UNK]', 'the', 'dog', 'cat']
        >>> layer(np.array(["The cat sat!", "dog"]))
        array([[2, 4, 1],
               [3, 0, 0]], dtype=int32)
    """

    takes_text = True

    def __init__(
        self,
        max_tokens: int | None = None,
        standardize: str | Callable[..., Any] | None = "lower_and_strip_punctuation",
        split: str | Callable[..., Any] | None = "whitespace",
        ngrams: int | tuple[int, ...] | None = None,
        output_mode: str = "int",
        output_sequence_length: int | None = None,
        pad_to_max_tokens: bool = False,
        vocabulary: Any = None,
        idf_weights: Any = None,
        sparse: bool = False,
        ragged: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("vocabulary_size", None)  # configurations of Keras mention it
        super().__init__(name=name, **kwargs)
        _check_choice(standardize, "standardize", STANDARDIZE)
        _check_choice(split, "split", SPLIT)
        if output_mode == "int" and pad_to_max_tokens:
            raise ValueError(
                "TextVectorization got pad_to_max_tokens=True with output_mode='int', which has no places."
            )
        if output_sequence_length is not None and (output_mode != "int" or output_sequence_length < 1):
            raise ValueError(
                f"TextVectorization got output_sequence_length={output_sequence_length!r} and "
                f"output_mode={output_mode!r}. It takes a whole number of at least 1, and 'int'."
            )
        if ragged:
            raise ValueError("TextVectorization got ragged=True. All rows have one length here: use ragged=False.")
        self.output_mode = output_mode_name(output_mode, "TextVectorization", MODES)
        self.standardize, self.split, self.ngrams = standardize, split, _ngram_sizes(ngrams)
        self.output_sequence_length, self.sparse, self.ragged, self.encoding = (
            output_sequence_length,
            sparse,
            ragged,
            encoding,
        )
        self.lookup = StringLookup(
            max_tokens=max_tokens,
            mask_token="",
            vocabulary=vocabulary,
            idf_weights=idf_weights,
            output_mode=output_mode,
            pad_to_max_tokens=pad_to_max_tokens,
            encoding=encoding,
        )

    # -- the vocabulary ------------------------------------------------------------------------------------------------

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Make a vocabulary of the words in texts, the most frequent first; what was known before is forgotten.

        Arguments:
            data: array or list of texts, or an iterable of them.
            batch_size: for Keras's sake.
            steps: how many arrays to take from an iterable; all when None.

        Raises:
            ValueError: if the layer was given its vocabulary.
        """
        if self.lookup.given_vocabulary is not None:
            raise ValueError(
                f"TextVectorization {self.name!r} was given its vocabulary, so there is nothing to adapt. Make it "
                "without "
                "vocabulary=, or use set_vocabulary."
            )
        self.reset_state()
        for batch in batches(data, steps):
            self.update_state(batch)
        self.finalize_state()

    def reset_state(self) -> None:
        """Forget the vocabulary."""
        self.lookup.reset_state()

    def update_state(self, data: Any) -> None:
        """Count the words of more texts."""
        self.lookup.count_documents(self.tokens(data))

    def finalize_state(self) -> None:
        """Make the vocabulary of what was counted."""
        self.lookup.finalize_state()

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take this vocabulary instead of finding one by `adapt`."""
        self.lookup.set_vocabulary(vocabulary, idf_weights)

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The tokens in the order of their places."""
        return self.lookup.get_vocabulary(include_special_tokens)

    def vocabulary_size(self) -> int:
        """How many places there are, those of padding and unknown tokens included."""
        return self.lookup.vocabulary_size()

    # -- from text to numbers ------------------------------------------------------------------------------------------

    def tokens(self, inputs: Any) -> list[list[str]]:
        """The tokens of each text."""
        texts = self._standardized(self._texts(inputs))
        if self.split is None:
            words = [[text] if isinstance(text, str) else list(text) for text in texts.tolist()]
        elif callable(self.split):
            words = [as_text(list(row)).tolist() for row in self.split(texts)]
        elif self.split == "character":
            words = [list(text) for text in texts.tolist()]
        else:
            words = [_decoded(text.encode().split()) for text in texts.tolist()]
        return words if self.ngrams is None else [_ngrams(row, self.ngrams) for row in words]

    def _texts(self, inputs: Any) -> Array:
        """The texts, one for each sample; with split=None also a row of tokens for each."""
        texts = as_text(inputs, self.encoding)
        if texts.ndim == 2 and texts.shape[1] == 1 and self.split is not None:
            return texts[:, 0]
        if (texts.ndim > 1 and self.split is not None) or texts.ndim > 2:
            raise ValueError(
                f"TextVectorization {self.name!r} got texts of shape {texts.shape}. It takes (samples,) or (samples, "
                "1)."
            )
        return np.atleast_1d(texts)

    def _standardized(self, texts: Array) -> Array:
        if callable(self.standardize):
            return as_text(self.standardize(texts))
        if self.standardize is None:
            return texts
        changed = [self._standard(text.encode()).decode() for text in texts.ravel().tolist()]
        return np.array(changed, dtype=str).reshape(texts.shape)

    def _standard(self, text: bytes) -> bytes:
        """One text, as bytes: what is not ASCII stays as it is."""
        if self.standardize != "strip_punctuation":
            text = text.lower()
        return text if self.standardize == "lower" else text.translate(None, PUNCTUATION)

    @property
    def depth(self) -> int:
        return self.lookup.depth

    @property
    def places_type(self) -> str:
        return self.lookup.places_type

    def call(self, inputs: Any) -> Array:
        single = np.ndim(inputs) == 0
        if self.split is None and self.ngrams is None and np.ndim(inputs) == 1:
            return self.lookup(self._standardized(self._texts(inputs)))  # one row of tokens, as in Keras
        rows = self.tokens(inputs)
        length = max(map(len, rows), default=0)
        if self.output_mode == "int" and self.output_sequence_length is not None:
            length = self.output_sequence_length
        filled = [[*row[:length], *[""] * (length - len(row))] for row in rows]
        words = np.array(filled, dtype=str).reshape(len(rows), length)
        output = self.lookup(words)
        return output[0] if single else output

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        last = self.output_sequence_length if self.output_mode == "int" else self.depth
        return (*tuple(input_shape)[:1], last)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "max_tokens": self.lookup.max_tokens,
            "standardize": self.standardize,
            "split": self.split,
            "ngrams": self.ngrams,
            "output_mode": self.output_mode,
            "output_sequence_length": self.output_sequence_length,
            "pad_to_max_tokens": self.lookup.pad_to_max_tokens,
            "sparse": self.sparse,
            "ragged": self.ragged,
            "vocabulary": self.lookup.given_vocabulary,
            "idf_weights": self.lookup.given_idf_weights,
            "encoding": self.encoding,
            "vocabulary_size": self.vocabulary_size(),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> TextVectorization:
        return cls(**refuse_path(config, cls.__name__))


def _decoded(words: list[bytes]) -> list[str]:
    return [word.decode() for word in words]


def _check_choice(value: Any, name: str, choices: tuple[str, ...]) -> None:
    if value is not None and not callable(value) and value not in choices:
        raise ValueError(
            f"TextVectorization got {name}={value!r}. It takes one of {', '.join(map(repr, choices))}, None or a "
            "function."
        )


def _ngram_sizes(ngrams: Any) -> tuple[int, ...] | None:
    """How many words in a row make a token: of a number, all up to it."""
    if ngrams is None:
        return None
    sizes = tuple(range(1, ngrams + 1)) if isinstance(ngrams, int) else tuple(ngrams)
    if not sizes or any(not isinstance(n, int) or n < 1 for n in sizes):
        raise ValueError(f"TextVectorization got ngrams={ngrams!r}. It takes a whole number of at least 1, or several.")
    return sizes


def _ngrams(words: list[str], sizes: tuple[int, ...]) -> list[str]:
    """So many words in a row, the shorter rows first."""
    return [" ".join(words[i : i + size]) for size in sizes for i in range(len(words) - size + 1)]
