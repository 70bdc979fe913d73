import numpy as np
import pytest

from kerasedu.layers import ELU, LeakyReLU, PReLU, ReLU, Softmax
from tests.unit.layers.check_layer import check_layer

X = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).astype("float32")
ROW = np.array([[-2.0, -0.5, 0.5, 2.0]])


@pytest.mark.parametrize(
    ("layer", "config", "expected"),
    [
        (ReLU, {}, [0, 0, 0.5, 2]),
        (ReLU, {"max_value": 1.0, "negative_slope": 0.5, "threshold": 0.25}, [-1.125, -0.375, 0.5, 1]),
        (LeakyReLU, {}, [-0.6, -0.15, 0.5, 2]),
        (LeakyReLU, {"negative_slope": 0.0}, [0, 0, 0.5, 2]),
        (ELU, {"alpha": 2.0}, [-1.72933, -0.78694, 0.5, 2]),
        (PReLU, {"alpha_initializer": "ones"}, [-2, -0.5, 0.5, 2]),
        (Softmax, {}, [0.01384, 0.06202, 0.16859, 0.75556]),
    ],
)
def test_activation_layers_pass_the_layer_check_and_are_their_formula(layer, config, expected):
    check_layer(layer, config, X, output_shape=X.shape)
    np.testing.assert_allclose(layer(**config)(ROW)[0], expected, atol=1e-5)


@pytest.mark.parametrize(
    ("shared", "shape"), [(None, (3, 4, 5)), ([1, 2], (1, 1, 5)), ([-1], (3, 4, 1)), (1, (1, 4, 5))]
)
def test_slopes_of_prelu_may_be_shared(shared, shape):
    check_layer(
        PReLU, {"shared_axes": shared, "alpha_initializer": "ones"}, X, output_shape=X.shape, weights={"alpha": shape}
    )


def test_older_code_calls_the_slope_alpha():
    assert LeakyReLU(alpha=0.1).negative_slope == 0.1


def test_a_masked_softmax_is_zero_where_the_mask_says_so():
    mask = X > 0
    mask[0, 0, 0] = False
    y = Softmax()(X, mask=mask)
    np.testing.assert_array_equal(y[~mask], 0)
    np.testing.assert_allclose(y.sum(-1)[mask.any(-1)], 1, rtol=1e-5)
    np.testing.assert_allclose(Softmax(axis=[1, 2])(X).sum((1, 2)), 1, rtol=1e-5)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ReLU(max_value=-1), "max_value=-1"),
        (lambda: ReLU(negative_slope=None), "negative_slope=None"),
        (lambda: ReLU(threshold=-1), "threshold=-1"),
        (lambda: LeakyReLU(-0.5), "negative_slope=-0.5"),
    ],
)
def test_negative_numbers_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
