"""Pairs of words and windows of series: the expected values are those of Keras."""

import json
import random

import numpy as np
import pytest

from kerasedu.preprocessing.sequence import TimeseriesGenerator, make_sampling_table, pad_sequences, skipgrams


def test_pad_sequences_is_handed_on():
    assert pad_sequences([[1]], maxlen=2).tolist() == [[0, 1]]


def test_neighbours_make_pairs_and_zero_is_no_word():
    pairs, labels = skipgrams([1, 0, 2, 3], 4, window_size=1, negative_samples=0, shuffle=False)
    assert pairs == [[2, 3], [3, 2]]
    assert labels == [1, 1]


def test_a_seed_gives_the_pairs_of_keras():
    random.seed(0)
    pairs, labels = skipgrams([1, 2, 0, 3], 5, window_size=1, seed=1, categorical=True)
    assert pairs == [[2, 1], [1, 2], [1, 4], [2, 1]]
    assert labels == [[1, 0], [0, 1], [1, 0], [0, 1]]


def test_negative_pairs_come_in_the_wanted_number():
    pairs, labels = skipgrams([1, 2, 3], 100, window_size=1, negative_samples=2.0)
    assert len(pairs) == 12
    assert sum(labels) == 4


def test_words_that_are_never_kept_make_no_pair_of_their_own():
    pairs, _ = skipgrams([1, 2, 1], 3, window_size=1, negative_samples=0, shuffle=False, sampling_table=[0, 0, 1])
    assert pairs == [[2, 1], [2, 1]]


def test_a_sampling_table_that_is_too_small_is_an_error():
    with pytest.raises(ValueError, match="word number 7 and a sampling_table for numbers below 4"):
        skipgrams([1, 7], 10, sampling_table=make_sampling_table(4))


def test_seldom_words_are_kept_more_often():
    table = make_sampling_table(1000, sampling_factor=1e-3)
    assert table[0] == table[1]
    assert np.all(np.diff(table[1:]) >= 0)
    assert table[-1] == 1


def windows(**options):
    generator = TimeseriesGenerator(np.arange(10), np.arange(10) * 10, **options)
    return [[part.tolist() for part in generator[i]] for i in range(len(generator))]


def test_windows_end_before_their_target():
    assert windows(length=3, stride=3, batch_size=2) == [
        [[[0, 1, 2], [3, 4, 5]], [30, 60]],
        [[[6, 7, 8]], [90]],
    ]


def test_windows_may_skip_time_steps_and_run_backwards():
    assert windows(length=4, sampling_rate=2, start_index=3, end_index=8, reverse=True) == [
        [[[5, 3], [6, 4]], [70, 80]]
    ]


def test_shuffled_windows_keep_their_targets():
    for batch, targets in windows(length=2, shuffle=True, batch_size=4):
        assert [window[-1] * 10 + 10 for window in batch] == targets


def test_a_generator_tells_its_configuration():
    config = json.loads(TimeseriesGenerator([1, 2, 3], [4, 5, 6], length=1).to_json())
    assert config["class_name"] == "TimeseriesGenerator"
    assert config["config"]["data"] == "[1, 2, 3]"
    assert config["config"]["end_index"] == 2


def test_bad_series_are_told_apart():
    with pytest.raises(ValueError, match=r"3 time steps and 2 targets. Each time step needs its target"):
        TimeseriesGenerator([1, 2, 3], [1, 2], length=1)
    with pytest.raises(ValueError, match="length=5, start_index=0 and end_index=None with 3 time steps"):
        TimeseriesGenerator([1, 2, 3], [1, 2, 3], length=5)
    with pytest.raises(IndexError, match="no batch 9: they are counted from 0 to 0"):
        TimeseriesGenerator([1, 2, 3], [1, 2, 3], length=1)[9]
    with pytest.raises(TypeError, match="data of type list, which cannot be written as JSON"):
        TimeseriesGenerator([np.ones(2)] * 3, [1, 2, 3], length=1).to_json()
