"""Rescaling, Normalization, Discretization, CategoryEncoding, Hashing, the lookups and TextVectorization."""

import numpy as np
import pytest

from kerasedu.layers import (
    CategoryEncoding,
    Discretization,
    HashedCrossing,
    Hashing,
    IntegerLookup,
    Normalization,
    Rescaling,
    StringLookup,
    TextVectorization,
)
from kerasedu.layers.preprocessing.fingerprints import fingerprint, siphash
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(3, 2, (4, 5, 3)).astype("float32")
TEXTS = np.array(["The cat sat on the mat.", "the dog!", "A cat"])


def test_plain_numbers_pass_the_layer_check():
    check_layer(Rescaling, {"scale": 2.0, "offset": [1.0, 2.0, 3.0]}, X, output_shape=X.shape, weights={})
    check_layer(Normalization, {"mean": [1.0, 2.0, 3.0], "variance": [4.0, 1.0, 2.0]}, X, weights={})


@pytest.mark.parametrize("axis", [-1, None, (1, 2), 1])
def test_adapted_numbers_have_mean_zero_and_variance_one(axis):
    layer, back = Normalization(axis), Normalization(axis, invert=True)
    layer.adapt(X)
    back.adapt(iter([X[:1], X[1:]]))
    y = layer(X)
    kept = {-1: (2,), None: (), (1, 2): (1, 2), 1: (1,)}[axis]
    free = tuple(i for i in range(3) if i not in kept)
    np.testing.assert_allclose(y.mean(free), 0, atol=1e-5)
    np.testing.assert_allclose(y.var(free), 1, atol=1e-4)
    np.testing.assert_allclose(back(y), X, atol=1e-4)
    assert [w.name for w in layer.weights] == ["mean", "variance", "count"]
    assert not layer.trainable_weights


def test_bins_hold_about_equally_many_numbers():
    numbers = np.random.default_rng(0).normal(size=1000)
    layer = Discretization(num_bins=4)
    layer.adapt(numbers)
    assert np.all(np.abs(np.bincount(layer(numbers)) - 250) < 25)
    revived = Discretization.from_config(layer.get_config())
    np.testing.assert_array_equal(revived(numbers), layer(numbers))


def test_places_of_categories():
    numbers = np.array([[0, 2, 2], [1, 9, -1]])
    np.testing.assert_array_equal(CategoryEncoding(3)(numbers), [[1, 0, 1], [0, 1, 0]])
    np.testing.assert_array_equal(CategoryEncoding(3, "count")(numbers), [[1, 0, 2], [0, 1, 0]])
    weighted = CategoryEncoding(3, "count")(numbers, count_weights=np.array([[1, 2, 3], [4, 5, 6]]))
    np.testing.assert_array_equal(weighted, [[1, 0, 5], [0, 4, 0]])
    assert CategoryEncoding(3, "one_hot")(numbers).shape == (2, 3, 3)
    assert CategoryEncoding(3, "one_hot").compute_output_shape((None, 1)) == (None, 3)


def test_fingerprints_are_those_of_tensorflow():
    sizes = (0, 3, 7, 16, 17, 32, 33, 64, 65, 128, 200)
    texts = [bytes(i % 251 for i in range(n)) for n in sizes]
    assert [fingerprint(text) % 1_000_003 for text in texts] == FARMHASH
    assert [siphash(text, (5, 6)) % 1_000_003 for text in texts] == SIPHASH


FARMHASH = [377723, 28779, 787455, 898433, 288136, 700527, 885231, 849313, 559327, 105633, 568369]
SIPHASH = [425496, 23514, 914879, 720437, 494736, 993407, 316638, 917668, 544495, 611779, 61054]


def test_hashing():
    words = np.array([["A", "B"], ["C", ""]])
    np.testing.assert_array_equal(Hashing(3)(words)[:, 0], [1, 1])
    assert Hashing(3, mask_value="")(words)[1, 1] == 0
    assert np.all(Hashing(3, mask_value="")(words).ravel()[:3] > 0)
    assert Hashing(3, salt=[1, 2], output_mode="one_hot")(np.arange(4)).shape == (4, 3)
    crossed = HashedCrossing(1_000_003)((np.array(["A", "B"]), np.array([101, 101])))
    np.testing.assert_array_equal(crossed, [486008, 568784])


@pytest.mark.parametrize(
    "layer",
    [
        Hashing(3, salt=5),
        HashedCrossing(4),
        StringLookup(vocabulary=["a", "b"], salt=3, num_oov_indices=2),
        IntegerLookup(vocabulary=[5, 7], mask_token=0),
        StringLookup(vocabulary=["a"], idf_weights=[0.5], output_mode="tf_idf"),
        TextVectorization(ngrams=2, vocabulary=["a", "b"]),
        Discretization([0.0, 1.0], output_mode="one_hot"),
        CategoryEncoding(4),
    ],
    ids=lambda layer: layer.name,
)
def test_configurations_make_equal_layers(layer):
    assert type(layer).from_config(layer.get_config()).get_config() == layer.get_config()


def test_words_by_their_places():
    layer = StringLookup(vocabulary=["a", "b"], mask_token="")
    np.testing.assert_array_equal(layer([["b", "", "z"]]), [[3, 0, 1]])
    assert layer.get_vocabulary() == ["", "[UNK]", "a", "b"]
    backwards = StringLookup(vocabulary=["a", "b"], mask_token="", invert=True)
    assert backwards(np.array([3, 1, 0, 99])).tolist() == ["b", "[UNK]", "", "[UNK]"]
    np.testing.assert_array_equal(IntegerLookup(vocabulary=[5, 7], num_oov_indices=3)([[5, 8, 10, -2]]), [[3, 2, 1, 1]])


def test_adapt_ranks_by_count_and_then_backwards_in_the_alphabet():
    layer = StringLookup(max_tokens=4)
    layer.adapt(np.array(["a", "b", "b", "c", "d"]))
    assert layer.get_vocabulary() == ["[UNK]", "b", "d", "c"]
    assert layer.get_config()["vocabulary"] is None


def test_text_becomes_numbers():
    layer = TextVectorization(output_sequence_length=3)
    layer.adapt(TEXTS)
    assert layer.get_vocabulary()[:4] == ["", "[UNK]", "the", "cat"]
    np.testing.assert_array_equal(layer(np.array(["THE, cat", "zebra"])), [[2, 3, 0], [1, 0, 0]])
    copy = TextVectorization(vocabulary=layer.get_vocabulary())
    np.testing.assert_array_equal(copy(TEXTS)[:, :3], layer(TEXTS))
    assert layer.compute_output_shape((None, 1)) == (None, 3)


def test_functions_of_ones_own_may_standardize_and_split():
    layer = TextVectorization(standardize=np.strings.upper, split=lambda texts: [text.split("E") for text in texts])
    layer.adapt(np.array(["one"]))
    assert layer.get_vocabulary() == ["", "[UNK]", "ON"]


def test_a_vocabulary_comes_from_a_file_but_never_by_a_configuration(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("a\nb\n", encoding="utf-8")
    layer = StringLookup(vocabulary=str(path))
    assert layer.get_config()["vocabulary"] == ["a", "b"]
    for kind in (StringLookup, TextVectorization):
        with pytest.raises(ValueError, match="open no files"):
            kind.from_config({"vocabulary": str(path)})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Normalization(mean=1.0), "Give both, or neither"),
        (lambda: Normalization(3).adapt(X), "Give axes from -3 to 2"),
        (lambda: Normalization(mean=[1.0, 2.0], variance=[1.0, 1.0])(X), "one number for each place"),
        (Discretization, "Give one of them"),
        (lambda: Discretization([2.0, 1.0]), "list of rising numbers"),
        (lambda: Discretization(num_bins=3)(X), "Call adapt"),
        (CategoryEncoding, "needs num_tokens"),
        (lambda: Hashing(0), "num_bins=0"),
        (lambda: Hashing(3, salt="x"), "salt='x'"),
        (lambda: StringLookup()(["a"]), "has no vocabulary yet"),
        (lambda: StringLookup(vocabulary=["a", "a"]), "more than once"),
        (lambda: StringLookup(vocabulary=["a"], num_oov_indices=0)(["z"]), "'z', which is not in its vocabulary"),
        (lambda: StringLookup(vocabulary=["a"], output_mode="tf_idf"), "Give a weight for each token"),
        (lambda: StringLookup(vocabulary=["a"]).adapt(["b"]), "nothing to adapt"),
        (lambda: TextVectorization(split="words"), "split='words'"),
        (lambda: TextVectorization(ragged=True), "ragged=True"),
        (lambda: TextVectorization(vocabulary=["a"])(np.array([["a", "b"]])), r"texts of shape \(1, 2\)"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
