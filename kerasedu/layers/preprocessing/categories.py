"""CategoryEncoding, Hashing and HashedCrossing: categories as places."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasedu.layers.arguments import whole_number
from kerasedu.layers.layer import registry
from kerasedu.layers.preprocessing.encoding import Numbering, as_text, encoded_shape, output_mode_name
from kerasedu.layers.preprocessing.fingerprints import ALL, crossed, fingerprint, hasher

Array = np.ndarray
Shape = tuple[int | None, ...]


@registry.register()
class CategoryEncoding(Numbering):
    """Whole numbers that name categories, as places.

    Arguments:
        num_tokens: how many categories there are; they are 0 to num_tokens - 1, and any other number leaves no trace.
        output_mode: "one_hot", a row of places for each number; "multi_hot", one row for all numbers of a
            sample; "count", how often each occurs in the sample.
        sparse: for Keras's sake; arrays are always dense here.

    Raises:
        ValueError: if num_tokens is not given.

    Example:
        >>> CategoryEncoding(4)(np.array([[0, 2], [3, 3]]))
        array([[1., 0., 1., 0.],
               [0., 0., 0., 1.]], dtype=float32)
    """

    def __init__(
        self, num_tokens: int | None = None, output_mode: str = "multi_hot", sparse: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if num_tokens is None:
            raise ValueError(
                "CategoryEncoding needs num_tokens, the number of categories. Where it is not known beforehand, "
                "IntegerLookup "
                "finds it in data."
            )
        self.num_tokens = whole_number(num_tokens, "num_tokens", "CategoryEncoding")
        self.output_mode = output_mode_name(output_mode, "CategoryEncoding", ("one_hot", "multi_hot", "count"))
        self.sparse = sparse

    @property
    def depth(self) -> int:
        return self.num_tokens

    def call(self, inputs: Any, count_weights: Any = None) -> Array:
        """Arguments: inputs as above; count_weights: what each number counts, for output_mode="count"."""
        if count_weights is not None and self.output_mode != "count":
            raise ValueError(
                f"CategoryEncoding {self.name!r} got count_weights and has output_mode={self.output_mode!r}. They are "
                "for "
                "'count' only."
            )
        numbers = np.asarray(inputs)
        return self.encode(numbers, None if count_weights is None else np.asarray(count_weights))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "num_tokens": self.num_tokens, "output_mode": self.output_mode}


class Hashed(Numbering):
    """Base of the layers that find a bin by a fingerprint."""

    takes_text = True

    def __init__(self, num_bins: int, output_mode: str = "int", sparse: bool = False, **kwargs: Any) -> None:
        super().__init__(**{"dtype": "int64" if output_mode == "int" else None, **kwargs})
        self.num_bins = whole_number(num_bins, "num_bins", type(self).__name__)
        self.output_mode, self.sparse = output_mode_name(output_mode, type(self).__name__), sparse

    @property
    def depth(self) -> int:
        return self.num_bins

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "num_bins": self.num_bins, "output_mode": self.output_mode}
        return {**config, "sparse": self.sparse}


@registry.register()
class Hashing(Hashed):
    """Words or whole numbers sorted into bins by a fingerprint: no vocabulary is needed, and two may share a bin.

    Arguments:
        num_bins: how many bins there are.
        mask_value: a word or number that alone gets bin 0; the others then share bins 1 to num_bins - 1.
        salt: a whole number, or two, that make another choice of bins.
        output_mode: "int", "one_hot", "multi_hot" or "count".
        sparse: for Keras's sake; arrays are always dense here.

    Source: FarmHash's Fingerprint64; with a salt SipHash-2-4.

    Example:
        >>> Hashing(num_bins=3)(np.array([["A"], ["B"], ["C"], ["D"], ["E"]])).ravel()
        array([1, 0, 1, 1, 2], dtype=int32)
    """

    def __init__(
        self,
        num_bins: int,
        mask_value: Any = None,
        salt: Any = None,
        output_mode: str = "int",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(num_bins, output_mode, sparse, **kwargs)
        if mask_value is not None and num_bins < 2:
            raise ValueError(
                f"Hashing got num_bins={num_bins} and a mask_value, which needs a bin of its own. Give at least 2."
            )
        self.mask_value, self.salt = mask_value, two_numbers(salt, "Hashing")

    def call(self, inputs: Any) -> Array:
        words, places = np.unique(texts(inputs), return_inverse=True)
        bins = [self._bin(word) for word in words.tolist()]
        return self.encode(np.asarray(bins, "int64")[places].reshape(np.shape(inputs)))

    def _bin(self, word: str) -> int:
        if self.mask_value is None:
            return hasher(self.salt)(word.encode()) % self.num_bins
        return 0 if word == str(self.mask_value) else 1 + hasher(self.salt)(word.encode()) % (self.num_bins - 1)

    def get_config(self) -> dict[str, Any]:
        salt = None if self.salt is None else list(self.salt)
        return {**super().get_config(), "salt": salt, "mask_value": self.mask_value}


@registry.register()
class HashedCrossing(Hashed):
    """Two or more features taken together, "from Berlin" and "on Monday", sorted into bins by a fingerprint.

    Arguments:
        num_bins: how many bins there are.
        output_mode: "int" or "one_hot".
        sparse: for Keras's sake; arrays are always dense here.

    Input: a list of arrays of words or whole numbers, each (N,) or (N, 1), or single ones.

    Example:
        >>> HashedCrossing(5)((np.array(["A", "B", "A"]), np.array([101, 101, 102])))
        array([1, 4, 3], dtype=int32)
    """

    def __init__(self, num_bins: int, output_mode: str = "int", sparse: bool = False, **kwargs: Any) -> None:
        super().__init__(
            num_bins, output_mode_name(output_mode, "HashedCrossing", ("int", "one_hot")), sparse, **kwargs
        )

    def call(self, inputs: Any) -> Array:
        if not isinstance(inputs, list | tuple) or len(inputs) < 2:
            raise ValueError(
                f"HashedCrossing {self.name!r} got {type(inputs).__name__}. It takes a list of two features or more."
            )
        features = [np.asarray(feature) for feature in inputs]
        shapes = [feature.shape for feature in features]
        if len(set(shapes)) > 1 or len(shapes[0]) > 2 or (len(shapes[0]) == 2 and shapes[0][1] != 1):
            raise ValueError(
                f"HashedCrossing {self.name!r} got features of shapes {shapes}. All have one shape, (N,) or (N, 1)."
            )
        rows = zip(*(_prints(feature) for feature in features), strict=True)
        return self.encode(np.asarray([crossed(row) % self.num_bins for row in rows], "int64").reshape(shapes[0]))

    def compute_output_shape(self, input_shape: Any) -> Shape:
        return encoded_shape(input_shape[0], self.num_bins, self.output_mode)


def _prints(feature: Array) -> list[int]:
    """A number for each value: whole numbers stand for themselves, words for their fingerprints."""
    if feature.dtype.kind in "iub":
        return [int(value) & ALL for value in feature.ravel()]
    return [fingerprint(word.encode()) for word in as_text(feature).ravel().tolist()]


def texts(inputs: Any) -> Array:
    """Words as they are, numbers written out as whole numbers."""
    array = np.asarray(inputs)
    return as_text(array.astype("int64") if array.dtype.kind in "fiub" else array)


def two_numbers(salt: Any, layer: str) -> tuple[int, int] | None:
    """A salt as the two numbers that SipHash takes.

    Raises:
        ValueError: if it is neither None, a whole number nor two.
    """
    if salt is None:
        return None
    numbers = (salt, salt) if isinstance(salt, int) else salt
    if not isinstance(numbers, list | tuple) or len(numbers) != 2 or not all(isinstance(n, int) for n in numbers):
        raise ValueError(f"{layer} got salt={salt!r}. It takes a whole number, or two of them.")
    return tuple(numbers)
