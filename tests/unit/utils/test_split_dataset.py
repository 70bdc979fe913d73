"""Datasets, split in two."""

import numpy as np
import pytest

from kerasedu.engine import settings
from kerasedu.training.data import training_data
from kerasedu.utils import PyDataset
from kerasedu.utils.split_dataset import split_dataset

X, Y = np.arange(20).reshape(10, 2), np.arange(10)


def values(parts):
    return [[int(sample) for sample in part] for part in parts]


@pytest.mark.parametrize(
    ("left", "right", "sizes"),
    [
        (4, None, (4, 6)),
        (None, 3, (7, 3)),
        (0.33, None, (3, 7)),
        (None, 0.33, (7, 3)),
        (0.5, 0.25, (5, 2)),
        (0.35, 0.35, (4, 4)),
        (0.15, 0.85, (2, 8)),
        (3, 0.5, (3, 5)),
    ],
)
def test_sizes_are_keras_s(left, right, sizes):
    first, last = values(split_dataset(Y, left, right))
    assert (first, last) == (list(range(sizes[0])), list(range(10 - sizes[1], 10)))


def test_samples_of_several_arrays_are_tuples():
    for dataset in ((X, Y), [X, Y]):
        first, _ = split_dataset(dataset, left_size=4)
        x, y = next(iter(first))
        assert (x.tolist(), int(y)) == ([0, 1], 0)


def test_a_seed_makes_the_order_that_keras_makes_of_it():
    assert values(split_dataset(Y, left_size=4, shuffle=True, seed=1)) == [[6, 8, 9, 7], [5, 3, 0, 4, 1, 2]]


def test_without_a_seed_the_order_comes_from_the_random_stream():
    runs = []
    for _ in range(2):
        settings.set_random_seed(0)
        runs.append([values(split_dataset(Y, left_size=4, shuffle=True)) for _ in range(2)])
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[0][1]


def test_batches_of_the_parts_can_be_learned_from():
    first, _ = split_dataset((X, Y), left_size=5)
    batches = first.batch(2)
    assert len(batches) == 3
    data = training_data(batches)
    assert data.steps == 3
    for _ in range(2):
        assert [y.tolist() for _, y in data.epoch()] == [[0, 1], [2, 3], [4]]


def test_batches_of_a_dataset_can_be_split():
    class Batches(PyDataset):
        def __len__(self):
            return 4

        def __getitem__(self, index):
            return {"x": np.full(2, index)}, np.full(2, index)

    first, last = split_dataset(Batches(), right_size=1)
    assert [int(y[0]) for _, y in first] == [0, 1, 2]
    assert repr(last) == "<Samples: 1>"
    assert len(split_dataset(iter(list(Y)), 3)[1]) == 7


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((Y,), ValueError, r"neither left_size nor right_size. Give at least one"),
        ((Y, 8, 8), ValueError, r"left_size=8 and right_size=8, which are more than the 10 samples there are"),
        ((Y, 0.8, 0.8), ValueError, r"left_size=0.8 and right_size=0.8, which are more than the 10"),
        ((Y, 0), ValueError, r"left_size=0 with 10 samples. It takes a whole number between 0 and 10, or a share"),
        ((Y, 1.0), ValueError, r"left_size=1.0 with 10 samples"),
        ((Y, None, 10), ValueError, r"right_size=10 with 10 samples"),
        ((Y, 0.001), ValueError, r"left_size=0.001 and right_size=None with 10 samples, which leaves 0 and 10"),
        ((Y, "3"), TypeError, r"left_size='3'. It takes a number of samples, or a share"),
        ((Y, True), TypeError, r"left_size=True"),
        (([X, Y[:5]], 2), ValueError, r"arrays of different lengths: \(10, 2\), \(5,\)"),
        ((Y[:0], 2), ValueError, r"a dataset without samples"),
        (({"a": X}, 2), TypeError, r"a dataset of type dict. It takes an array, a list of arrays"),
        ((3, 2), TypeError, r"a dataset of type int"),
    ],
)
def test_what_cannot_be_split_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        split_dataset(*arguments)


def test_a_batch_size_is_a_number_of_samples():
    with pytest.raises(ValueError, match=r"batch got batch_size=0. It takes a whole number of at least 1"):
        split_dataset(Y, 2)[0].batch(0)
