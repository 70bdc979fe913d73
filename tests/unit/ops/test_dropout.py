import numpy as np
import pytest

from kerasedu import ops
from kerasedu.engine import GradientTape, Tensor, settings


def test_what_stays_grows_so_that_the_mean_stays():
    y = ops.dropout(np.ones(10_000), 0.25)
    assert set(np.unique(y)) == {0.0, 1 / 0.75}
    assert y.mean() == pytest.approx(1, abs=0.02)


def test_the_gradient_passes_where_the_number_did():
    x = Tensor(np.ones(100))
    with GradientTape() as tape:
        tape.watch(x)
        y = ops.dropout(x, 0.5)
    np.testing.assert_array_equal(tape.gradient(y, x), y.numpy())


def test_one_in_the_noise_shape_drops_along_that_axis_together():
    y = ops.dropout(np.ones((20, 3, 5)), 0.5, noise_shape=(None, 1, None))
    np.testing.assert_array_equal(y, np.repeat(y[:, :1], 3, axis=1))
    assert 0 < np.mean(y[:, 0] == 0) < 1


def test_the_same_seed_drops_the_same():
    settings.set_random_seed(7)
    first = ops.dropout(np.ones(50), 0.5)
    settings.set_random_seed(7)
    np.testing.assert_array_equal(ops.dropout(np.ones(50), 0.5), first)


def test_a_generator_of_its_own_leaves_the_common_one_alone():
    settings.set_random_seed(7)
    expected = settings.generator().random()
    settings.set_random_seed(7)
    ops.dropout(np.ones(50), 0.5, generator=np.random.default_rng(1))
    assert settings.generator().random() == expected


def test_nothing_is_dropped_at_rate_zero():
    np.testing.assert_array_equal(ops.dropout(np.ones(50), 0.0), np.ones(50))


@pytest.mark.parametrize("rate", [1.0, -0.1, 1.5])
def test_a_rate_that_is_no_share_says_so(rate):
    with pytest.raises(ValueError, match=rf"rate={rate}.*from 0 to below 1"):
        ops.dropout(np.ones(5), rate)
