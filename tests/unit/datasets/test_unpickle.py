"""Claims about pickled arrays: what is read, and that nothing a file names is run."""

import io
import os
import pickle
import struct

import numpy as np
import pytest

from kerasedu.datasets.errors import DamagedFileError
from kerasedu.datasets.unpickle import unpickle


def read(data):
    return unpickle(io.BytesIO(data))


class Calls:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments, state=None):
        self.parts = (function, arguments) if state is None else (function, arguments, state)

    def __reduce__(self):
        return self.parts


RECONSTRUCT = np._core.multiarray._reconstruct


def array_of(state):
    return pickle.dumps(Calls(RECONSTRUCT, np.ndarray, (0,), b"b", state=state))


@pytest.mark.parametrize("protocol", [3, 4])
@pytest.mark.parametrize(
    "array",
    [
        np.arange(12, dtype="uint8").reshape(3, 4),
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(5, dtype=">i4"),
        np.array([True, False]),
        np.zeros((0, 3), "float32"),
        np.array(3.5),
    ],
)
def test_arrays_come_as_they_were(array, protocol):
    found = read(pickle.dumps(array, protocol=protocol))
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype
    found[...] = 0  # its own memory


def test_objects_that_are_lists_come_as_they_were():
    rows = np.empty(3, object)
    rows[:] = [[1, 2, 3], [], [70_000, 1 << 40]]
    assert read(pickle.dumps(rows)).tolist() == rows.tolist()


def test_a_dictionary_of_python_2_is_read():
    """CIFAR's own form: written by Python 2, its texts are bytes."""

    def text(value):
        return b"T" + struct.pack("<i", len(value)) + value

    dtype = (
        b"cnumpy\ndtype\n"
        + text(b"u1")
        + b"K\x00K\x01\x87R"
        + b"(K\x03"
        + text(b"|")
        + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    )
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85" + text(b"b") + b"\x87R"
    array += b"(K\x01K\x02K\x03\x86" + dtype + b"\x89" + text(b"\x00\x01\x02\xfd\xfe\xff") + b"tb"
    labels = b"](K\x05K\x06e"
    found = read(b"\x80\x02}(" + text(b"data") + array + text(b"labels") + labels + b"u.")
    assert found[b"data"].tolist() == [[0, 1, 2], [253, 254, 255]]
    assert found[b"labels"] == [5, 6]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (print, "builtins.print"),
        (Calls(os.system, "touch /tmp/evil"), f"{os.name}.system"),
        (Calls(eval, "1 + 1"), "builtins.eval"),
        (Calls(getattr, 1, "real"), "builtins.getattr"),
        (np.float64(3), "numpy._core.multiarray.scalar"),
        (np.random.RandomState(0), "numpy.random._pickle"),
        (np.load, "numpy.load"),
    ],
    ids=lambda value: value if isinstance(value, str) else "value",
)
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_whatever_else_a_file_names_is_refused(value, name, protocol):
    data = pickle.dumps(value, protocol=protocol)
    with pytest.raises(DamagedFileError, match="only arrays, lists and numbers are read") as caught:
        read(data)
    assert name in str(caught.value) or protocol == 2, "protocol 2 has Python 2's names"


def test_bytes_do_not_become_addresses():
    """With NumPy's own dtype, this state makes an array of objects out of bytes, and reading it ends the process."""
    dtype = Calls(np.dtype, "O8", False, True, state=(3, "|", None, None, None, -1, -1, 0))
    with pytest.raises(DamagedFileError, match="another type than its values"):
        read(array_of((1, (1,), dtype, False, b"\x41" * 8)))


@pytest.mark.parametrize(
    "state",
    [
        (1, (5,), np.dtype("u1"), False, b"12"),  # more declared than there is
        (1, (1 << 60,), np.dtype("u1"), False, b"12"),
        (1, (-1,), np.dtype("u1"), False, b"1"),
        (1, (2,), np.dtype("u1"), False, None),
        (1, (2,), np.dtype("O"), False, [[1]]),
        (1, (1,), np.dtype("V8"), False, b"12345678"),
        (1, (1,), np.dtype("U2"), False, b"12345678"),
        (1, (1,), "u1", False, b"1"),
        (1, 7, np.dtype("u1"), False, b"1"),
        (),
        (1, 2),
    ],
    ids=str,
)
def test_arrays_that_contradict_themselves_are_refused(state):
    with pytest.raises(DamagedFileError):
        read(array_of(state))


def test_every_cut_is_a_damaged_file():
    data = pickle.dumps({"data": np.arange(4), "labels": [1, 2]})
    for length in range(len(data)):
        with pytest.raises(DamagedFileError):
            read(data[:length])


def test_no_flipped_byte_does_harm():
    rows = np.empty(2, object)
    rows[:] = [[1, 2, 300], [4]]
    data = pickle.dumps({"data": np.arange(4), "rows": rows}, protocol=4)
    for place in range(len(data)):
        for bits in (0x01, 0x80, 0xFF):
            try:
                read(data[:place] + bytes([data[place] ^ bits]) + data[place + 1 :])
            except DamagedFileError:
                continue
