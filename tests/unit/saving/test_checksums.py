import zipfile
import zlib

import pytest
from hypothesis import given, strategies

from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential
from kerasedu.saving import load_model
from kerasedu.saving.checksums import LARGE, combined
from tests.unit.saving.conftest import same


@given(strategies.binary(max_size=2000), strategies.binary(max_size=2000))
def test_the_checksum_of_two_parts_follows_from_those_of_each(first, second):
    assert combined(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


@pytest.mark.parametrize("size", [LARGE, 3 * LARGE + 5])
def test_that_of_large_parts_too(size):
    second = bytes(size)
    assert combined(zlib.crc32(b"one"), zlib.crc32(second), size) == zlib.crc32(b"one" + second)


def test_an_archive_with_large_weights_has_the_right_checksum(tmp_path):
    model = Sequential([Input((700,)), Dense(700), Dense(700), Dense(3)])
    assert model.layers[0].kernel.value.nbytes > LARGE
    model.save(tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        assert archive.testzip() is None
    assert same(load_model(tmp_path / "model.keras").get_weights(), model.get_weights())
