import numpy as np
import pytest

from kerasedu.layers import Dense, EinsumDense
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")


@pytest.mark.parametrize(
    ("equation", "output_shape", "bias_axes", "shape", "weights", "output"),
    [
        ("ab,bc->ac", 4, "c", (2, 3), [(3, 4), (4,)], (2, 4)),
        ("abc,cde->abde", (None, 4, 5), "de", (2, 6, 3), [(3, 4, 5), (4, 5)], (2, 6, 4, 5)),
        ("abc,cde->abde", (None, 4, 5), "e", (2, 6, 3), [(3, 4, 5), (5,)], (2, 6, 4, 5)),
        ("abc,cde->adeb", (4, 5, 6), "d", (2, 6, 3), [(3, 4, 5), (4, 1, 1)], (2, 4, 5, 6)),
        ("...x,xy->...y", 4, "y", (2, 5, 3), [(3, 4), (4,)], (2, 5, 4)),
        ("ab...,bc->ac...", 4, "c", (2, 3, 5), [(3, 4), (4, 1)], (2, 4, 5)),
        ("abc,bcd->ad", (4,), None, (2, 6, 3), [(6, 3, 4)], (2, 4)),
    ],
)
def test_einsum_dense_passes_the_layer_check(equation, output_shape, bias_axes, shape, weights, output):
    config = {"equation": equation, "output_shape": output_shape, "bias_axes": bias_axes, "activation": "tanh"}
    x = np.random.default_rng(1).normal(size=shape).astype("float32")
    layer = check_layer(EinsumDense, config, x, output_shape=output).layer
    assert [w.shape for w in layer.weights] == weights
    expected = np.einsum(equation, x, layer.kernel.numpy()) + (layer.bias.numpy() if bias_axes else 0)
    np.testing.assert_allclose(layer(x), np.tanh(expected), rtol=1e-3, atol=1e-6)


def test_a_dense_layer_is_one_of_them():
    dense, einsum = Dense(4), EinsumDense("...b,bc->...c", 4, bias_axes="c")
    y = dense(X)
    einsum(X)
    einsum.set_weights(dense.get_weights())
    np.testing.assert_allclose(einsum(X), y, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("equation", "output_shape", "bias_axes", "message"),
    [
        ("ab->a", 4, None, "It takes input, kernel and output"),
        ("a...c,cd->a...d", 4, None, "with '...' before or behind"),
        ("abc,cd->abe", (6, 4), None, "output's axis 'e' is neither"),
        ("abc,ce->abc", (6, 3), None, "kernel's axis 'e' is neither"),
        ("abc,cd->abd", (6, 4), "z", "bias_axes='z' names 'z'"),
        ("abc,cd->abd", (7, 4), None, "Axis 'b' has length 6 in the input and 7 in output_shape"),
        ("abc,cd->abd", 4, None, r"output_shape=\(4,\), and the output's axes without the batch are 'bd'"),
        ("abc,cd->abd", (None, None), None, r"the kernel's shape \(3, None\) is not known"),
        ("ab,bc->ac", 4, None, r"shape \(2, 6, 3\), whose axes the equation does not name"),
    ],
)
def test_what_does_not_fit_is_refused(equation, output_shape, bias_axes, message):
    with pytest.raises(ValueError, match=message):
        EinsumDense(equation, output_shape, bias_axes=bias_axes)(X)


def test_another_number_of_features_is_refused():
    layer = EinsumDense("abc,cd->abd", (None, 4), name="heads")
    layer(X)
    with pytest.raises(
        ValueError, match=r"'heads'.*shape \(2, 6, 2\), which does not fit its kernel of shape \(3, 4\)"
    ):
        layer(X[:, :, :2])
