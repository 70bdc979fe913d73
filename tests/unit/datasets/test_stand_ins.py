"""Claims about the drawn pictures and the made-up texts: the same everywhere, of the official form, and learnable."""

import hashlib

import numpy as np
import pytest

from kerasedu.datasets import StandInWarning, drawn_clothes, drawn_things, housing, imdb, made_texts, reuters
from kerasedu.datasets.outlines import corners, mirrored, stencil

PICTURES = pytest.mark.parametrize(
    "draw",
    [drawn_clothes.draw, drawn_things.draw_things, drawn_things.draw_shapes],
    ids=["clothes", "things", "shapes"],
)


def digest(*arrays):
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()[:32]


def flat(ragged, labels):
    return ragged.values, ragged.lengths, labels


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda: drawn_clothes.draw(2000), "e6f2451ae61ff3c84fec6c24e5d2ac45"),
        (lambda: drawn_things.draw_things(1000), "b80803f3a25e61b5d57289be6b169940"),
        (lambda: drawn_things.draw_shapes(1000), "9468fa8badad3ab6cf8f0d58e98cf03a"),
        (lambda: flat(*made_texts.reviews(2000, 0)), "c5db63fa6f86f7594a5ef88fc15e64ee"),
        (lambda: flat(*made_texts.newswires()), "7f08dd137178e6c1deacd65c57b39546"),
        (lambda: housing.boston().values(), "85b399ab801c4ab21d5e0815f0a571b3"),
        (lambda: housing.california().values(), "11e1e21765b973a35d050aa23aff82db"),
    ],
    ids=["clothes", "things", "shapes", "reviews", "newswires", "boston", "california"],
)
def test_they_are_the_same_on_every_machine(make, wanted):
    assert digest(*make()) == wanted


@PICTURES
def test_a_short_draw_is_the_beginning_of_a_long_one(draw):
    long, long_labels = draw(1100)
    for count in (0, 1, 500, 1001):
        images, labels = draw(count)
        np.testing.assert_array_equal(images, long[:count])
        np.testing.assert_array_equal(labels, long_labels[:count])


@PICTURES
def test_splits_give_other_pictures(draw):
    assert (draw(50)[0] != draw(50, split=1)[0]).reshape(50, -1).any(axis=1).all()


@PICTURES
def test_every_class_is_drawn(draw):
    _, labels = draw(3000)
    classes = 100 if draw is drawn_things.draw_shapes else 10
    assert np.bincount(labels).shape == (classes,)
    assert np.bincount(labels).min() > 0.4 * 3000 / classes


@PICTURES
def test_a_linear_model_learns_the_pictures_but_not_all(draw):
    (x_train, y_train), (x_test, y_test) = draw(3000), draw(1000, split=1)
    classes = int(y_train.max()) + 1
    x_train, x_test = (
        np.c_[x.reshape(len(x), 28 if x.ndim == 3 else 32, -1)[:, ::2].reshape(len(x), -1) / 255.0, np.ones(len(x))]
        for x in (x_train, x_test)
    )
    normal = x_train.T @ x_train + 30 * np.eye(x_train.shape[1])
    weights = np.linalg.solve(normal, x_train.T @ np.eye(classes)[y_train])
    accuracy = np.mean((x_test @ weights).argmax(axis=1) == y_test)
    assert {10: 0.5, 100: 0.1}[classes] < accuracy < 0.95


def test_a_stencil_is_the_polygon_and_overlaps_are_holes():
    square, middle = corners("0 0, 100 0, 100 100, 0 100"), corners("25 25, 75 25, 75 75, 25 75")
    whole, ring = stencil([square]), stencil([square, middle])
    assert (whole[20:108, 20:108] == 255).all()
    assert whole[:10].max() == 0
    assert ring[64, 64] == 0
    assert ring[64, 25] == 255
    assert ring.mean() / whole.mean() == pytest.approx(0.75, abs=0.02)


def test_a_mirrored_outline_has_two_equal_halves():
    picture = stencil([corners(mirrored("0 10, 30 20, 10 60, 25 90, 0 80"))])
    np.testing.assert_array_equal(picture, picture[:, ::-1])


def counts(ragged, words):
    """How often each of the commonest words is in each text."""
    rows = np.repeat(np.arange(len(ragged)), ragged.lengths)
    kept = ragged.values < words
    table = np.zeros((len(ragged), words))
    np.add.at(table, (rows[kept], ragged.values[kept]), 1)
    return table / ragged.lengths[:, None]


def test_words_tell_praise_from_blame_but_not_always():
    (x_train, y_train), (x_test, y_test) = made_texts.reviews(4000, 0), made_texts.reviews(1000, 1)
    train = counts(x_train, 3000)
    odds = np.log((train[y_train == 1].sum(axis=0) + 0.1) / (train[y_train == 0].sum(axis=0) + 0.1))
    assert 0.75 < np.mean((counts(x_test, 3000) @ odds > 0) == y_test) < 0.95


def test_made_up_texts_are_as_long_and_as_varied_as_real_ones():
    texts, labels = made_texts.reviews(5000, 0)
    assert abs(labels.mean() - 0.5) < 0.03
    assert 200 < texts.lengths.mean() < 280, "IMDB has 238"
    assert texts.values.max() <= made_texts.REVIEW_WORDS
    share = np.bincount(texts.values)[1:101] / len(texts.values)
    assert share[0] > 3 * share[30] > 0, "frequencies fall with the rank"


def test_newswires_have_the_sizes_of_reuters_topics():
    _, labels = made_texts.newswires()
    assert tuple(np.bincount(labels)) == made_texts.TOPIC_SIZES
    assert sum(made_texts.TOPIC_SIZES) == 11_228


@pytest.mark.parametrize("count", [made_texts.REVIEW_WORDS, made_texts.NEWS_WORDS])
def test_every_made_up_word_is_another(count):
    ranks = made_texts.word_index(count)
    assert sorted(ranks.values()) == list(range(1, count + 1))
    assert ranks["the"] == 1


def test_words_of_praise_are_where_praise_is():
    ranks = made_texts.word_index(made_texts.REVIEW_WORDS)
    texts, labels = made_texts.reviews(4000, 0)
    long = np.repeat(labels, texts.lengths)
    for word, more in (("great", 1), ("excellent", 1), ("worst", 0), ("boring", 0)):
        assert (long[texts.values == ranks[word]] == more).mean() > 0.6


def test_load_data_gives_made_up_texts_of_the_official_sizes():
    with pytest.warns(
        StandInWarning, match="reviews of made-up words and not IMDB: the same shapes and types, other texts"
    ):
        (x_train, y_train), (x_test, _) = imdb.load_data(num_words=500)
    assert (len(x_train), len(x_test), y_train.dtype, max(map(max, x_train))) == (25_000, 25_000, np.int64, 499)
    with pytest.warns(StandInWarning, match="newswires of made-up words and not Reuters"):
        (x_train, _), (x_test, _) = reuters.load_data()
    assert (len(x_train), len(x_test)) == (8982, 2246)


@pytest.mark.parametrize("module", [imdb, reuters])
def test_the_word_index_of_a_stand_in_says_so(module):
    with pytest.warns(StandInWarning, match="are the words of the made-up .*: the same form, other words"):
        assert module.get_word_index()["the"] == 1
