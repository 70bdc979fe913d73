import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape
from kerasedu.engine.masks import get_mask, set_mask
from kerasedu.engine.tape import running_in_parts
from kerasedu.layers import AdditiveAttention, Attention, GroupQueryAttention, Input, MultiHeadAttention
from kerasedu.models import Model
from tests.unit.layers.check_layer import check_layer

RNG = np.random.default_rng(0)
QUERY, VALUE, KEY = (RNG.normal(size=shape).astype("float32") for shape in [(2, 3, 4), (2, 5, 4), (2, 5, 4)])
SEEN = np.array([[True, True, False, False, True], [True, False, True, True, True]])


def softmax(scores):
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@pytest.mark.parametrize(
    ("layer", "config", "weights"),
    [
        (Attention, {}, {}),
        (Attention, {"use_scale": True}, {"scale": ()}),
        (Attention, {"score_mode": "concat", "use_scale": True}, {"scale": (), "concat_score_weight": ()}),
        (Attention, {"dropout": 0.3, "seed": 1}, {}),
        (AdditiveAttention, {}, {"scale": (4,)}),
        (AdditiveAttention, {"use_scale": False, "dropout": 0.5}, {}),
    ],
)
def test_attention_passes_the_layer_check(layer, config, weights):
    check_layer(layer, config, [QUERY, VALUE, KEY], output_shape=(2, 3, 4), weights=weights)


def test_attention_is_its_formula():
    y, weights = Attention()([QUERY, VALUE, KEY], return_attention_scores=True)
    expected = softmax(QUERY @ KEY.swapaxes(1, 2))
    np.testing.assert_allclose(weights, expected, rtol=1e-4)
    np.testing.assert_allclose(y, expected @ VALUE, rtol=1e-3, atol=1e-6)
    np.testing.assert_array_equal(Attention()([QUERY, VALUE]), Attention()([QUERY, VALUE, VALUE]))


def test_additive_attention_is_its_formula():
    layer = AdditiveAttention()
    _, weights = layer([QUERY, VALUE], return_attention_scores=True)
    scores = np.sum(layer.scale.numpy() * np.tanh(QUERY[:, :, None] + VALUE[:, None]), -1)
    np.testing.assert_allclose(weights, softmax(scores), rtol=1e-4)


def test_masks_of_attention():
    seen_by_query = np.array([[True, True, False]] * 2)
    y, weights = Attention()([QUERY, VALUE], mask=[seen_by_query, SEEN], return_attention_scores=True)
    np.testing.assert_array_equal(weights > 0, np.broadcast_to(SEEN[:, None], (2, 3, 5)))
    np.testing.assert_array_equal(y[:, 2], 0)
    _, causal = Attention()([QUERY, VALUE], use_causal_mask=True, return_attention_scores=True)
    np.testing.assert_array_equal(causal[0] > 0, np.tri(3, 5))
    query = QUERY.copy()
    set_mask(query, seen_by_query)
    np.testing.assert_array_equal(get_mask(Attention()([query, VALUE])), seen_by_query)


class SelfAttention(MultiHeadAttention):
    """With one input, as check_layer calls layers."""

    def build(self, input_shape):
        super().build(input_shape, input_shape)

    def call(self, inputs, training=False):
        return super().call(inputs, inputs, training=training)

    def compute_output_spec(self, inputs):
        return super().compute_output_spec(inputs, inputs)


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"value_dim": 3, "use_bias": False},
        {"output_shape": (2, 3), "dropout": 0.2},
        {"use_gate": True, "sliding_window": 2, "kernel_regularizer": "l2"},
    ],
)
def test_multi_head_attention_passes_the_layer_check(config):
    check_layer(SelfAttention, {"num_heads": 2, "key_dim": 5, **config}, VALUE, trains=False)


def test_the_weights_come_in_the_order_of_keras():
    layer = MultiHeadAttention(2, 3, value_dim=6, output_shape=7)
    layer(QUERY, VALUE, RNG.normal(size=(2, 5, 8)))
    shapes = [(4, 2, 3), (2, 3), (8, 2, 3), (2, 3), (4, 2, 6), (2, 6), (2, 6, 7), (7,)]
    assert [w.shape for w in layer.weights] == shapes
    paths = [w.path.split("/", 1)[1] for w in layer.weights[::2]]
    assert paths == ["query/kernel", "key/kernel", "value/kernel", "attention_output/kernel"]


def test_heads_attend_on_their_own_and_are_joined():
    layer = MultiHeadAttention(2, 3)
    y, weights = layer(QUERY, VALUE, return_attention_scores=True)
    w = [x.numpy() for x in layer.weights]
    q, k, v = (np.einsum("ntf,fhd->nhtd", x, w[i]) + w[i + 1][:, None] for x, i in [(QUERY, 0), (VALUE, 2), (VALUE, 4)])
    expected = softmax(q @ k.swapaxes(2, 3) / np.sqrt(3))
    np.testing.assert_allclose(weights, expected, rtol=1e-4)
    np.testing.assert_allclose(y, np.einsum("nhtd,hdf->ntf", expected @ v, w[6]) + w[7], rtol=1e-3, atol=1e-5)


def test_masks_of_multi_head_attention():
    layer = MultiHeadAttention(2, 3)

    def looks(query=QUERY, value=VALUE, **how):
        return layer(query, value, return_attention_scores=True, **how)[1][:, 0] > 0

    everywhere = np.ones((2, 3, 5), bool)
    between = RNG.random((2, 3, 5)) > 0.4
    np.testing.assert_array_equal(looks(), everywhere)
    np.testing.assert_array_equal(looks(use_causal_mask=True), everywhere & np.tri(3, 5, dtype=bool))
    np.testing.assert_array_equal(looks(value_mask=SEEN), everywhere & SEEN[:, None])
    np.testing.assert_array_equal(looks(key_mask=SEEN, attention_mask=between), between & SEEN[:, None])
    np.testing.assert_array_equal(looks(attention_mask=between[0]), everywhere & between[0])
    np.testing.assert_array_equal(looks(attention_mask=between[:, None]), between)
    query, value = QUERY.copy(), VALUE.copy()
    set_mask(query, SEEN[:, :3])
    set_mask(value, SEEN)
    np.testing.assert_array_equal(looks(query, value), SEEN[:, :3, None] & SEEN[:, None])
    np.testing.assert_array_equal(get_mask(layer(query, value)), SEEN[:, :3])


@pytest.mark.parametrize(
    ("axes", "value_shape", "weights_shape"),
    [
        (None, (2, 5, 4, 6), (2, 2, 3, 4, 5, 4)),
        ((1,), (2, 5, 4, 6), (2, 4, 2, 3, 5)),
        ((2,), (2, 3, 5, 6), (2, 3, 2, 4, 5)),
        ((2, 1), (2, 5, 2, 6), (2, 2, 4, 3, 2, 5)),
    ],
)
def test_attention_may_run_over_some_axes_only(axes, value_shape, weights_shape):
    query, value = RNG.normal(size=(2, 3, 4, 6)), RNG.normal(size=value_shape)
    y, weights = MultiHeadAttention(2, 3, attention_axes=axes)(query, value, return_attention_scores=True)
    assert y.shape == query.shape
    assert weights.shape == weights_shape


def test_along_one_axis_each_place_of_the_other_is_a_sample():
    x = RNG.normal(size=(2, 3, 4, 6)).astype("float32")
    layer = MultiHeadAttention(2, 3, attention_axes=1)
    y = layer(x, x)
    for place in range(4):
        np.testing.assert_allclose(y[:, :, place], layer(x[:, :, place], x[:, :, place]), rtol=1e-4, atol=1e-6)


def test_query_heads_may_share_heads_of_key_and_value():
    layer = GroupQueryAttention(head_dim=3, num_query_heads=4, num_key_value_heads=2)
    y, weights = layer(QUERY, VALUE, return_attention_scores=True)
    assert [w.shape for w in layer.weights[:4:2]] == [(4, 4, 3), (4, 2, 3)]
    full = MultiHeadAttention(4, 3)
    full(QUERY, VALUE)
    arrays = [w.numpy() for w in layer.weights]
    for i in (2, 3, 4, 5):
        arrays[i] = np.repeat(arrays[i], 2, axis=-2)
    full.set_weights(arrays)
    for one, other in zip(full(QUERY, VALUE, return_attention_scores=True), (y, weights), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
    assert GroupQueryAttention.from_config(layer.get_config()).get_config() == layer.get_config()


def test_dropout_of_attention_happens_while_training():
    layer = MultiHeadAttention(2, 3, dropout=0.5, seed=1)
    np.testing.assert_array_equal(layer(QUERY, VALUE), layer(QUERY, VALUE))
    assert not np.array_equal(layer(QUERY, VALUE, training=True), layer(QUERY, VALUE))


def test_at_once_and_in_parts_attention_is_the_same():
    layer = MultiHeadAttention(2, 3)
    layer(QUERY, VALUE)
    results = []
    for watched in (False, True):
        query = ops.convert_to_tensor(QUERY)
        with GradientTape() as tape:
            tape.watch(query)
            if watched:
                with running_in_parts():
                    y = layer(query, VALUE, use_causal_mask=True)
            else:
                y = layer(query, VALUE, use_causal_mask=True)
        results.append([y.numpy(), *tape.gradient(y, [query, *layer.trainable_weights], QUERY)])
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_attention_in_a_functional_model():
    query, value = Input((3, 4)), Input((None, 4))
    y, weights = MultiHeadAttention(2, 3)(query, value, return_attention_scores=True)
    assert (y.shape, weights.shape) == ((None, 3, 4), (None, 2, 3, None))
    model = Model([query, value], [y, Attention()([query, value])])
    assert [out.shape for out in model([QUERY, VALUE])] == [(2, 3, 4), (2, 3, 4)]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Attention(score_mode="sum"), "score_mode='sum'"),
        (lambda: Attention(name="look")(QUERY), r"'look' got inputs of shapes \(2, 3, 4\). It takes a list"),
        (lambda: Attention()([QUERY]), "and not 1"),
        (lambda: Attention()([QUERY, VALUE[:, :, :3]]), "the same length of the last one"),
        (lambda: Attention()([QUERY, VALUE, KEY[:, :4]]), "Each value needs one key"),
        (lambda: Attention()([QUERY, VALUE], mask=SEEN), r"takes mask=\[query_mask, value_mask\]"),
        (lambda: MultiHeadAttention(0, 3), "num_heads=0"),
        (lambda: MultiHeadAttention(2, 3, dropout=1.0), "dropout=1.0"),
        (lambda: MultiHeadAttention(2, 3)(QUERY[0], VALUE[0]), "three axes or more"),
        (lambda: MultiHeadAttention(2, 3)(QUERY, VALUE[:1]), "same number of samples"),
        (lambda: MultiHeadAttention(2, 3)(QUERY, VALUE, KEY[:, :4]), "Each value needs one key"),
        (lambda: GroupQueryAttention(3, 4, 3), "num_query_heads=4 and num_key_value_heads=3"),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
