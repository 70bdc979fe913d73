"""Reading datasets from where they lie in a file."""

import io
import os

import h5py
import numpy as np
import pytest

from kerasedu.saving.direct import Reader
from kerasedu.saving.errors import ModelFileError
from kerasedu.saving.placing import Placing
from kerasedu.saving.section import Section

NUMBERS = np.arange(12, dtype="float32").reshape(3, 4)


def written(path, array=NUMBERS, **how):
    with h5py.File(path, "w", **how.pop("file", {})) as file:
        file.create_dataset("numbers", data=array, **how)
    return path


def read(source, dtype="float32", size=None):
    with h5py.File(source, "r") as file:
        size = source.seek(0, os.SEEK_END) if size is None else size
        return Reader(source, size, "it").read(file["numbers"], np.dtype(dtype))


@pytest.fixture
def not_through_hdf5(monkeypatch):
    monkeypatch.setattr("kerasedu.saving.direct.read_array", lambda *_: pytest.fail("this went through HDF5"))


@pytest.mark.skipif(not hasattr(os, "preadv"), reason="this system cannot read from anywhere in a file at once")
def test_a_dataset_in_one_piece_is_read_past_hdf5(tmp_path, not_through_hdf5):
    with written(tmp_path / "a.h5").open("rb") as source:
        np.testing.assert_array_equal(read(source), NUMBERS)


@pytest.mark.skipif(not hasattr(os, "preadv"), reason="this system cannot read from anywhere in a file at once")
def test_a_section_is_read_from_its_own_place(tmp_path, not_through_hdf5):
    content = written(tmp_path / "a.h5").read_bytes()
    (tmp_path / "around").write_bytes(b"x" * 100 + content + b"y" * 100)
    with (tmp_path / "around").open("rb") as stream:
        np.testing.assert_array_equal(read(Section(stream, 100, len(content))), NUMBERS)


@pytest.mark.parametrize(
    "how",
    [{"chunks": (2, 2)}, {"compression": "gzip"}, {"dtype": ">f4"}, {"dtype": "f8"}, {"file": {"userblock_size": 512}}],
    ids=["chunks", "packed", "big-endian", "wide", "user block"],
)
def test_whatever_lies_otherwise_goes_through_hdf5(tmp_path, how):
    with written(tmp_path / "a.h5", **how).open("rb") as source:
        np.testing.assert_array_equal(read(source), NUMBERS)


@pytest.mark.parametrize("shape", [(), (0,), (0, 3), (1,)])
def test_arrays_of_every_size_are_read(tmp_path, shape):
    with written(tmp_path / "a.h5", np.ones(shape, "float32")).open("rb") as source:
        found = read(source)
    assert found.shape == shape
    assert (found == 1).all()


def test_a_file_in_memory_goes_through_hdf5(tmp_path):
    source = io.BytesIO(written(tmp_path / "a.h5").read_bytes())
    np.testing.assert_array_equal(read(source), NUMBERS)


@pytest.mark.skipif(not hasattr(os, "preadv"), reason="this system cannot read from anywhere in a file at once")
def test_a_file_that_becomes_shorter_meanwhile_is_told_of(tmp_path):
    path = written(tmp_path / "a.h5", np.zeros(5000, "float32"))
    with path.open("rb") as source, h5py.File(source, "r") as file:
        reader, dataset = Reader(source, path.stat().st_size, "it"), file["numbers"]
        os.truncate(path, 4096)
        with pytest.raises(ModelFileError, match=r"^it became shorter while it was read\. Is something writing it\?$"):
            reader.read(dataset, np.dtype("float32"))


def test_a_plan_without_weights_does_nothing(tmp_path):
    done = []
    placing = Placing("it", io.BytesIO(), 0)
    placing.then(lambda: done.append(True))
    placing.carry_out()
    assert done == [True]
