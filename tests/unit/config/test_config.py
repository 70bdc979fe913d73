"""keras.config: what is set once and heeded everywhere."""

import numpy as np
import pytest

from kerasedu import config
from kerasedu.layers import Dense, Input
from kerasedu.models import Sequential

X, Y = np.ones((20, 2)), np.ones((20, 1))


@pytest.fixture(autouse=True)
def _as_before():
    yield
    config.set_max_epochs(None)
    config.set_max_steps_per_epoch(None)
    config.set_dtype_policy(None)


def small_model():
    model = Sequential([Input((2,)), Dense(1)])
    model.compile("sgd", "mse")
    return model


def test_there_is_no_limit_at_the_start():
    assert config.max_epochs() is None
    assert config.max_steps_per_epoch() is None
    assert len(small_model().fit(X, Y, epochs=4, verbose=0).epoch) == 4


def test_fit_stops_at_max_epochs_and_says_so():
    config.set_max_epochs(3)
    with pytest.warns(UserWarning, match=r"asked for 10 epochs and stops after 3, because config.set_max_epochs\(3\)"):
        history = small_model().fit(X, Y, epochs=10, initial_epoch=1, verbose=0)
    assert history.epoch == [1, 2]


def test_every_pass_over_data_stops_at_max_steps_per_epoch():
    config.set_max_steps_per_epoch(3)
    model = small_model()
    model.fit(X, Y, batch_size=2, epochs=2, verbose=0)
    assert int(model.optimizer.iterations) == 6
    assert len(model.predict(X, batch_size=2, verbose=0)) == 6
    assert model.fit(X, Y, batch_size=20, verbose=0).params["steps"] == 1


@pytest.mark.parametrize("wrong", [0, -1, 2.5, True, "3"])
def test_a_limit_is_a_whole_number_of_at_least_1(wrong):
    with pytest.raises(ValueError, match=r"set_max_epochs got .* whole number of at least 1, or None"):
        config.set_max_epochs(wrong)
    with pytest.raises(ValueError, match=r"set_max_steps_per_epoch got .* whole number of at least 1, or None"):
        config.set_max_steps_per_epoch(wrong)


def test_the_dtype_policy_is_that_of_new_layers_only():
    before = Dense(3)
    config.set_dtype_policy("float64")
    assert config.dtype_policy().name == "float64"
    assert (before.dtype, Dense(3).dtype) == ("float32", "float64")
    assert config.floatx() == "float32"
    config.set_dtype_policy(None)
    assert config.dtype_policy().name == "float32"


def test_loading_cannot_be_made_unsafe():
    with pytest.raises(NotImplementedError, match=r"loading is always safe.*custom_objects"):
        config.enable_unsafe_deserialization()


def test_flags_without_effect_are_remembered():
    assert config.is_flash_attention_enabled() is None
    config.enable_flash_attention()
    assert config.is_flash_attention_enabled() is True
    config.disable_flash_attention()
    assert config.is_flash_attention_enabled() is False
    config.disable_traceback_filtering()
    assert config.is_traceback_filtering_enabled() is False
    config.enable_traceback_filtering()
    assert config.is_traceback_filtering_enabled() is True
    assert config.is_nnx_enabled() is False


def test_the_backend_is_numpy():
    config.set_backend("numpy")
    assert config.backend() == "numpy"
    with pytest.raises(ValueError, match=r"set_backend got 'jax'.*'numpy'"):
        config.set_backend("jax")
