"""Sequences of one length: the expected values are those of Keras."""

import numpy as np
import pytest

from kerasedu.utils import pad_sequences

SEQUENCES = [[1, 2, 3, 4, 5], [6, 7], []]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [[1, 2, 3, 4, 5], [0, 0, 0, 6, 7], [0, 0, 0, 0, 0]]),
        ({"maxlen": 3}, [[3, 4, 5], [0, 6, 7], [0, 0, 0]]),
        ({"maxlen": 3, "padding": "post", "truncating": "post"}, [[1, 2, 3], [6, 7, 0], [0, 0, 0]]),
        ({"maxlen": 6, "value": -1}, [[-1, 1, 2, 3, 4, 5], [-1, -1, -1, -1, 6, 7], [-1] * 6]),
    ],
)
def test_sequences_are_filled_up_and_cut(options, expected):
    padded = pad_sequences(SEQUENCES, **options)
    assert padded.tolist() == expected
    assert padded.dtype == np.int32


def test_entries_may_be_arrays():
    padded = pad_sequences([[[1, 2], [3, 4]], [[5, 6]]], maxlen=3, padding="post", dtype="float32")
    assert padded.tolist() == [[[1, 2], [3, 4], [0, 0]], [[5, 6], [0, 0], [0, 0]]]


def test_words_are_filled_up_with_words():
    assert pad_sequences([["a", "b"], ["c"]], dtype=object, value="-").tolist() == [["a", "b"], ["-", "c"]]


def test_arrays_of_lists_are_taken_too():
    sequences = np.empty(2, object)
    sequences[:] = [[1], [2, 3]]
    assert pad_sequences(sequences).tolist() == [[0, 1], [2, 3]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1]], 0), r"maxlen=0. It takes a whole number of at least 1, or None"),
        (([[1]], 2.5), r"maxlen=2.5. It takes a whole number"),
        (([1, 2],), r"got 1 as sequence 0. Each sequence is a list of its own"),
        (("text",), r"got str 'text'. It takes a list of sequences"),
        ((5,), r"got int '5'. It takes a list of sequences"),
        (([[1]], None, "int32", "left"), r"padding='left'. It takes 'pre' or 'post'"),
        (([[1]], None, "int32", "pre", "right"), r"truncating='right'"),
        (([["a"]], None, "int32", "pre", "pre", "-"), r"value='-' and dtype='int32'. .* dtype=object"),
        (([[[1, 2]], [[1, 2, 3]]],), r"sequence 1 with entries of shape \(3,\), and earlier ones of shape \(2,\)"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        pad_sequences(*arguments)
