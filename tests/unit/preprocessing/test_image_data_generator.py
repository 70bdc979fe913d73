"""Images changed by chance: the expected values are those of Keras."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from kerasedu.layers import Dense, Flatten, Input
from kerasedu.models import Sequential
from kerasedu.preprocessing.image import ImageDataGenerator
from kerasedu.utils import load_img, set_random_seed

IMAGES = np.random.default_rng(0).random((11, 6, 6, 3)).astype("float32")
LABELS = np.arange(11) % 2


def test_a_seed_draws_the_amounts_of_keras():
    generator = ImageDataGenerator(
        rotation_range=20,
        width_shift_range=0.1,
        height_shift_range=[1, 2],
        shear_range=10,
        zoom_range=0.2,
        channel_shift_range=5.0,
        horizontal_flip=True,
        vertical_flip=True,
        brightness_range=(0.5, 1.5),
    )
    expected = {
        "theta": 2.0319161029830184,
        "tx": 2,
        "ty": -1.170933462087512,
        "shear": 0.2165521039532603,
        "zx": 1.157178781739062,
        "zy": 1.1585172355733753,
        "flip_horizontal": True,
        "flip_vertical": True,
        "channel_shift_intensity": -4.485327966991701,
        "brightness": 0.9408098436506365,
    }
    assert generator.get_random_transform((28, 28, 1), seed=3) == pytest.approx(expected)


def test_a_seed_gives_the_images_of_keras():
    image = np.arange(25.0).reshape(1, 5, 5, 1)
    generator = ImageDataGenerator(rotation_range=40, zoom_range=0.3, horizontal_flip=True)
    first_row = [4.2518, 3.2291, 2.3347, 1.7975, 2.4394]
    np.testing.assert_allclose(generator.flow(image, seed=11, batch_size=1)[0][0, 0, :, 0], first_row, atol=1e-4)


def test_next_goes_on_without_end_in_the_order_of_keras():
    flow = ImageDataGenerator().flow(np.zeros((6, 2, 2, 1)), np.arange(6), batch_size=2, seed=4)
    assert [next(flow)[1].tolist() for _ in range(7)] == [[4, 5], [3, 0], [1, 2], [3, 5], [0, 2], [1, 4], [2, 5]]


def test_batches_by_number_come_in_the_order_of_keras():
    flow = ImageDataGenerator().flow(np.zeros((6, 2, 2, 1)), np.arange(6), batch_size=2, seed=4)
    first = [flow[i][1].tolist() for i in range(3)]
    flow.on_epoch_end()
    assert first == [[4, 5], [3, 0], [1, 2]]
    assert [flow[i][1].tolist() for i in range(3)] == [[5, 2], [3, 4], [1, 0]]


def test_reset_begins_with_the_first_batch():
    flow = ImageDataGenerator().flow(IMAGES, LABELS, batch_size=4, shuffle=False)
    first, _ = flow.next(), flow.next()
    flow.reset()
    np.testing.assert_array_equal(flow.next()[0], first[0])


def test_images_of_a_batch_change_as_each_would_alone():
    generator = ImageDataGenerator(rotation_range=30, zoom_range=0.2, brightness_range=(0.5, 1.5), vertical_flip=True)
    batch = generator.flow(IMAGES * 255, batch_size=11, shuffle=False, seed=5)[0]
    set_random_seed(5)
    alone = np.stack([generator.random_transform(image) for image in IMAGES * 255])
    np.testing.assert_allclose(batch, alone, rtol=1e-6)


def test_channels_first_images_change_likewise():
    options = {"rotation_range": 30, "width_shift_range": 0.2, "channel_shift_range": 0.1, "horizontal_flip": True}
    last = ImageDataGenerator(**options).flow(IMAGES, seed=1)[0]
    first = ImageDataGenerator(**options, data_format="channels_first").flow(IMAGES.transpose(0, 3, 1, 2), seed=1)[0]
    np.testing.assert_allclose(first.transpose(0, 2, 3, 1), last, rtol=1e-6)


def test_the_arrays_of_the_user_stay_as_they_are():
    before = IMAGES.copy()
    generator = ImageDataGenerator(rescale=2.0, samplewise_center=True, horizontal_flip=True)
    generator.fit(IMAGES)
    generator.flow(IMAGES)[0]
    generator.standardize(IMAGES)
    np.testing.assert_array_equal(IMAGES, before)


def test_featurewise_numbers_have_mean_0_and_deviation_1():
    generator = ImageDataGenerator(featurewise_center=True, featurewise_std_normalization=True)
    generator.fit(IMAGES)
    batch = generator.flow(IMAGES, batch_size=11)[0]
    np.testing.assert_allclose(batch.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(batch.std(axis=(0, 1, 2)), 1, atol=1e-4)
    assert generator.mean.shape == (1, 1, 3)


def test_samplewise_numbers_have_mean_0_and_deviation_1():
    generator = ImageDataGenerator(samplewise_center=True, samplewise_std_normalization=True)
    batch = generator.flow(IMAGES)[0]
    np.testing.assert_allclose(batch.mean(axis=(1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(batch.std(axis=(1, 2, 3)), 1, atol=1e-4)


def test_whitened_images_are_those_of_keras():
    images = np.random.RandomState(0).rand(5, 2, 2, 1)
    generator = ImageDataGenerator(zca_whitening=True, featurewise_center=True, zca_epsilon=0.1)
    generator.fit(images)
    expected = [0.19694836, 0.84999669, 0.31258753, -0.03803836]
    np.testing.assert_allclose(generator.flow(images, shuffle=False)[0][0].ravel(), expected, atol=1e-5)


def test_whitened_pixels_do_not_depend_on_each_other():
    images = np.random.default_rng(0).random((200, 2, 2, 1)) + np.linspace(0, 1, 200).reshape(-1, 1, 1, 1)
    generator = ImageDataGenerator(zca_whitening=True, featurewise_center=True, dtype="float64")
    generator.fit(images)
    white = generator.flow(images, batch_size=200)[0].reshape(200, -1)
    np.testing.assert_allclose(white.T @ white / 200, np.eye(4), atol=1e-3)


def test_the_users_function_runs_before_rescaling():
    generator = ImageDataGenerator(preprocessing_function=lambda image: image + 1, rescale=10.0)
    np.testing.assert_allclose(generator.flow(np.ones((1, 2, 2, 1)))[0], 20.0)


def test_learning_from_changed_images_sees_them_all():
    generator = ImageDataGenerator(featurewise_center=True, rescale=0.5)
    generator.fit(np.ones((2, 2, 2, 1)), augment=True, rounds=3, seed=0)
    assert generator.mean.ravel().tolist() == [0.5]


def test_validation_takes_the_first_images_and_training_the_others():
    generator = ImageDataGenerator(validation_split=0.3)
    parts = {
        name: generator.flow(IMAGES, np.zeros(11), sample_weight=np.arange(11), subset=name, shuffle=False)[0][
            2
        ].tolist()
        for name in ("validation", "training")
    }
    assert parts == {"validation": [0, 1, 2], "training": [3, 4, 5, 6, 7, 8, 9, 10]}


def test_further_arrays_are_handed_on_with_their_images():
    (images, further), labels = ImageDataGenerator().flow((IMAGES, [np.arange(11)]), LABELS, seed=0)[0]
    assert images.shape == IMAGES.shape
    assert (further % 2 == labels).all()


def test_changed_images_can_be_looked_at(tmp_path):
    flow = ImageDataGenerator().flow(IMAGES, batch_size=3, shuffle=False, seed=0, save_to_dir=tmp_path, save_prefix="a")
    flow[0]
    files = sorted(path.name for path in tmp_path.iterdir())
    assert [name[:4] for name in files] == ["a_0_", "a_1_", "a_2_"]
    assert load_img(tmp_path / files[0]).size == (6, 6)


def test_a_model_learns_from_changed_images():
    images = np.repeat(LABELS, 10)[:, None, None, None] * np.ones((110, 4, 4, 1))
    flow = ImageDataGenerator(width_shift_range=0.2).flow(images, np.repeat(LABELS, 10), batch_size=10, seed=0)
    model = Sequential([Input((4, 4, 1)), Flatten(), Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(flow, epochs=15, verbose=0, validation_data=flow)
    assert history.history["val_loss"][-1] < history.history["val_loss"][0]
    assert model.predict(ImageDataGenerator().flow(images, shuffle=False), verbose=0).shape == (110, 1)


def test_threads_take_their_random_numbers_apart():
    generator = ImageDataGenerator(rotation_range=30)
    flow = generator.flow(np.repeat(IMAGES[:1], 220, axis=0), batch_size=20, shuffle=False, seed=0)
    expected = [generator.changed(flow.x[:20], np.random.RandomState(seed)) for seed in range(len(flow))]
    with ThreadPoolExecutor(4) as threads:
        batches = list(threads.map(flow.__getitem__, range(len(flow))))
    seeds = [[np.array_equal(batch, images) for images in expected].index(True) for batch in batches]
    assert sorted(seeds) == list(range(len(flow)))


def test_batches_can_be_sent_to_other_processes():
    flow = ImageDataGenerator(rotation_range=30).flow(IMAGES, LABELS, seed=1)
    flow[0]
    again = pickle.loads(pickle.dumps(flow))  # noqa: S301 - our own
    np.testing.assert_array_equal(again[0][0], flow[0][0])


def test_a_generator_that_learned_nothing_warns():
    with pytest.warns(UserWarning, match=r"featurewise_center=True\) has learned nothing yet"):
        ImageDataGenerator(featurewise_center=True).flow(IMAGES)[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"zca_whitening": True}, "zca_whitening=True sets featurewise_center=True"),
        ({"featurewise_std_normalization": True}, "sets featurewise_center=True"),
        ({"samplewise_std_normalization": True}, "sets samplewise_center=True"),
    ],
)
def test_a_step_brings_along_the_step_it_needs(options, message):
    with pytest.warns(UserWarning, match=message):
        ImageDataGenerator(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"zoom_range": (1, 2, 3)}, r"zoom_range=\(1, 2, 3\). It takes the two ends of a range"),
        ({"brightness_range": 0.5}, "brightness_range=0.5"),
        ({"fill_mode": "mirror"}, "fill_mode='mirror'"),
        ({"interpolation_order": 3}, "interpolation_order=3. It takes 0"),
        ({"data_format": "last"}, "data_format='last'. It takes 'channels_last' or 'channels_first'"),
        ({"validation_split": 2}, "validation_split=2. It takes a share between 0 and 1"),
    ],
)
def test_bad_settings_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        ImageDataGenerator(**options)


def test_images_without_channels_are_an_error():
    with pytest.raises(
        ValueError, match=r"got an array of shape \(5, 4, 4\). It takes a batch .* x\[..., np.newaxis\]"
    ):
        ImageDataGenerator().flow(np.zeros((5, 4, 4)))


def test_images_of_mixed_sizes_are_an_error():
    with pytest.raises(ValueError, match=r"different shapes: \(2, 2, 1\), \(3, 2, 1\). Bring them to one size"):
        ImageDataGenerator().flow([np.zeros((2, 2, 1)), np.zeros((3, 2, 1)), np.zeros((3, 2, 1))])


def test_misplaced_channels_get_a_warning():
    with pytest.warns(UserWarning, match="with 8 channels in axis 3 for data_format='channels_last'"):
        ImageDataGenerator().flow(np.zeros((2, 3, 8, 8)))


def test_bad_calls_of_flow_are_named():
    generator = ImageDataGenerator(validation_split=0.5)
    with pytest.raises(ValueError, match=r"x of shape \(11, 6, 6, 3\) and y of shape \(3,\)"):
        generator.flow(IMAGES, [1, 2, 3])
    with pytest.raises(ValueError, match=r"subset='test'. It takes 'training' or 'validation'"):
        generator.flow(IMAGES, subset="test")
    with pytest.raises(ValueError, match="without validation_split"):
        ImageDataGenerator().flow(IMAGES, subset="training")
    with pytest.raises(ValueError, match="Shuffle images and labels first"):
        generator.flow(IMAGES, np.arange(11) > 7, subset="training")
    with pytest.raises(ValueError, match=r"batch_size=0. It takes a whole number of at least 1"):
        generator.flow(IMAGES, batch_size=0)
    with pytest.raises(ValueError, match="NumpyArrayIterator got no image"):
        generator.flow(IMAGES[:0])
    with pytest.raises(IndexError, match="no batch 5: they are counted from 0 to 0"):
        generator.flow(IMAGES)[5]
    with pytest.raises(ValueError, match=r"apply_transform got an array of shape \(11, 6, 6, 3\). It takes one image"):
        generator.random_transform(IMAGES)
