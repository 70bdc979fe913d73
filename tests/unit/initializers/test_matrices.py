import numpy as np
import pytest

from kerasedu import initializers
from kerasedu.initializers import STFT, Identity, Orthogonal, VarianceScaling


def test_identity_has_ones_on_the_diagonal():
    np.testing.assert_array_equal(Identity(gain=2.0)((2, 3)), [[2, 0, 0], [0, 2, 0]])
    assert Identity(gain=2.0).get_config() == {"gain": 2.0}


@pytest.mark.parametrize("shape", [(20, 30), (30, 20), (3, 3, 4, 20), (4, 1)])
def test_orthogonal_has_rows_or_columns_at_right_angles(shape):
    q = Orthogonal(gain=3.0)(shape, dtype="float64").reshape(-1, shape[-1])
    gram = q.T @ q if q.shape[0] >= q.shape[1] else q @ q.T
    np.testing.assert_allclose(gram, 9 * np.eye(len(gram)), atol=1e-12)


def test_orthogonal_with_a_seed_is_the_same_each_time():
    initializer = Orthogonal(seed=4)
    np.testing.assert_array_equal(initializer((5, 5)), initializer((5, 5)))
    assert not np.array_equal(Orthogonal()((5, 5)), Orthogonal()((5, 5)))


@pytest.mark.parametrize(
    ("initializer", "shape", "message"),
    [
        (Identity(), (2, 3, 4), r"Identity was asked for a weight of shape \(2, 3, 4\)"),
        (Orthogonal(), (2,), r"Orthogonal was asked for a weight of shape \(2,\)"),
        (STFT(), (2, 3), r"STFT was asked for a weight of shape \(2, 3\)"),
    ],
)
def test_a_weight_of_the_wrong_rank_is_refused(initializer, shape, message):
    with pytest.raises(ValueError, match=message):
        initializer(shape)


def test_the_fourier_kernels_compute_a_fourier_transform():
    frame = np.random.default_rng(0).normal(size=8)
    real, imaginary = (STFT(side, window=None)((8, 1, 5), "float64")[:, 0] for side in ("real", "imag"))
    np.testing.assert_allclose(frame @ real + 1j * (frame @ imaginary), np.fft.rfft(frame), atol=1e-12)


# From Keras 3.15: the first two columns of kernels (6, 1, 4).
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [[0, 0], [0.25231, 0.12616], [0.66056, -0.33028]]),
        ({"window": "hamming", "periodic": True}, [[0.05181, 0.05181], [0.20076, 0.10038], [0.49866, -0.24933]]),
        ({"scaling": "spectrum"}, [[0, 0], [0.1382, 0.0691], [0.3618, -0.1809]]),
        ({"scaling": None}, [[0, 0], [0.34549, 0.17275], [0.90451, -0.45225]]),
        ({"window": np.ones(6)}, [[0.40825, 0.40825], [0.40825, 0.20412], [0.40825, -0.20412]]),
    ],
)
def test_windows_and_scalings_are_those_of_keras(arguments, expected):
    np.testing.assert_allclose(STFT(**arguments)((6, 1, 4))[:3, 0, :2], expected, atol=1e-5)


@pytest.mark.parametrize("arguments", [{"side": "x"}, {"window": "x"}, {"scaling": "x"}])
def test_what_the_fourier_kernels_do_not_know_is_refused(arguments):
    with pytest.raises(ValueError, match=f"STFT got {next(iter(arguments))}='x'"):
        STFT(**arguments)


def test_variance_scaling_counts_the_axes_it_is_told():
    initializer = VarianceScaling(mode="fan_out", distribution="uniform", input_axes=(0,), output_axes=(1, 2))
    assert np.abs(initializer((30, 40, 50))).max() == pytest.approx(np.sqrt(3 / 2000), rel=0.01)
    assert VarianceScaling.from_config(initializer.get_config()).get_config() == initializer.get_config()


def test_an_array_is_its_own_initializer():
    np.testing.assert_array_equal(initializers.get(np.arange(3))((2, 3)), [[0, 1, 2]] * 2)


@pytest.mark.parametrize(
    ("name", "title"), [("uniform", "RandomUniform"), ("normal", "RandomNormal"), ("zero", "Zeros")]
)
def test_keras_short_names_are_known(name, title):
    assert type(initializers.get(name)).__name__ == title


def test_a_clone_is_another_one_with_the_same_configuration():
    initializer = Orthogonal(gain=2.0, seed=1)
    clone = initializer.clone()
    assert clone is not initializer
    assert clone.get_config() == initializer.get_config()
