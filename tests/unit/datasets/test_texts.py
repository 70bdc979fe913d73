"""Claims about IMDB and Reuters: Keras's rules for numbering, leaving out, shuffling and parting texts."""

import itertools
import json
import warnings

import numpy as np
import pytest

from kerasedu.datasets import StandInWarning, imdb, reuters
from kerasedu.datasets.errors import DamagedFileError
from kerasedu.datasets.npz import read_npz
from kerasedu.datasets.ragged import Ragged


def ragged(rows):
    array = np.empty(len(rows), object)
    array[:] = rows
    return array


def some_texts(count, seed):
    stream = np.random.default_rng(seed)
    return [stream.integers(1, 40, stream.integers(1, 12)).tolist() for _ in range(count)]


@pytest.fixture
def files(cache):
    """Small files of both datasets in the cache; what they hold."""
    cache.mkdir(parents=True)
    x_train, x_test, x = some_texts(30, 0), some_texts(20, 1), some_texts(50, 2)
    y_train, y_test, y = np.arange(30) % 2, np.arange(20) % 2, np.arange(50) % 46
    np.savez(cache / "imdb.npz", x_train=ragged(x_train), y_train=y_train, x_test=ragged(x_test), y_test=y_test)
    np.savez(cache / "reuters.npz", x=ragged(x), y=y)
    return {"train": (x_train, y_train), "test": (x_test, y_test), "all": (x, y)}


def order(count, stream):
    places = np.arange(count)
    stream.shuffle(places)
    return places


def by_the_rule(parts, maxlen, start_char, index_from, num_words, skip_top, oov_char):
    """What Keras documents, word by word: shuffled parts in, parts out."""
    begun = [
        ([([] if start_char is None else [start_char]) + [word + (index_from or 0) for word in text] for text in x], y)
        for x, y in parts
    ]
    if maxlen:
        begun = [
            (
                [text for text in x if len(text) < maxlen],
                [label for text, label in zip(x, y, strict=True) if len(text) < maxlen],
            )
            for x, y in begun
        ]
    most = num_words or max(max(text) for x, _ in begun for text in x)
    kept = []
    for x, y in begun:
        if oov_char is None:
            kept.append(([[word for word in text if skip_top <= word < most] for text in x], list(y)))
        else:
            kept.append(([[word if skip_top <= word < most else oov_char for word in text] for text in x], list(y)))
    return kept


ARGUMENTS = [
    dict(zip(("maxlen", "start_char", "index_from", "num_words", "skip_top", "oov_char"), values, strict=True))
    for values in itertools.product((None, 8), (None, 1), (0, 3), (None, 20), (0, 4), (2, None))
]


def plain(pairs):
    return [(list(map(list, x)), list(y)) for x, y in pairs]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_imdb_follows_the_rule(files, arguments):
    stream = np.random.RandomState(5)
    parts = []
    for x, y in (files["train"], files["test"]):
        places = order(len(x), stream)
        parts.append(([x[i] for i in places], y[places]))
    assert plain(imdb.load_data(seed=5, **arguments)) == by_the_rule(parts, **arguments)


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_reuters_follows_the_rule(files, arguments):
    x, y = files["all"]
    places = order(50, np.random.RandomState(113))
    [(x, y)] = by_the_rule([([x[i] for i in places], y[places])], **arguments)
    count = int(len(x) * (1 - 0.3))
    assert plain(reuters.load_data(test_split=0.3, **arguments)) == [(x[:count], y[:count]), (x[count:], y[count:])]


def test_texts_are_lists_of_whole_numbers_in_arrays_of_objects(files):
    for module in (imdb, reuters):
        for x, y in module.load_data(num_words=30):
            assert x.dtype == object
            assert type(x[0]) is list
            assert type(x[0][0]) is int
            assert y.dtype == np.int64


def test_the_largest_word_is_left_out_where_num_words_is_none(files):
    (x, _), (x_test, _) = imdb.load_data()
    assert max(map(max, [*x, *x_test])) == 39 + 3 - 1


def test_a_test_split_of_nothing_and_of_all(files):
    assert [len(y) for _, y in reuters.load_data(test_split=0)] == [50, 0]
    assert [len(y) for _, y in reuters.load_data(test_split=1)] == [0, 50]


@pytest.mark.parametrize("module", [imdb, reuters])
def test_nothing_left_is_explained(files, module):
    with pytest.raises(
        ValueError, match=r"No text is shorter than maxlen=2: .* so take maxlen=3 or more.*pad_sequences"
    ):
        module.load_data(maxlen=2)


@pytest.mark.parametrize("test_split", [-0.1, 1.1, "0.2", None])
def test_a_bad_split_is_explained(files, test_split):
    with pytest.raises(ValueError, match=r"It takes the part that is for testing, from 0 to 1"):
        reuters.load_data(test_split=test_split)


@pytest.mark.parametrize("name", ["num_words", "skip_top", "start_char", "oov_char", "index_from"])
def test_a_number_that_is_none_is_explained(files, name):
    with pytest.raises(ValueError, match=rf"load_data got {name}='10'\. It takes a whole number or None"):
        reuters.load_data(**{name: "10"})


def test_an_old_name_of_num_words_works_with_a_note(files):
    with pytest.warns(UserWarning, match=r"nb_words is an old name: today it is load_data\(num_words=") as caught:
        found = imdb.load_data(nb_words=10)
    assert caught[0].filename == __file__
    assert plain(found) == plain(imdb.load_data(num_words=10))


def test_an_unknown_argument_is_refused(files):
    with pytest.raises(TypeError, match=r"unknown argument 'num_word'. It takes path, num_words"):
        imdb.load_data(num_word=10)


@pytest.mark.parametrize("module", [imdb, reuters])
def test_the_word_index_is_the_file(cache, module):
    cache.mkdir(parents=True)
    (cache / "words.json").write_text(json.dumps({"the": 1, "naïve": 2}), encoding="utf-8")
    assert module.get_word_index(path="words.json") == {"the": 1, "naïve": 2}


@pytest.mark.parametrize("content", ["[1, 2]", '{"the": "1"}', "{", "", "[" * 100_000, "\xff"])
def test_a_damaged_word_index_is_not_used(cache, content):
    cache.mkdir(parents=True)
    (cache / "imdb_word_index.json").write_bytes(content.encode("latin-1"))
    with pytest.warns(StandInWarning, match=r"the file in the cache is damaged \(it"):
        assert imdb.get_word_index()["the"] == 1


@pytest.mark.parametrize(
    "x",
    [
        ragged([[1], "two", [3]]),
        ragged([[1], [2.5j], [3]]),
        ragged([[1], [[2]], [3]]),
        ragged([{1: 2}, [1], [3]]),
        ragged([[1], [2]]),
        ragged([[1], [1 << 70], [3]]),
        ragged([[1], [2], eval]),
        np.arange(3),
        np.array([[[1], [2], [3]]], object),
    ],
    ids=repr,
)
def test_a_damaged_file_is_not_used(cache, x, monkeypatch):
    cache.mkdir(parents=True)
    np.savez(cache / "reuters.npz", x=x, y=np.arange(3))
    with pytest.raises((DamagedFileError, FileNotFoundError)):
        reuters._read(cache / "reuters.npz")
    monkeypatch.setattr("kerasedu.datasets.made_texts.newswires", lambda: (Ragged.from_lists([[7]] * 5), np.arange(5)))
    with pytest.warns(StandInWarning, match=r"the file in the cache is damaged \(it"):
        (x_train, _), _ = reuters.load_data(start_char=None, index_from=0, num_words=9)
    assert x_train[0] == [7]


def test_a_row_that_is_named_very_often_takes_no_memory(tmp_path):
    rows = ragged([[1] * 100_000] * 10_000)
    np.savez(tmp_path / "x.npz", x=rows)
    with pytest.raises(DamagedFileError, match="have 1000000000 numbers in all"):
        read_npz(tmp_path / "x.npz", {"x": ((None,), "lists")})


def test_a_giant_array_of_any_size_takes_no_memory(tmp_path):
    np.savez_compressed(tmp_path / "x.npz", x=np.zeros(1 << 27, "int8"))
    with pytest.raises(DamagedFileError, match=r"is int8 \(134217728,\), expected int \(any,\)"):
        read_npz(tmp_path / "x.npz", {"x": ((None,), "int")})


def test_there_are_46_topics():
    names = reuters.get_label_names()
    assert len(set(names)) == 46
    assert (names[0], names[3], names[45]) == ("cocoa", "earn", "lead")


def test_ragged_rows_are_chosen_led_and_thinned_out():
    rows = Ragged.from_lists([[1, 2], [], [3, 4, 5]])
    assert rows[np.array([2, 1, 0, 2])].lists() == [[3, 4, 5], [], [1, 2], [3, 4, 5]]
    assert rows[1:].lists() == [[], [3, 4, 5]]
    assert rows[np.array([True, False, True])].lists() == [[1, 2], [3, 4, 5]]
    assert rows[:0].lists() == []
    assert rows.led_by(9).lists() == [[9, 1, 2], [9], [9, 3, 4, 5]]
    assert rows.where(rows.values % 2 == 1).lists() == [[1], [], [3, 5]]


@pytest.mark.parametrize("name", ["imdb", "reuters"])
def test_the_real_files_load(real_home, monkeypatch, name):
    if not (real_home / "datasets" / f"{name}.npz").is_file():
        pytest.skip(f"needs real {name}.npz in {real_home}")
    monkeypatch.setenv("KERAS_HOME", str(real_home))
    module = {"imdb": imdb, "reuters": reuters}[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (x_train, y_train), (x_test, _) = module.load_data(num_words=1000)
        ranks = module.get_word_index()
    assert (len(x_train), len(x_test)) == {"imdb": (25_000, 25_000), "reuters": (8982, 2246)}[name]
    assert max(map(max, x_train)) == 999
    assert len(set(y_train)) == {"imdb": 2, "reuters": 46}[name]
    assert ranks["the"] == 1
