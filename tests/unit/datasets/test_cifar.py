"""Claims about CIFAR-10 and CIFAR-100: Keras's archives, folders, arrays and types."""

import io
import pickle
import tarfile
import warnings

import numpy as np
import pytest

from kerasedu import config
from kerasedu.datasets import StandInWarning, cifar10, cifar100
from kerasedu.datasets.drawn_things import COARSE

KINDS = {cifar10: [b"labels"], cifar100: [b"fine_labels", b"coarse_labels"]}
FOLDERS = {cifar10: "cifar-10-batches-py", cifar100: "cifar-100-python"}
FILES = {cifar10: [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"], cifar100: ["train", "test"]}
COUNT = 4
BOTH = pytest.mark.parametrize("module", [cifar10, cifar100], ids=["cifar10", "cifar100"])


def batch(module, place, count=COUNT):
    """What one file holds: pixels and labels that tell the file they come from."""
    data = ((np.arange(count * 3072).reshape(count, 3072) + 7 * place) % 251).astype(np.uint8)
    return {b"data": data} | {kind: [(place + i) % 10 for i in range(count)] for kind in KINDS[module]}


def archive_of(module, contents):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, content in contents.items():
            info = tarfile.TarInfo(f"{FOLDERS[module]}/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def good(module):
    return {name: pickle.dumps(batch(module, place)) for place, name in enumerate(FILES[module])}


def put(cache, module, contents):
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / module._SOURCE.files[0].name
    path.write_bytes(archive_of(module, contents))
    return path


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Ten thousand pictures are four, and a stand-in is made at once."""
    monkeypatch.setattr(cifar10, "BATCH", COUNT)
    monkeypatch.setattr(cifar100, "TRAIN", COUNT)
    monkeypatch.setattr(cifar100, "TEST", COUNT)


def test_the_addresses_and_checksums_are_keras_own():
    assert cifar10._SOURCE.files[0].origin == "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
    assert cifar10._SOURCE.files[0].checksum == "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
    assert cifar100._SOURCE.files[0].origin == "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz"
    assert cifar100._SOURCE.files[0].checksum == "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7"


@pytest.mark.parametrize("order", ["channels_last", "channels_first"])
@BOTH
def test_the_arrays_are_those_of_the_archive(cache, module, order, monkeypatch):
    put(cache, module, good(module))
    before = config.image_data_format()
    config.set_image_data_format(order)
    try:
        (x_train, y_train), (x_test, y_test) = module.load_data()
    finally:
        config.set_image_data_format(before)
    parts = [batch(module, place) for place in range(len(FILES[module]))]
    pictures = np.concatenate([part[b"data"] for part in parts]).reshape(-1, 3, 32, 32)
    if order == "channels_last":
        pictures = pictures.transpose(0, 2, 3, 1)
    np.testing.assert_array_equal(np.concatenate([x_train, x_test]), pictures)
    assert x_train.dtype == x_test.dtype == np.uint8
    labels = np.concatenate([part[KINDS[module][0]] for part in parts])[:, None]
    np.testing.assert_array_equal(np.concatenate([y_train, y_test]), labels)
    assert len(x_test) == COUNT
    assert y_train.dtype == y_test.dtype == {cifar10: np.uint8, cifar100: np.int64}[module]


@BOTH
def test_the_content_stays_where_keras_has_it(cache, module):
    path = put(cache, module, good(module))
    module.load_data()
    content = cache / path.name.removesuffix("_archive") / FOLDERS[module]
    assert sorted(file.name for file in content.iterdir()) == sorted(FILES[module])
    path.unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        module.load_data()


@BOTH
def test_damaged_content_is_unpacked_anew(cache, module):
    path = put(cache, module, good(module))
    wanted = module.load_data()
    damaged = cache / path.name.removesuffix("_archive") / FOLDERS[module] / FILES[module][0]
    for content in (b"", pickle.dumps(print), pickle.dumps([1]), pickle.dumps({b"data": 3})):
        damaged.write_bytes(content)
        np.testing.assert_array_equal(module.load_data()[0][0], wanted[0][0])


def without_a_file(contents):
    return dict(list(contents.items())[1:])


def with_a_program(contents):
    return contents | {name: pickle.dumps(print) for name in list(contents)[:1]}


def with_missing_labels(contents):
    return contents | {name: pickle.dumps({b"data": np.zeros((COUNT, 3072), np.uint8)}) for name in contents}


def with_few_labels(contents):
    value = {b"data": np.zeros((COUNT, 3072), np.uint8), b"labels": [1], b"fine_labels": [1], b"coarse_labels": [1]}
    return contents | {name: pickle.dumps(value) for name in contents}


def with_other_pixels(contents):
    value = {b"data": np.zeros((COUNT, 3072)), b"labels": [1] * COUNT, b"fine_labels": [1] * COUNT}
    return contents | {name: pickle.dumps(value) for name in contents}


@pytest.mark.parametrize(
    "damage", [without_a_file, with_a_program, with_missing_labels, with_few_labels, with_other_pixels]
)
@BOTH
def test_a_damaged_archive_is_not_used(cache, module, damage):
    path = put(cache, module, damage(good(module)))
    with pytest.warns(StandInWarning, match=r"the file in the cache is damaged") as caught:
        module.load_data()
    assert f"{module._SOURCE.files[0].origin} at {path} and call again" in str(caught[0].message)
    assert caught[0].filename == __file__


def test_an_archive_with_a_member_outside_is_not_unpacked(cache, tmp_path):
    put(cache, cifar10, good(cifar10) | {"../../../evil": b"1"})
    with pytest.warns(StandInWarning, match="its path leaves the folder"):
        cifar10.load_data()
    assert not list(tmp_path.rglob("evil"))


def test_too_few_pictures_are_told(cache):
    put(cache, cifar10, good(cifar10) | {"test_batch": pickle.dumps(batch(cifar10, 0, count=3))})
    with pytest.warns(StandInWarning, match="test_batch has 3 pictures, expected 4"):
        cifar10.load_data()


def test_coarse_labels_are_the_other_ones(cache):
    contents = {
        name: pickle.dumps(
            {
                b"data": np.zeros((2, 3072), np.uint8),
                b"fine_labels": [40 + place, 99],
                b"coarse_labels": [place, 19],
            }
        )
        for place, name in enumerate(FILES[cifar100])
    }
    put(cache, cifar100, contents)
    assert [y.tolist() for _, y in cifar100.load_data()] == [[[40], [99]], [[41], [99]]]
    assert [y.tolist() for _, y in cifar100.load_data(label_mode="coarse")] == [[[0], [19]], [[1], [19]]]


def test_another_label_mode_is_explained():
    with pytest.raises(ValueError, match=r"label_mode='medium'. It takes 'fine' \(100 labels\) or 'coarse' \(20\)"):
        cifar100.load_data("medium")


def test_stand_ins_have_fine_and_coarse_labels_that_fit():
    with pytest.warns(StandInWarning):
        (_, fine), _ = cifar100.load_data()
    with pytest.warns(StandInWarning):
        (_, coarse), _ = cifar100.load_data("coarse")
    np.testing.assert_array_equal(COARSE[fine], coarse)
    assert np.bincount(COARSE).tolist() == [5] * 20
