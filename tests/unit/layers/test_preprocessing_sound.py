import numpy as np
import pytest

from kerasedu.layers import MelSpectrogram, STFTSpectrogram
from tests.unit.layers.check_layer import check_layer

RATE = 1000
SECONDS = np.arange(400) / RATE
TONE = np.sin(2 * np.pi * 125 * SECONDS).astype("float32")  # 125 Hz: the 8th frequency of a transform of 64 samples
NOISE = np.random.default_rng(0).normal(size=(2, 400, 3)).astype("float32")


@pytest.mark.parametrize(
    ("config", "shape"),
    [
        ({"mode": "log"}, (2, 24, 51)),
        ({"mode": "psd", "padding": "same", "expand_dims": True}, (2, 25, 17, 3)),
        ({"mode": "stft", "periodic": True}, (2, 24, 102)),
        ({"mode": "angle", "frame_step": 7, "window": "blackman"}, (2, 53, 51)),
        ({"mode": "magnitude", "fft_length": 40, "scaling": "spectrum"}, (2, 24, 63)),
    ],
)
def test_the_spectrogram_layer_passes_the_layer_check(config, shape):
    config = {"frame_length": 32, **config}
    trained = {"trains": config["mode"] != "log"}
    check_layer(STFTSpectrogram, config, NOISE, output_shape=shape, **trained)


TIME = np.arange(24.0)
CHIRP = (np.sin(TIME * TIME / 20) + 0.1 * TIME).astype("float32")


@pytest.mark.parametrize(
    ("mode", "config", "expected"),  # of Keras 3.15, the second frame
    [
        ("log", {}, [-0.0928, -0.2228, -0.6027, -1.2726, -2.4182]),
        ("psd", {"scaling": "spectrum"}, [0.2492, 0.3843, 0.1798, 0.0471, 0.0024]),
        ("angle", {"periodic": True}, [0.0, -1.6080, -2.4442, 1.6590]),  # the fifth is half a turn, either way
        (
            "stft",
            {"window": "blackman", "fft_length": 6},
            [0.8114, -0.2264, -0.2906, 0.2227, 0.0, -0.6247, 0.2477, 0.0],
        ),
    ],
)
def test_spectrograms_are_keras_s(mode, config, expected):
    layer = STFTSpectrogram(mode, frame_length=6, frame_step=6, **config)
    np.testing.assert_allclose(layer(CHIRP[None, :, None])[0, 1, : len(expected)], expected, atol=2e-4)


def test_mel_spectrograms_are_keras_s():
    how = {"fft_length": 16, "sequence_stride": 8, "sampling_rate": 100, "num_mel_bins": 3, "min_freq": 1.0}
    decibels = [[6.732, 12.471, 13.346, 15.309], [-4.691, 5.328, 12.420, 8.033], [-4.691, -4.691, 5.506, 12.660]]
    np.testing.assert_allclose(MelSpectrogram(**how, top_db=20.0)(CHIRP), decibels, atol=2e-3)
    magnitudes = [[1.797, 4.750, 5.662, 6.502], [0.446, 1.944, 4.845, 2.469], [0.135, 0.228, 2.017, 5.167]]
    layer = MelSpectrogram(**how, sequence_length=12, mag_exp=1.0, power_to_db=False)
    np.testing.assert_allclose(layer(CHIRP), magnitudes, atol=2e-3)


def test_channels_first_is_the_same_spectrogram():
    last, first = (STFTSpectrogram("log", 32, data_format=f"channels_{place}") for place in ("last", "first"))
    np.testing.assert_array_equal(np.moveaxis(last(NOISE), -1, 1), first(np.moveaxis(NOISE, -1, 1)))


def test_its_convolution_is_the_fourier_transform_of_each_frame():
    layer = STFTSpectrogram("stft", 64, 16, window=None)
    transform = np.fft.rfft(np.stack([TONE[i : i + 64] for i in range(0, 337, 16)]))
    np.testing.assert_allclose(
        layer(TONE[None, :, None])[0], np.hstack([transform.real, transform.imag]), atol=1e-3, rtol=0
    )


@pytest.mark.parametrize(("mode", "weights"), [("real", ["real_kernel"]), ("imag", ["imag_kernel"])])
def test_a_single_part_needs_a_single_kernel(mode, weights):
    layer = STFTSpectrogram(mode, 32)
    layer(NOISE)
    assert [weight.name for weight in layer.weights] == weights


def test_a_tone_is_loudest_at_its_frequency():
    spectrogram = STFTSpectrogram("magnitude", 64)(TONE[None, :, None])[0]
    np.testing.assert_array_equal(np.argmax(spectrogram, axis=1), 8)


@pytest.mark.parametrize("signals", [NOISE[..., 0], NOISE[:, :70, 1]])
def test_the_mel_layer_passes_the_layer_check(signals):
    config = {"fft_length": 64, "sequence_stride": 16, "sampling_rate": RATE, "num_mel_bins": 5}
    moments = signals.shape[1] // 16 + 1
    check_layer(MelSpectrogram, config, signals, output_shape=(2, 5, moments), weights={})


def test_a_pitch_is_loudest_where_its_triangle_is():
    layer = MelSpectrogram(64, 16, sampling_rate=RATE, num_mel_bins=10)
    triangles = layer.linear_to_mel_weight_matrix(10, 33, RATE, 20.0, 500)
    loudest = np.argmax(layer(TONE), axis=0)
    np.testing.assert_array_equal(loudest[4:-4], np.argmax(triangles[8]))


def test_nothing_is_quieter_than_top_db_below_the_loudest():
    decibels = MelSpectrogram(64, 16, sampling_rate=RATE, num_mel_bins=5, top_db=6.0)(NOISE[..., 0])
    assert decibels.min() == pytest.approx(decibels.max() - 6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MelSpectrogram(64, sequence_length=80), "fft_length=64 and sequence_length=80"),
        (lambda: MelSpectrogram(0), "fft_length=0. It takes a whole number"),
        (lambda: MelSpectrogram(64, name="m")(NOISE), r"'m' got an input of shape \(2, 400, 3\)"),
        (lambda: STFTSpectrogram("loud"), "mode='loud'. It takes one of 'log', 'magnitude'"),
        (lambda: STFTSpectrogram(scaling="power"), "scaling='power'"),
        (lambda: STFTSpectrogram(frame_length=32, frame_step=33), "frame_step=33 and frame_length=32"),
        (lambda: STFTSpectrogram(frame_length=32, fft_length=31), "fft_length=31 and frame_length=32"),
        (lambda: STFTSpectrogram(window="kaiser"), "window='kaiser'. It takes one of 'hann'"),
        (lambda: STFTSpectrogram(frame_length=3, window=np.ones(4)), r"window of shape \(4,\) and frame_length=3"),
        (lambda: STFTSpectrogram(frame_length=8, name="s")(NOISE[0]), r"'s' got an input of shape \(400, 3\)"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
