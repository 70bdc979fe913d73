"""Claims about where MNIST comes from. Nothing here asks a network: what is downloaded has a file URL."""

import dataclasses
import hashlib
import io
import logging
import warnings
import zipfile

import numpy as np
import pytest

from kerasedu.datasets import StandInWarning, mnist
from kerasedu.datasets.npz import DamagedFileError, read_npz, write_npz

FORM = mnist._SOURCE.arrays
FILE = mnist._SOURCE.files[0]


def found_at(origin, checksum=FILE.checksum):
    """MNIST's source with another address of its file."""
    file = dataclasses.replace(FILE, origin=origin, checksum=checksum)
    return dataclasses.replace(mnist._SOURCE, files=(file,))


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A small-to-store file of MNIST's form."""
    path = tmp_path_factory.mktemp("good") / "mnist.npz"
    write_npz(path, {name: np.full(shape, 7, dtype) for name, (shape, dtype) in FORM.items()})
    return path


@pytest.fixture
def origin(good, monkeypatch):
    """MNIST can be had at a file URL with the right checksum."""
    digest = hashlib.sha256(good.read_bytes()).hexdigest()
    monkeypatch.setattr(mnist, "_SOURCE", found_at(good.as_uri(), digest))


@pytest.fixture
def quick_stand_in(monkeypatch):
    """A stand-in that needs no drawing; counts how often it is made."""
    made = []

    def make():
        made.append(1)
        return {name: np.full(shape, 3, dtype) for name, (shape, dtype) in FORM.items()}

    monkeypatch.setattr(mnist, "_SOURCE", dataclasses.replace(mnist._SOURCE, make=make))
    return made


def names(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_the_checksum_and_the_address_are_keras_own():
    assert FILE.origin == "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
    assert FILE.checksum == "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"


def test_a_cached_file_with_another_checksum_is_used_and_noted_once_quietly(cache, good, caplog):
    write_npz(cache / "mnist.npz", read_npz(good, FORM))
    with warnings.catch_warnings(), caplog.at_level(logging.INFO):
        warnings.simplefilter("error")
        for _ in range(2):
            (x_train, y_train), (x_test, y_test) = mnist.load_data()
    assert (x_train.shape, y_train.shape, x_test.shape, y_test.shape) == tuple(shape for shape, _ in FORM.values())
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {np.dtype("uint8")}
    notes = [record for record in caplog.records if record.name.startswith("kerasedu")]
    assert [note.levelname for note in notes] == ["INFO"]
    assert "its arrays have the right form" in notes[0].getMessage()


def test_a_missing_file_is_downloaded_once(cache, good, origin, monkeypatch):
    (x_train, _), _ = mnist.load_data()
    assert x_train[0, 0, 0] == 7
    assert names(cache) == ["mnist.npz"]
    monkeypatch.setattr(mnist, "_SOURCE", found_at("file:///nowhere"))
    mnist.load_data()


def test_path_names_the_file_in_the_cache(cache, origin):
    mnist.load_data(path="digits.npz")
    assert names(cache) == ["digits.npz"]


@pytest.mark.parametrize("path", ["../mnist.npz", "/data/mnist.npz", "a\\b.npz", "", ".."])
def test_path_with_a_folder_is_refused(cache, path):
    with pytest.raises(ValueError, match=r"KERAS_HOME"):
        mnist.load_data(path=path)
    assert names(cache.parent) == []


def test_without_a_network_a_stand_in_comes_with_a_warning(cache, quick_stand_in):
    with pytest.warns(StandInWarning) as caught:
        (x_train, _), _ = mnist.load_data()
    assert str(caught[0].message) == (
        "MNIST could not be had, so these are drawn digits and not MNIST: the same shapes and types, other pictures, "
        "other accuracies. For MNIST itself put the file "
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz at "
        f"{cache / 'mnist.npz'} and call again. Reason: it is not in the cache; the download failed: "
        "the environment variable KERASEDU_OFFLINE forbids it."
    )
    assert caught[0].filename == __file__, "it points at the line that called load_data"
    assert x_train[0, 0, 0] == 3
    assert names(cache) == ["mnist-standin-v1.npz"]


def test_the_stand_in_is_made_once(cache, quick_stand_in):
    for _ in range(2):
        with pytest.warns(StandInWarning):
            mnist.load_data()
    assert len(quick_stand_in) == 1


def test_a_damaged_stand_in_is_made_anew(cache, quick_stand_in):
    with pytest.warns(StandInWarning):
        mnist.load_data()
    path = cache / "mnist-standin-v1.npz"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.warns(StandInWarning):
        mnist.load_data()
    assert len(quick_stand_in) == 2
    assert read_npz(path, FORM)


def test_a_cache_that_cannot_be_written_still_gives_the_stand_in(cache, quick_stand_in):
    cache.parent.write_text("a file where the folder should be")
    with pytest.warns(StandInWarning):
        (x_train, _), _ = mnist.load_data()
    assert x_train.shape == (60_000, 28, 28)


def test_the_stand_in_is_what_load_drawn_begins(monkeypatch):
    monkeypatch.setattr(mnist, "TRAIN", 700)
    monkeypatch.setattr(mnist, "TEST", 60)
    made = mnist._stand_in()
    (x_train, _), (_, y_test) = mnist.load_drawn(train=90, test=10)
    np.testing.assert_array_equal(made["x_train"][:90], x_train)
    np.testing.assert_array_equal(made["y_test"][:10], y_test)
    assert {name: len(array) for name, array in made.items()} == {
        "x_train": 700,
        "y_train": 700,
        "x_test": 60,
        "y_test": 60,
    }


def cut_off(good):
    return good.read_bytes()[:-50]


def another_format(good):
    return b"<html>504 Gateway Time-out</html>"


def empty(good):
    return b""


def other_arrays(good):
    return packed(x=np.zeros(3))


def other_shape(good):
    return packed(**{name: np.zeros((5, 28, 28), "uint8") for name in FORM})


def other_type(good):
    return packed(**{name: np.zeros(shape, "int8") for name, (shape, _) in FORM.items()})


def pickled(good):
    return packed(**{name: np.array([{"a": 1}], dtype=object) for name in FORM})


def flipped(good):
    data = bytearray(good.read_bytes())
    data[2000] ^= 0xFF
    return bytes(data)


def packed(**arrays):
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


DAMAGES = [cut_off, another_format, empty, other_arrays, other_shape, other_type, pickled, flipped]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_moved_aside_for_a_good_download(cache, good, origin, damage):
    cache.mkdir(parents=True)
    (cache / "mnist.npz").write_bytes(damage(good))
    (x_train, _), _ = mnist.load_data()
    assert x_train[0, 0, 0] == 7
    assert names(cache) == ["mnist.npz", "mnist.npz.damaged"]
    assert (cache / "mnist.npz.damaged").read_bytes() == damage(good)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_stays_where_it_is_without_a_network(cache, good, quick_stand_in, damage):
    cache.mkdir(parents=True)
    (cache / "mnist.npz").write_bytes(damage(good))
    with pytest.warns(StandInWarning, match=r"the file in the cache is damaged \(it"):
        mnist.load_data()
    assert (cache / "mnist.npz").read_bytes() == damage(good)
    assert names(cache) == ["mnist-standin-v1.npz", "mnist.npz"]


def test_a_download_with_another_checksum_is_not_kept(cache, good, quick_stand_in, monkeypatch):
    monkeypatch.setattr(mnist, "_SOURCE", found_at(good.as_uri()))
    with pytest.warns(StandInWarning, match="does not have the expected checksum"):
        mnist.load_data()
    assert names(cache) == ["mnist-standin-v1.npz"]


def test_a_giant_declared_shape_takes_no_memory(tmp_path):
    path = tmp_path / "bomb.npz"
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (1 << 50,)})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", header.getvalue())
    with pytest.raises(DamagedFileError, match=r"its array 'x' is uint8 \(1125899906842624,\), expected uint8 \(3,\)"):
        read_npz(path, {"x": ((3,), "uint8")})


def test_any_flipped_byte_is_a_damaged_file_or_harmless(tmp_path):
    form = {"x": ((40,), "int64")}
    path = tmp_path / "x.npz"
    write_npz(path, {"x": np.arange(40)})
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        try:
            arrays = read_npz(path, form)
        except DamagedFileError:
            continue
        np.testing.assert_array_equal(arrays["x"], np.arange(40))


def test_an_interrupted_write_leaves_nothing(tmp_path):
    class Broken:
        def __array__(self, *args, **kwargs):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_npz(tmp_path / "x.npz", {"x": Broken()})
    assert names(tmp_path) == []


def test_real_mnist_loads(real_mnist, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(real_mnist.parents[1]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (x_train, y_train), (x_test, y_test) = mnist.load_data()
    assert y_train[:8].tolist() == [5, 0, 4, 1, 9, 2, 1, 3]
    assert y_test[:8].tolist() == [7, 2, 1, 0, 4, 1, 4, 9]
    assert abs(x_train.mean() / 255 - 0.1307) < 1e-4
    assert x_test.shape == (10_000, 28, 28)
