"""Claims about Fashion-MNIST: Keras's four files in their folder."""

import dataclasses
import gzip
import struct

import numpy as np
import pytest

from kerasedu.datasets import StandInWarning, fashion_mnist
from kerasedu.datasets.source import File

NAMES = fashion_mnist._NAMES


def packed(array):
    """An IDX file of bytes: a magic number, the sizes, the values."""
    return gzip.compress(struct.pack(f">{1 + array.ndim}i", 0x0800 + array.ndim, *array.shape) + array.tobytes())


def arrays():
    stream = np.random.default_rng(0)
    return [stream.integers(0, 256, shape).astype(np.uint8) for shape in ((6,), (6, 28, 28), (3,), (3, 28, 28))]


def put(folder, contents):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in zip(NAMES, contents, strict=True):
        (folder / name).write_bytes(content)


@pytest.fixture
def folder(cache):
    return cache / "fashion-mnist"


@pytest.fixture
def quick_stand_in(monkeypatch):
    monkeypatch.setattr(fashion_mnist, "TRAIN", 5)
    monkeypatch.setattr(fashion_mnist, "TEST", 5)


@pytest.fixture
def origin(tmp_path, monkeypatch):
    """The files can be had at file URLs."""
    put(tmp_path / "origin", map(packed, arrays()))
    files = tuple(File("fashion-mnist/" + name, (tmp_path / "origin" / name).as_uri()) for name in NAMES)
    monkeypatch.setattr(fashion_mnist, "_SOURCE", dataclasses.replace(fashion_mnist._SOURCE, files=files))


def test_the_addresses_are_keras_own():
    base = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
    assert [file.origin for file in fashion_mnist._SOURCE.files] == [base + name for name in NAMES]


def test_the_arrays_are_those_of_the_files(folder):
    put(folder, map(packed, arrays()))
    (x_train, y_train), (x_test, y_test) = fashion_mnist.load_data()
    for found, wanted in zip((y_train, x_train, y_test, x_test), arrays(), strict=True):
        np.testing.assert_array_equal(found, wanted)
        assert found.dtype == np.uint8
        found[...] = 0  # its own memory


def test_only_what_is_missing_is_downloaded(folder, origin):
    put(folder, map(packed, arrays()))
    (folder / NAMES[2]).unlink()
    before = (folder / NAMES[0]).stat().st_mtime_ns
    assert fashion_mnist.load_data()[1][1].shape == (3,)
    assert (folder / NAMES[0]).stat().st_mtime_ns == before
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)


def test_a_damaged_file_is_downloaded_anew(folder, origin):
    put(folder, map(packed, arrays()))
    (folder / NAMES[1]).write_bytes(b"<html>")
    assert fashion_mnist.load_data()[0][0].shape == (6, 28, 28)
    assert (folder / (NAMES[1] + ".damaged")).read_bytes() == b"<html>"


def test_without_a_network_clothes_are_drawn(folder, quick_stand_in):
    with pytest.warns(StandInWarning) as caught:
        (x_train, y_train), _ = fashion_mnist.load_data()
    assert (x_train.shape, y_train.shape) == ((5, 28, 28), (5,))
    message = str(caught[0].message)
    assert message.startswith("Fashion-MNIST could not be had, so these are drawn clothes and not Fashion-MNIST: ")
    assert all(name in message for name in NAMES)
    assert f" into {folder} and call again" in message
    assert caught[0].filename == __file__


LABELS, PICTURES = arrays()[:2]


@pytest.mark.parametrize(
    ("place", "content", "reason"),
    [
        (0, b"", "train-labels.*(cannot be read|no file of labels)"),
        (0, b"plain text", "train-labels.*cannot be read"),
        (0, packed(LABELS)[:-9], "train-labels.*cannot be read"),
        (0, gzip.compress(b"\0" * 5), "no file of labels"),
        (0, gzip.compress(b""), "no file of labels"),
        (0, packed(PICTURES), "no file of labels"),
        (1, packed(LABELS), "no file of 28 x 28 pictures"),
        (1, packed(PICTURES[:, 1:]), "no file of 28 x 28 pictures"),
        (1, packed(PICTURES[:5]), "5 pictures and 6 labels"),
        (1, gzip.compress(gzip.decompress(packed(PICTURES))[:-1]), "no file of 28 x 28 pictures"),
        (1, gzip.compress(struct.pack(">4i", 0x0803, 2**31 - 1, 28, 28)), "no file of 28 x 28 pictures"),
    ],
    ids=lambda value: "content" if isinstance(value, bytes) else None,
)
def test_a_damaged_file_is_not_used(folder, quick_stand_in, place, content, reason):
    contents = list(map(packed, arrays()))
    contents[place] = content
    put(folder, contents)
    with pytest.warns(StandInWarning, match=rf"the file in the cache is damaged \(.*{reason}"):
        fashion_mnist.load_data()


def test_a_bomb_takes_little_memory(folder, quick_stand_in, monkeypatch):
    monkeypatch.setattr(fashion_mnist, "MOST_BYTES", 10_000)
    contents = list(map(packed, arrays()))
    contents[1] = packed(np.zeros((1000, 28, 28), np.uint8))
    put(folder, contents)
    with pytest.warns(StandInWarning, match="no file of 28 x 28 pictures"):
        fashion_mnist.load_data()
