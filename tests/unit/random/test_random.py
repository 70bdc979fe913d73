"""Random numbers under Keras's names."""

import numpy as np
import pytest

from kerasedu import backend, config, random
from kerasedu.engine import GradientTape, KerasTensor, Tensor, settings

DRAWN = {
    "normal": lambda **options: random.normal((4000,), 3.0, 2.0, **options),
    "truncated_normal": lambda **options: random.truncated_normal((4000,), 3.0, 2.0, **options),
    "uniform": lambda **options: random.uniform((4000,), 1.0, 5.0, **options),
    "beta": lambda **options: random.beta((4000,), 2.0, 3.0, **options),
    "gamma": lambda **options: random.gamma((4000,), 2.0, **options),
    "binomial": lambda **options: random.binomial((4000,), 5.0, 0.3, **options),
    "randint": lambda **options: random.randint((4000,), -2, 3, **options),
}
MEANS = {"normal": 3, "truncated_normal": 3, "uniform": 3, "beta": 0.4, "gamma": 2, "binomial": 1.5, "randint": 0}


@pytest.mark.parametrize("name", DRAWN)
def test_a_seed_says_which_numbers(name):
    draw = DRAWN[name]
    np.testing.assert_array_equal(draw(seed=1), draw(seed=1))
    assert (draw(seed=1) != draw(seed=2)).any()
    stream = random.SeedGenerator(1)
    assert (draw(seed=stream) != draw(seed=stream)).any()
    settings.set_random_seed(5)
    first = draw()
    settings.set_random_seed(5)
    np.testing.assert_array_equal(draw(), first)


@pytest.mark.parametrize("name", DRAWN)
def test_numbers_are_distributed_as_they_should(name):
    numbers = DRAWN[name](seed=3)
    assert numbers.shape == (4000,)
    assert numbers.dtype == ("int32" if name == "randint" else "float32")
    assert abs(numbers.mean() - MEANS[name]) < 0.12
    assert DRAWN[name](seed=3, dtype="float16").dtype == "float16"


def test_bounds_are_kept():
    assert np.abs(random.truncated_normal((4000,), 0.0, 1.0, seed=0)).max() <= 2
    assert set(random.randint((200,), 0, 3, seed=0).tolist()) == {0, 1, 2}
    assert random.uniform((5,), 0, 9, dtype="int32", seed=0).dtype == "int32"


def test_classes_are_drawn_by_their_probabilities():
    drawn = random.categorical(np.log([[0.7, 0.2, 0.1], [0.0001, 0.0001, 0.9998]]), 3000, seed=0)
    assert drawn.shape == (2, 3000)
    assert drawn.dtype == "int32"
    assert abs((drawn[0] == 0).mean() - 0.7) < 0.03
    assert (drawn[1] == 2).mean() > 0.99


def test_gradients_pass_what_is_shuffled_and_dropped():
    x = Tensor(np.arange(6.0))
    with GradientTape(persistent=True) as tape:
        tape.watch(x)
        shuffled, dropped = random.shuffle(x, seed=0), random.dropout(x, 0.5, seed=0)
    assert sorted(shuffled.numpy()) == [0, 1, 2, 3, 4, 5]
    assert tape.gradient(shuffled, x).tolist() == [1] * 6
    np.testing.assert_array_equal(tape.gradient(dropped, x) * x.numpy(), dropped.numpy())


def test_seed_generators_tell_how_to_make_them_again():
    stream = random.SeedGenerator(7, name="mine")
    assert stream.get_config() == {"seed": 7, "name": "mine"}
    np.testing.assert_array_equal(random.SeedGenerator.from_config(stream.get_config()).next(), stream.next())
    for wrong in (-1, 0.5, True):
        with pytest.raises(ValueError, match="whole number"):
            random.SeedGenerator(wrong)
    with pytest.raises(TypeError, match="sead"):
        random.SeedGenerator(sead=1)


def test_what_runs_below():
    assert backend.backend() == config.backend() == "numpy"
    config.set_backend("numpy")
    with pytest.raises(ValueError, match="nothing else"):
        config.set_backend("jax")
    assert backend.result_type("int32", "float16", float) == "float16"
    assert backend.result_type(int) == "int32"
    assert [backend.standardize_dtype(d) for d in (None, "int", float, np.uint8)] == [
        "float32",
        "int32",
        "float32",
        "uint8",
    ]
    with pytest.raises(ValueError, match="no number type 'float99'"):
        backend.standardize_dtype("float99")
    assert backend.is_float_dtype("float16")
    assert backend.is_int_dtype("uint8")
    assert not backend.is_int_dtype("bool")
    assert backend.is_keras_tensor(KerasTensor((1,)))
    backend.clear_session()
    assert [backend.get_uid("a"), backend.get_uid("a"), backend.get_uid("b")] == [1, 2, 1]
