"""PyDataset, which others derive from."""

import pytest

from kerasedu.utils import PyDataset, Sequence


class Three(PyDataset):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        return (index,)


def test_the_number_of_batches_is_its_length():
    assert Three().num_batches == 3


def test_its_old_name_is_sequence():
    assert Sequence is PyDataset


def test_workers_are_kept():
    dataset = Three(4, True, 7)
    assert (dataset.workers, dataset.use_multiprocessing, dataset.max_queue_size) == (4, True, 7)
    assert (Three().workers, Three().use_multiprocessing, Three().max_queue_size) == (1, False, 10)


@pytest.mark.parametrize("options", [{"workers": 0}, {"workers": 1.5}, {"workers": True}, {"max_queue_size": "3"}])
def test_numbers_that_make_no_sense_are_refused(options):
    ((name, value),) = options.items()
    with pytest.raises(ValueError, match=f"PyDataset got {name}={value!r}. It takes a whole number of at least 1"):
        Three(**options)


def test_what_is_missing_is_said():
    class Nothing(PyDataset):
        pass

    with pytest.raises(NotImplementedError, match=r"Nothing has no __getitem__. Give it one that returns batch number"):
        Nothing()[0]
    with pytest.raises(NotImplementedError, match=r"Nothing has no __len__. Give it one that returns the number of"):
        _ = Nothing().num_batches
