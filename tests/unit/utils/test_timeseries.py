"""Windows over a series: the expected values are those of Keras."""

import numpy as np
import pytest

from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.utils import timeseries_dataset_from_array

SERIES = np.arange(10)


def windows(targets=None, **options):
    dataset = timeseries_dataset_from_array(SERIES, targets, **options)
    return [[part.tolist() for part in batch] if targets is not None else batch.tolist() for batch in dataset]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"sequence_length": 9}, [[list(range(9)), list(range(1, 10))]]),
        ({"sequence_length": 4, "sequence_stride": 3, "batch_size": 2}, [[[0, 1, 2, 3], [3, 4, 5, 6]], [[6, 7, 8, 9]]]),
        ({"sequence_length": 3, "sampling_rate": 4}, [[[0, 4, 8], [1, 5, 9]]]),
        ({"sequence_length": 2, "start_index": 7}, [[[7, 8], [8, 9]]]),
        ({"sequence_length": 2, "end_index": 3}, [[[0, 1], [1, 2]]]),
        ({"sequence_length": 9, "batch_size": None}, [list(range(9)), list(range(1, 10))]),
    ],
)
def test_windows_slide_over_the_series(options, expected):
    assert windows(**options) == expected


def test_a_target_belongs_to_the_first_time_step_of_its_window():
    assert windows(SERIES[3:] * 10, sequence_length=3, sequence_stride=4) == [[[[0, 1, 2], [4, 5, 6]], [30, 70]]]


def test_shuffled_windows_keep_their_targets_and_change_their_order():
    dataset = timeseries_dataset_from_array(SERIES, SERIES * 10, 2, batch_size=3, shuffle=True, seed=1)
    orders = []
    for _ in range(2):
        batches = list(dataset)
        assert all((batch[:, 0] * 10 == targets).all() for batch, targets in batches)
        orders.append(np.concatenate([targets for _, targets in batches]).tolist())
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(0, 90, 10))
    again = timeseries_dataset_from_array(SERIES, SERIES * 10, 2, batch_size=9, shuffle=True, seed=1)
    assert next(iter(again))[1].tolist() == orders[0]


def test_a_model_learns_from_windows():
    dataset = timeseries_dataset_from_array(SERIES / 10, SERIES[3:] / 10, sequence_length=3, batch_size=4)
    model = Sequential([Input((3,)), Dense(1)])
    model.compile("adam", "mse")
    history = model.fit(dataset, epochs=20, verbose=0)
    assert history.history["loss"][-1] < history.history["loss"][0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sequence_length": 0}, "sequence_length=0. It takes a whole number of time steps"),
        ({"sequence_length": 2, "sequence_stride": 1.5}, "sequence_stride=1.5"),
        ({"sequence_length": 2, "sampling_rate": True}, "sampling_rate=True"),
        ({"sequence_length": 2, "batch_size": 0}, "batch_size=0. It takes a whole number of at least 1, or None"),
        ({"sequence_length": 2, "start_index": 5, "end_index": 5}, "start_index=5 and end_index=5 with 10 time steps"),
        ({"sequence_length": 2, "end_index": 11}, "end_index=11 with 10 time steps. It needs 0 <= start_index"),
        ({"sequence_length": 4, "sampling_rate": 4}, "too few for one window: 4 entries with sampling_rate=4 span 13"),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        windows(**options)
