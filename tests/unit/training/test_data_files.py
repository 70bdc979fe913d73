"""Datasets in HDF5 files and mapped arrays, read in slices."""

import h5py
import numpy as np
import pytest

from kerasedu.engine import settings
from kerasedu.training.data import file_data, training_data

N = 103


@pytest.fixture
def file(tmp_path):
    """A file whose samples hold their own number; x in one piece, `packed` in compressed chunks of 10 rows."""
    with h5py.File(tmp_path / "samples.h5", "w") as opened:
        x = np.repeat(np.arange(float(N))[:, None], 3, axis=1)
        opened["x"], opened["y"] = x, np.arange(N)
        opened.create_dataset("packed", data=x, chunks=(10, 3), compression="gzip")
        opened["words"] = ["a"] * N
        yield opened


class Watched:
    """Writes down which rows of a dataset are read. It passes for a dataset of h5py."""

    def __init__(self, dataset):
        self.dataset, self.reads = dataset, []
        self.dtype, self.shape, self.ndim, self.chunks = dataset.dtype, dataset.shape, dataset.ndim, dataset.chunks

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, rows):
        self.reads.append((rows.start, rows.stop))
        return self.dataset[rows]


Watched.__module__ = "h5py"


def rows_of(data):
    """Numbers of the samples, batch by batch."""
    batches = [(x, y) for x, y in data.epoch()]
    for x, y in batches:
        np.testing.assert_array_equal(x[:, 0], y)
    return [y.tolist() for _, y in batches]


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of four batches of eight rows."""
    monkeypatch.setattr(file_data, "BLOCK", 4 * 8 * (3 * 8 + 8))


class TestHDF5:
    @pytest.mark.parametrize("name", ["x", "packed"])
    def test_comes_in_order_without_shuffling(self, file, name, small_blocks):
        rows = rows_of(training_data(file[name], file["y"], batch_size=8))
        assert rows == [list(range(start, min(start + 8, N))) for start in range(0, N, 8)]

    @pytest.mark.parametrize("name", ["x", "packed"])
    @pytest.mark.parametrize("shuffle", [True, "batch"])
    def test_shuffled_every_sample_comes_once_in_an_epoch_in_another_order_each_time(
        self, file, name, shuffle, small_blocks
    ):
        data = training_data(file[name], file["y"], batch_size=8, shuffle=shuffle)
        first, second = rows_of(data), rows_of(data)
        assert first != second
        for rows in (first, second):
            assert [len(batch) for batch in rows] == [8] * 12 + [7]
            assert sorted(np.concatenate(rows)) == list(range(N))

    def test_shuffled_mixes_samples_from_all_over_the_file_even_in_small_blocks(self, file, small_blocks):
        rows = rows_of(training_data(file["x"], file["y"], batch_size=8, shuffle=True))
        assert np.mean([np.ptp(batch) for batch in rows]) > N / 3

    def test_shuffled_by_batch_keeps_neighbours_together(self, file):
        rows = rows_of(training_data(file["x"], file["y"], batch_size=8, shuffle="batch"))
        assert all(sorted(batch) == list(range(min(batch), min(batch) + len(batch))) for batch in rows)
        assert [min(batch) for batch in rows] != sorted(min(batch) for batch in rows)
        assert any(batch != sorted(batch) for batch in rows)

    def test_is_shuffled_the_same_with_the_same_seed(self, file, small_blocks):
        runs = []
        for _ in range(2):
            settings.set_random_seed(1)
            runs.append(rows_of(training_data(file["x"], file["y"], batch_size=8, shuffle=True)))
        assert runs[0] == runs[1]

    def test_with_steps_goes_on_in_the_middle_of_a_block(self, file, small_blocks):
        settings.set_random_seed(1)
        whole = rows_of(training_data(file["x"], file["y"], batch_size=8, shuffle=True))
        settings.set_random_seed(1)
        data = training_data(file["x"], file["y"], batch_size=8, shuffle=True, steps=3)
        assert [batch for _ in range(4) for batch in rows_of(data)] == whole[:12]

    def test_is_read_in_blocks_of_neighbouring_rows_and_never_whole(self, file, small_blocks):
        x = Watched(file["x"])
        rows_of(training_data(x, file["y"], batch_size=8))
        assert x.reads == [(0, 32), (32, 64), (64, 96), (96, 103)]
        x.reads.clear()
        rows_of(training_data(x, file["y"], batch_size=8, shuffle=True))
        assert max(stop - start for start, stop in x.reads) <= 32
        assert sum(stop - start for start, stop in x.reads) == N

    def test_is_read_chunk_by_chunk_where_chunks_are_larger_than_batches(self, file):
        x = Watched(file["packed"])
        data = training_data(x, file["y"], batch_size=4, shuffle=True)
        data._pieces_in_block = 1
        rows_of(data)
        assert {stop - start for start, stop in x.reads} == {12, 7}

    def test_nothing_is_read_before_it_is_needed(self, file):
        x = Watched(file["x"])
        data = training_data(x, file["y"], batch_size=8)
        assert (data.whole, data.steps, x.reads) == (None, 13, [])
        assert data.peek()[0].shape == (1, 3)
        assert x.reads == [(0, 1)]

    def test_becomes_floatx_batch_by_batch(self, file):
        for x, y in training_data(file["x"], file["y"]).epoch():
            assert (type(x), x.dtype, y.dtype) == (np.ndarray, "float32", "int64")

    def test_may_stand_beside_arrays_and_in_structures(self, file, small_blocks):
        for x, y in training_data({"a": file["x"]}, [np.arange(N)], batch_size=8, shuffle=True).epoch():
            np.testing.assert_array_equal(x["a"][:, 0], y[0])

    def test_can_be_split(self, file):
        learned, judged = training_data(file["x"], file["y"], batch_size=8, shuffle=True).split(0.2)
        assert sorted(np.concatenate(rows_of(learned))) == list(range(82))
        assert np.concatenate(rows_of(judged)).tolist() == list(range(82, N))

    def test_can_be_weighed_by_class(self, file):
        data = training_data(file["x"], file["y"], class_weight={1: 5.0, 100: 3.0}, shuffle=True)
        for _, y, weight in data.epoch():
            np.testing.assert_array_equal(weight, np.select([y == 1, y == 100], [5, 3], 1))

    def test_that_is_no_dataset_is_refused(self, file):
        with pytest.raises(
            TypeError, match=r"fit got x as an HDF5 file, which holds packed, words, x, y. Take a dataset"
        ):
            training_data(file)

    def test_of_text_is_refused(self, file):
        with pytest.raises(TypeError, match="fit got x with entries of type object, which are not numbers"):
            training_data(file["words"])

    def test_of_another_length_is_refused(self, file):
        with pytest.raises(ValueError, match=r"x with 103 samples \(shape \(103, 3\)\) and y with 3 \(shape \(3,\)\)"):
            training_data(file["x"], np.arange(3))


class TestMappedArrays:
    @pytest.fixture
    def mapped(self, tmp_path):
        np.save(tmp_path / "x.npy", np.repeat(np.arange(float(N))[:, None], 3, axis=1))
        return np.load(tmp_path / "x.npy", mmap_mode="r")

    def test_are_shuffled_as_arrays_are_and_nothing_is_read_up_front(self, mapped):
        settings.set_random_seed(1)
        order = settings.generator().permutation(N)
        settings.set_random_seed(1)
        data = training_data(mapped, np.arange(N), batch_size=8, shuffle=True)
        assert data.whole is None
        assert np.concatenate(rows_of(data)).tolist() == order.tolist()

    def test_become_floatx_batch_by_batch(self, mapped):
        assert {x.dtype.name for (x,) in training_data(mapped).epoch()} == {"float32"}

    def test_parts_of_them_are_mapped_too(self, mapped):
        learned, judged = training_data(mapped[3:], np.arange(3, N), batch_size=8).split(0.5)
        assert (learned.whole, judged.whole) == (None, None)
        assert np.concatenate(rows_of(judged)).tolist() == list(range(53, N))
