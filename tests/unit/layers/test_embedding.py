import numpy as np
import pytest

from kerasedu.engine import GradientTape, KerasTensor
from kerasedu.engine.masks import get_mask
from kerasedu.layers import Embedding, ReversibleEmbedding
from tests.unit.layers.check_layer import check_layer

WORDS = np.array([[3, 0, 1], [2, 2, 0]])


@pytest.mark.parametrize(
    "config", [{}, {"mask_zero": True}, {"embeddings_regularizer": "l2", "embeddings_constraint": "unit_norm"}]
)
def test_embedding_passes_the_layer_check(config):
    config = {"input_dim": 4, "output_dim": 5, **config}
    check_layer(Embedding, config, WORDS, output_shape=(2, 3, 5), weights={"embeddings": (4, 5)})


def test_a_number_is_its_row():
    layer = Embedding(4, 2, weights=[np.arange(8).reshape(4, 2)])
    np.testing.assert_array_equal(layer(WORDS)[0], [[6, 7], [0, 1], [2, 3]])
    np.testing.assert_array_equal(layer(WORDS.astype("float32")), layer(WORDS))
    np.testing.assert_array_equal(layer(WORDS.tolist()), layer(WORDS))


@pytest.mark.parametrize("wrong", [-1, 4])
def test_a_number_outside_is_an_error_that_names_it(wrong):
    with pytest.raises(
        ValueError, match=rf"'words' got the number {wrong} and has input_dim=4: numbers run from 0 to 3"
    ):
        Embedding(4, 2, name="words")(np.array([[1, wrong]]))


def test_zero_may_mean_padding():
    np.testing.assert_array_equal(get_mask(Embedding(4, 2, mask_zero=True)(WORDS)), WORDS != 0)
    assert get_mask(Embedding(4, 2)(WORDS)) is None


def test_rows_that_did_not_come_have_no_gradient():
    layer = Embedding(4, 2)
    with GradientTape() as tape:
        y = layer(WORDS)
    np.testing.assert_array_equal(tape.gradient(y, layer.embeddings), [[2, 2], [1, 1], [2, 2], [1, 1]])


def test_older_code_may_say_the_length():
    assert Embedding(4, 2, input_length=3).batch_input_shape == (None, 3)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="input_dim=0"):
        Embedding(0, 2)
    with pytest.raises(ValueError, match="lora_rank=2"):
        Embedding(4, 2, lora_rank=2)


@pytest.mark.parametrize("tie_weights", [True, False])
def test_a_reversible_embedding_goes_back_to_a_score_for_each_word(tie_weights):
    layer = ReversibleEmbedding(4, 2, tie_weights=tie_weights, logit_soft_cap=3.0)
    vectors = layer(WORDS)
    matrix = layer.embeddings.numpy().T if tie_weights else layer.reverse_embeddings.numpy()
    np.testing.assert_allclose(layer(vectors, reverse=True), 3 * np.tanh(vectors @ matrix / 3), rtol=1e-5, atol=1e-7)
    assert len(layer.weights) == (1 if tie_weights else 2)
    assert layer(KerasTensor((None, 3, 2)), reverse=True).shape == (None, 3, 4)
    assert layer(KerasTensor((None, 3), "int32")).shape == (None, 3, 2)
    check_layer(ReversibleEmbedding, {"input_dim": 4, "output_dim": 2, "tie_weights": tie_weights}, WORDS, trains=False)
