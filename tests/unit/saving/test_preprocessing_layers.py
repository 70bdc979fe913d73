"""What preprocessing layers have learned from data comes back with the model."""

import zipfile

import numpy as np
import pytest

from kerasedu import saving
from kerasedu.layers import (
    HashedCrossing,
    Input,
    IntegerLookup,
    Normalization,
    StringLookup,
    TextVectorization,
)
from kerasedu.models import Model
from tests.unit.saving.conftest import rewritten

WORDS = np.array([["a", "b"], ["b", "c"]])
TEXTS = np.array([["a b"], ["b c"]])
WHOLE = np.array([[5, 7], [7, 7]])


def model_of(layer, data, dtype):
    x = Input(data.shape[1:], dtype=dtype)
    return Model(x, layer(x))


@pytest.mark.parametrize(
    ("layer", "data", "dtype"),
    [
        (StringLookup(), WORDS, "string"),
        (StringLookup(output_mode="tf_idf"), WORDS, "string"),
        (StringLookup(vocabulary=["b", "a"]), WORDS, "string"),
        (IntegerLookup(), WHOLE, "int64"),
        (TextVectorization(output_sequence_length=3), TEXTS, "string"),
        (TextVectorization(output_mode="tf_idf"), TEXTS, "string"),
    ],
    ids=["words", "weighted words", "given words", "numbers", "texts", "weighted texts"],
)
@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_vocabulary_comes_back(tmp_path, layer, data, dtype, ending):
    if getattr(layer, "lookup", layer).given_vocabulary is None:
        layer.adapt(data)
    model = model_of(layer, data, dtype)
    model.save(tmp_path / f"model{ending}")
    revived = saving.load_model(tmp_path / f"model{ending}")
    assert revived.layers[-1].get_vocabulary() == layer.get_vocabulary()
    np.testing.assert_array_equal(revived(data), model(data))


def test_vocabularies_are_files_of_the_archive_with_a_token_on_each_line(tmp_path):
    layer = TextVectorization()
    layer.adapt(TEXTS)
    model_of(layer, TEXTS, "string").save(tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        text = archive.read("assets/layers/text_vectorization/vocabulary.txt").decode()
        assert archive.read("assets/layers/text_vectorization/_lookup_layer/vocabulary.txt").decode() == text
    assert text.split("\n") == layer.get_vocabulary()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[UNK]\na\na"])
def test_a_vocabulary_that_is_none_is_refused(tmp_path, content):
    layer = StringLookup()
    layer.adapt(WORDS)
    model_of(layer, WORDS, "string").save(tmp_path / "model.keras")
    bad = rewritten(
        tmp_path / "model.keras", tmp_path / "bad.keras", {"assets/layers/string_lookup/vocabulary.txt": content}
    )
    with pytest.raises(saving.ModelFileError, match=r"the vocabulary of StringLookup 'string_lookup.*' cannot be used"):
        saving.load_model(bad)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_mean_and_variance_come_back(tmp_path, ending):
    layer, data = Normalization(), np.array([[0.0, 10.0], [2.0, 30.0]], "float32")
    layer.adapt(data)
    model = model_of(layer, data, "float32")
    model.save(tmp_path / f"model{ending}")
    np.testing.assert_array_equal(saving.load_model(tmp_path / f"model{ending}")(data), model(data))


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_crossed_features_come_back(tmp_path, ending):
    inputs = [Input((1,), dtype="int64"), Input((1,), dtype="int64")]
    model = Model(inputs, HashedCrossing(5)(inputs))
    model.save(tmp_path / f"model{ending}")
    data = [np.array([[1], [2]]), np.array([[3], [4]])]
    np.testing.assert_array_equal(saving.load_model(tmp_path / f"model{ending}")(data), model(data))
