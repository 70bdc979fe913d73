"""StringLookup and IntegerLookup: words or whole numbers by their places in a vocabulary."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from kerasedu.layers.layer import registry
from kerasedu.layers.preprocessing.categories import two_numbers
from kerasedu.layers.preprocessing.encoding import (
    MODES,
    Numbering,
    as_text,
    batches,
    encode,
    encoded_shape,
    output_mode_name,
)
from kerasedu.layers.preprocessing.fingerprints import hasher

Array = np.ndarray
Shape = tuple[int | None, ...]
Token = str | int

LOOKUP_MODES = (*MODES, "tf_idf")


class Lookup(Numbering):
    """Base of the layers that look up tokens in a vocabulary.

    The places are: the mask token (in output mode "int" only), tokens that are not in the vocabulary, the vocabulary.

    Arguments:
        max_tokens: how many places there are at most, those of the special tokens included; no limit when None.
        num_oov_indices: how many places tokens share that are not in the vocabulary (out-of-vocabulary).
        mask_token: a token that stands for "nothing here" and gets place 0.
        oov_token: what an out-of-vocabulary place is called when looking up backwards.
        vocabulary: a list or array of tokens, without the special ones or with them in front; or the path of a text
            file with one token a line. Found by `adapt` when None.
        idf_weights: what each token of the vocabulary counts, for output mode "tf_idf".
        invert: whether places come in and tokens go out.
        output_mode: "int"; "one_hot", a row of places for each token; "multi_hot", one row for all tokens of a sample;
            "count", how often each occurs there; "tf_idf", that times its weight.
        pad_to_max_tokens: whether there are max_tokens places even where the vocabulary is shorter.
        sparse: for Keras's sake; arrays are always dense here.

    Raises:
        ValueError: for arguments that do not fit each other, or a vocabulary with a token twice.
    """

    text = True

    def __init__(
        self,
        max_tokens: int | None,
        num_oov_indices: int,
        mask_token: Any,
        oov_token: Any,
        vocabulary: Any,
        idf_weights: Any,
        invert: bool,
        output_mode: str,
        pad_to_max_tokens: bool,
        sparse: bool,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("vocabulary_size", None)  # configurations of Keras mention it
        super().__init__(**kwargs)
        self.max_tokens, self.num_oov_indices = max_tokens, num_oov_indices
        self.mask_token, self.oov_token = mask_token, oov_token
        self.invert, self.pad_to_max_tokens, self.sparse = invert, pad_to_max_tokens, sparse
        self.output_mode = output_mode_name(output_mode, type(self).__name__, LOOKUP_MODES)
        self._check_arguments()
        self.reset_state()
        self.given_vocabulary = None if vocabulary is None else self._tokens(vocabulary)
        self.given_idf_weights = None if idf_weights is None else np.asarray(idf_weights).tolist()
        if self.given_vocabulary is not None:
            self.set_vocabulary(self.given_vocabulary, self.given_idf_weights)

    def _check_arguments(self) -> None:
        who = f"{type(self).__name__} got"
        if self.max_tokens is not None and self.max_tokens < 2:
            raise ValueError(f"{who} max_tokens={self.max_tokens!r}. It takes a whole number of at least 2, or None.")
        if self.num_oov_indices < 0:
            raise ValueError(f"{who} num_oov_indices={self.num_oov_indices!r}. It takes a whole number of at least 0.")
        if self.invert and (self.output_mode != "int" or self.num_oov_indices > 1):
            raise ValueError(
                f"{who} invert=True with output_mode={self.output_mode!r} and num_oov_indices={self.num_oov_indices}. "
                "Backwards, it goes with 'int' and at most one out-of-vocabulary place."
            )
        if self.pad_to_max_tokens and self.max_tokens is None:
            raise ValueError(f"{who} pad_to_max_tokens=True without max_tokens. Say how many places there are to be.")

    # -- the vocabulary ------------------------------------------------------------------------------------------------

    def _tokens(self, vocabulary: Any) -> list[Token]:
        """A vocabulary as a list of plain tokens; that of a path is read from the file."""
        if isinstance(vocabulary, str | Path):
            vocabulary = Path(vocabulary).read_text(encoding="utf-8").splitlines()
        array = as_text(vocabulary) if self.text else np.asarray(vocabulary, "int64")
        if array.ndim != 1:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got a vocabulary of shape {array.shape}. It is a list of tokens."
            )
        return array.tolist()

    @property
    def _special(self) -> list[Token]:
        """The tokens in front of the vocabulary."""
        masked = self.mask_token is not None and self.output_mode == "int"
        return [*([self.mask_token] if masked else []), *[self.oov_token] * self.num_oov_indices]

    @property
    def _first_oov(self) -> int:
        return len(self._special) - self.num_oov_indices

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take this vocabulary instead of finding one by `adapt`.

        Arguments:
            vocabulary: tokens as for the layer.
            idf_weights: what each of them counts, for output mode "tf_idf".

        Raises:
            ValueError: if a token stands there twice, there are too many, or the weights do not fit.
        """
        tokens = self._tokens(vocabulary)
        weights = self._check_weights(tokens, idf_weights)
        special = self._special
        complete = bool(special) and tokens[: len(special)] == special
        own = tokens[len(special) :] if complete else tokens
        repeated = [token for token, times in Counter(own).items() if times > 1]
        if repeated:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got a vocabulary in which {repeated} stand more than once. Each "
                "token has one place."
            )
        if self.max_tokens is not None and len(special) + len(own) > self.max_tokens:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} has max_tokens={self.max_tokens} and got a vocabulary that needs "
                f"{len(special) + len(own)} places, special tokens included."
            )
        self._learn(own, weights, complete)

    def _check_weights(self, tokens: list[Token], idf_weights: Any) -> Array | None:
        """The weights as an array, if they are needed and fit."""
        if self.output_mode != "tf_idf":
            if idf_weights is not None:
                raise ValueError(
                    f"{type(self).__name__} {self.name!r} got idf_weights and has output_mode={self.output_mode!r}. "
                    "They "
                    "are for 'tf_idf' only."
                )
            return None
        if idf_weights is None or np.shape(idf_weights) != (len(tokens),):
            raise ValueError(
                f"{type(self).__name__} {self.name!r} has output_mode='tf_idf' and got a vocabulary of {len(tokens)} "
                f"tokens with idf_weights={idf_weights!r}. Give a weight for each token."
            )
        return np.asarray(idf_weights, "float32")

    def _learn(self, own: list[Token], weights: Array | None, complete: bool = False) -> None:
        """Give each token its place; unknown tokens weigh as much as the others on average."""
        special = self._special
        self._places = {token: len(special) + i for i, token in enumerate(own)}
        self._vocabulary = own
        if weights is not None:
            unknown = weights[:0] if complete else np.full(len(special), weights.mean() if len(weights) else 0.0)
            self.idf_weights = np.concatenate([unknown, weights]).astype("float32")

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Token]:
        """The tokens in the order of their places.

        Arguments:
            include_special_tokens: whether with those in front.
        """
        return [*self._special, *self._vocabulary] if include_special_tokens else list(self._vocabulary)

    def vocabulary_size(self) -> int:
        """How many places there are, those of the special tokens included."""
        return len(self._special) + len(self._vocabulary)

    # -- adapt ---------------------------------------------------------------------------------------------------------

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Make a vocabulary of the tokens in the data, the most frequent first; what was known before is forgotten.

        Arguments:
            data: array or list of tokens, or an iterable of them.
            steps: how many arrays to take from an iterable; all when None.

        Raises:
            ValueError: if the layer was given its vocabulary.
        """
        if self.given_vocabulary is not None:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} was given its vocabulary, so there is nothing to adapt. Make it "
                "without vocabulary=, or use set_vocabulary."
            )
        self.reset_state()
        for batch in batches(data, steps):
            self.update_state(batch)
        self.finalize_state()

    def reset_state(self) -> None:
        """Forget the vocabulary."""
        self._vocabulary: list[Token] = []
        self._places: dict[Token, int] = {}
        self.idf_weights: Array | None = None
        self._counts: Counter[Token] = Counter()
        self._documents_with: Counter[Token] = Counter()
        self._documents = 0

    def update_state(self, data: Any) -> None:
        """Count the tokens of more data. Each row is a document; in a one-dimensional array each token is one."""
        tokens = np.atleast_1d(self._as_tokens(data))
        self.count_documents((tokens if tokens.ndim > 1 else tokens[:, np.newaxis]).tolist())

    def count_documents(self, documents: list[list[Token]]) -> None:
        """Count the tokens of documents, which are lists of tokens."""
        for document in documents:
            flat = np.asarray(document).ravel().tolist() if document else []
            self._counts.update(flat)
            self._documents_with.update(set(flat))
        self._documents += len(documents)

    def finalize_state(self) -> None:
        """Make the vocabulary of what was counted: by falling count, then backwards in the alphabet, as Keras does."""
        if self.given_vocabulary is not None or not self._documents:
            return
        specials = {self.mask_token, self.oov_token}
        ranked = sorted(self._counts, key=lambda token: (self._counts[token], token), reverse=True)
        room = None if self.max_tokens is None else max(self.max_tokens - len(self._special), 0)
        own = [token for token in ranked if token not in specials][:room]
        weights = None
        if self.output_mode == "tf_idf":
            found_in = np.asarray([self._documents_with[token] for token in own], "float64")
            weights = np.log(1 + self._documents / (1 + found_in))
        self._learn(own, weights)

    # -- looking up ----------------------------------------------------------------------------------------------------

    @property
    def depth(self) -> int:
        return self.max_tokens if self.pad_to_max_tokens else self.vocabulary_size()

    @property
    def places_type(self) -> str:
        return self.dtype if self.output_mode == "tf_idf" else "int32"

    def _as_tokens(self, data: Any) -> Array:
        """An array of tokens, text or whole numbers."""
        return as_text(data, getattr(self, "encoding", "utf-8")) if self.text else np.asarray(data).astype("int64")

    def call(self, inputs: Any) -> Array:
        if not self._vocabulary:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} has no vocabulary yet. Call adapt(data) or "
                "set_vocabulary(tokens) "
                "first, or give it vocabulary=."
            )
        return self._backwards(np.asarray(inputs)) if self.invert else self.look_up(inputs)

    def look_up(self, inputs: Any) -> Array:
        """The tokens in the layer's output mode."""
        tokens, where = np.unique(self._as_tokens(inputs), return_inverse=True)
        places = np.asarray([self._place(token) for token in tokens.tolist()], "int64")
        indices = places[where].reshape(np.shape(inputs))
        if self.output_mode != "tf_idf":
            return self.encode(indices)
        counts = encode(indices, self.depth, "count", dtype=self.dtype)
        weights = np.zeros(self.depth, self.dtype)
        weights[: len(self.idf_weights)] = self.idf_weights
        return counts * weights

    def _place(self, token: Token) -> int:
        """The place of one token; -1 for a mask token that has none."""
        if token in self._places:
            return self._places[token]
        if token == self.mask_token:
            return 0 if self.output_mode == "int" else -1
        if self.num_oov_indices == 0:
            raise ValueError(
                f"{type(self).__name__} {self.name!r} got {token!r}, which is not in its vocabulary, and has "
                "num_oov_indices=0. Set num_oov_indices=1 to give unknown tokens a place."
            )
        return self._first_oov + (self._bin(token) if self.num_oov_indices > 1 else 0)

    def _bin(self, token: Token) -> int:
        """Which of several out-of-vocabulary places a token gets."""
        return hasher(self.salt)(str(token).encode()) % self.num_oov_indices

    def _backwards(self, indices: Array) -> Array:
        """The tokens at these places."""
        tokens = np.asarray([*self.get_vocabulary(), self.oov_token], str if self.text else "int64")
        indices = indices.astype("int64")
        inside = (indices >= 0) & (indices < len(tokens) - 1)
        return tokens[np.where(inside, indices, len(tokens) - 1)]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return encoded_shape(input_shape, self.depth, self.output_mode)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "invert": self.invert,
            "max_tokens": self.max_tokens,
            "num_oov_indices": self.num_oov_indices,
            "oov_token": self.oov_token,
            "mask_token": self.mask_token,
            "output_mode": self.output_mode,
            "sparse": self.sparse,
            "pad_to_max_tokens": self.pad_to_max_tokens,
            "idf_weights": self.given_idf_weights,
            "vocabulary": self.given_vocabulary,
            "vocabulary_size": self.vocabulary_size() if self._vocabulary else None,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Lookup:
        return cls(**refuse_path(config, cls.__name__))


def refuse_path(config: dict[str, Any], layer: str) -> dict[str, Any]:
    """The configuration, if its vocabulary is a list.

    Raises:
        ValueError: if it is a path: a configuration opens no files.
    """
    if isinstance(config.get("vocabulary"), str | Path):
        raise ValueError(  # noqa: TRY004 - a path is a str like other values
            f"A configuration of {layer} names the file {str(config['vocabulary'])!r} as its vocabulary. "
            "Configurations "
            "open no files here: read it yourself and put the list of tokens in its place."
        )
    return config


@registry.register()
class StringLookup(Lookup):
    """Words by their places in a vocabulary. Arguments as for `Lookup`; and

    Arguments:
        encoding: how bytes among the words are decoded.
        salt: a whole number, or two, that make another choice among several out-of-vocabulary places.

    Example:
        >>> layer = StringLookup(vocabulary=["a", "b", "c"])
        >>> layer(np.array([["a", "c", "zebra"]]))
        array([[1, 3, 0]], dtype=int32)
    """

    takes_text = True

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: str | None = None,
        oov_token: str = "[UNK]",  # noqa: S107 - a token is a word here
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        sparse: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        salt: Any = None,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("oov_method", None)  # configurations of Keras mention it
        super().__init__(
            max_tokens,
            num_oov_indices,
            mask_token,
            oov_token,
            vocabulary,
            idf_weights,
            invert,
            output_mode,
            pad_to_max_tokens,
            sparse,
            name=name,
            **kwargs,
        )
        self.encoding, self.salt = encoding, two_numbers(salt, "StringLookup")

    def get_config(self) -> dict[str, Any]:
        salt = None if self.salt is None else list(self.salt)
        return {**super().get_config(), "oov_method": "floormod", "salt": salt, "encoding": self.encoding}


@registry.register()
class IntegerLookup(Lookup):
    """Whole numbers by their places in a vocabulary. Arguments as for `Lookup`; and

    Arguments:
        vocabulary_dtype: for Keras's sake: "int64".
        oov_method: which of several out-of-vocabulary places a number gets: "floormod", its remainder; "farmhash", by
            its fingerprint.
        salt: a whole number, or two, that make another choice with "farmhash".

    Example:
        >>> layer = IntegerLookup(vocabulary=[12, 36, 1138])
        >>> layer(np.array([[36, 7]]))
        array([[2, 0]], dtype=int32)
    """

    text = False

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int = -1,
        vocabulary: Any = None,
        vocabulary_dtype: str = "int64",
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        salt: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if oov_method not in ("floormod", "farmhash") or (salt is not None and oov_method == "floormod"):
            raise ValueError(
                f"IntegerLookup got oov_method={oov_method!r} and salt={salt!r}. It takes 'floormod' without salt, or "
                "'farmhash'."
            )
        if vocabulary_dtype != "int64":
            raise ValueError(f"IntegerLookup got vocabulary_dtype={vocabulary_dtype!r}. It takes 'int64' only.")
        super().__init__(
            max_tokens,
            num_oov_indices,
            mask_token,
            oov_token,
            vocabulary,
            idf_weights,
            invert,
            output_mode,
            pad_to_max_tokens,
            sparse,
            name=name,
            **kwargs,
        )
        self.oov_method, self.salt = oov_method, two_numbers(salt, "IntegerLookup")

    def _bin(self, token: Token) -> int:
        return int(token) % self.num_oov_indices if self.oov_method == "floormod" else super()._bin(token)

    def get_config(self) -> dict[str, Any]:
        salt = None if self.salt is None else list(self.salt)
        return {**super().get_config(), "vocabulary_dtype": "int64", "oov_method": self.oov_method, "salt": salt}
