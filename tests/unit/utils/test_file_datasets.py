"""Datasets from folders."""

import pickle
import wave

import numpy as np
import pytest

from kerasedu.layers import Dense, Flatten, Input, Rescaling
from kerasedu.models import Sequential
from kerasedu.utils import (
    audio_dataset_from_directory,
    image_dataset_from_directory,
    save_img,
    text_dataset_from_directory,
)


@pytest.fixture
def texts(tmp_path):
    """Classes a, b and c with 3, 2 and 1 texts; the text of a file is its class and number."""
    for name in ("a/1", "a/2", "a/deep/3", "b/1", "b/2", "c/1", ".hidden/1"):
        path = tmp_path / "texts" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name[0] + name[-1], encoding="utf-8")
    (tmp_path / "texts" / "a" / "picture.png").write_bytes(b"")
    return tmp_path / "texts"


@pytest.fixture
def pictures(tmp_path):
    """Classes dark and light with three pictures each, of different sizes."""
    for name, grey in (("dark", 10), ("light", 240)):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for i in range(3):
            save_img(tmp_path / "pictures" / name / f"{i}.png", np.full((4 + i, 6, 3), grey), scale=False)
    return tmp_path / "pictures"


def read(folder, **options):
    return text_dataset_from_directory(folder, **{"shuffle": False, "verbose": False, **options})


def test_folders_are_the_classes(texts, capsys):
    dataset = read(texts, verbose=True)
    contents, labels = dataset[0]
    assert contents.tolist() == ["a1", "a2", "a3", "b1", "b2", "c1"]
    assert labels.tolist() == [0, 0, 0, 1, 1, 2]
    assert labels.dtype == np.int32
    assert dataset.class_names == ["a", "b", "c"]
    assert dataset.file_paths[0] == str(texts / "a" / "1.txt")
    assert capsys.readouterr().out == "Found 6 files belonging to 3 classes.\n"


def test_labels_can_be_rows_or_shares_or_nothing(texts):
    assert read(texts, label_mode="categorical")[0][1].tolist()[2:4] == [[1, 0, 0], [0, 1, 0]]
    assert read(texts, label_mode="binary", class_names=["b", "a"])[0][1].tolist() == [[0], [0], [1], [1], [1]]
    assert read(texts / "a", label_mode=None)[0].tolist() == ["a1", "a2", "a3"]


def test_class_names_give_the_order_of_the_numbers(texts):
    contents, labels = read(texts, class_names=["c", "b", "a"])[0]
    assert contents.tolist() == ["c1", "b1", "b2", "a1", "a2", "a3"]
    assert labels.tolist() == [0, 1, 1, 2, 2, 2]


def test_labels_can_be_given_in_the_order_of_the_paths(texts):
    dataset = read(texts / "a", labels=[2, 0, 1])
    assert [part.tolist() for part in dataset[0]] == [["a1", "a2", "a3"], [2, 0, 1]]
    assert dataset.class_names == ["0", "1", "2"]


def test_validation_takes_the_last_files(texts, capsys):
    training, validation = read(texts, validation_split=0.34, subset="both", verbose=True)
    assert training[0][0].tolist() == ["a1", "a2", "a3", "b1"]
    assert validation[0][0].tolist() == ["b2", "c1"]
    assert "Using 4 files for training.\nUsing 2 files for validation.\n" in capsys.readouterr().out


def test_two_calls_with_one_seed_share_no_file(texts):
    parts = [
        read(texts, validation_split=0.5, subset=subset, shuffle=True, seed=7).file_paths
        for subset in ("training", "validation")
    ]
    assert len(set(parts[0]) | set(parts[1])) == 6
    assert [path[-7:-4] for path in parts[1]] != ["b/1", "b/2", "c/1"]


def test_shuffled_files_keep_their_labels_and_change_their_order(texts):
    dataset = read(texts, shuffle=True, seed=3, batch_size=4)
    orders = []
    for _ in range(2):
        batches = list(dataset)
        assert all("abc".index(text[0]) == label for batch in batches for text, label in zip(*batch, strict=True))
        orders.append([text for batch in batches for text in batch[0]])
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == ["a1", "a2", "a3", "b1", "b2", "c1"]


def test_texts_are_cut_after_so_many_bytes(tmp_path):
    (tmp_path / "a.txt").write_text("é2345", encoding="utf-8")
    assert read(tmp_path, labels=None, max_length=3)[0].tolist() == ["é2"]
    assert read(tmp_path, labels=None, max_length=1)[0].tolist() == [""]


def test_single_samples_have_no_axis_for_them(texts):
    text, label = read(texts, batch_size=None)[3]
    assert (str(text), int(label)) == ("b1", 1)


def test_datasets_can_be_mapped_and_shortened(texts):
    dataset = read(texts, batch_size=2).cache().prefetch(1)
    mapped = dataset.map(lambda _, labels: labels * 10).take(2)
    assert [batch.tolist() for batch in mapped] == [[0, 0], [0, 10]]
    assert mapped.class_names == ["a", "b", "c"]
    assert len(dataset.take(99)) == 3
    with pytest.raises(IndexError, match="no batch 2: they are counted from 0 to 1"):
        mapped[2]


def test_pictures_come_in_one_size(pictures):
    images, labels = image_dataset_from_directory(pictures, image_size=(5, 7), shuffle=False, verbose=False)[0]
    assert images.shape == (6, 5, 7, 3)
    assert images.dtype == np.float32
    np.testing.assert_allclose(images[:, 0, 0, 0], [10, 10, 10, 240, 240, 240], rtol=1e-6)
    assert labels.tolist() == [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        ({"color_mode": "grayscale"}, (6, 8, 4, 1)),
        ({"color_mode": "rgba"}, (6, 8, 4, 4)),
        ({"data_format": "channels_first"}, (6, 3, 8, 4)),
        ({"crop_to_aspect_ratio": True}, (6, 8, 4, 3)),
        ({"interpolation": "nearest", "batch_size": 4}, (4, 8, 4, 3)),
    ],
)
def test_pictures_come_in_the_wanted_form(pictures, options, shape):
    dataset = image_dataset_from_directory(pictures, image_size=(8, 4), label_mode=None, verbose=False, **options)
    assert dataset[0].shape == shape


def test_missing_sides_are_filled_up_with_black(pictures):
    options = {"image_size": (12, 6), "label_mode": None, "shuffle": False, "verbose": False}
    image = image_dataset_from_directory(pictures, **options, pad_to_aspect_ratio=True)[0][0]
    assert image[0].max() == 0
    assert image[6].min() == pytest.approx(10)


def test_a_model_learns_from_pictures(pictures):
    dataset = image_dataset_from_directory(pictures, image_size=(4, 4), label_mode="binary", verbose=False, seed=1)
    model = Sequential([Input((4, 4, 3)), Rescaling(1 / 255), Flatten(), Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    history = model.fit(dataset, epochs=10, verbose=0, validation_data=dataset)
    assert history.history["val_loss"][-1] < history.history["val_loss"][0]


@pytest.mark.parametrize("read_from", [text_dataset_from_directory, audio_dataset_from_directory])
def test_datasets_can_be_sent_to_other_processes(tmp_path, read_from):
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    write_wav(tmp_path / "a.wav", [1, 2])
    dataset = read_from(tmp_path, labels=None, verbose=False, seed=1)
    again = pickle.loads(pickle.dumps(dataset))  # noqa: S301 - our own
    np.testing.assert_array_equal(again[0], dataset[0])


def test_picture_datasets_can_be_sent_to_other_processes(pictures):
    dataset = image_dataset_from_directory(pictures, image_size=(4, 4), verbose=False, seed=1)
    again = pickle.loads(pickle.dumps(dataset))  # noqa: S301 - our own
    np.testing.assert_array_equal(again[0][0], dataset[0][0])


def write_wav(path, numbers, width=2, channels=1, rate=8000):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(b"".join(int(n).to_bytes(width, "little", signed=width > 1) for n in numbers))


@pytest.mark.parametrize(
    ("width", "numbers"),
    [(1, [0, 128, 192]), (2, [-(2**15), 0, 2**14]), (3, [-(2**23), 0, 2**22]), (4, [-(2**31), 0, 2**30])],
)
def test_sounds_of_every_width_run_from_minus_1_to_1(tmp_path, width, numbers):
    write_wav(tmp_path / "a.wav", numbers, width)
    sounds = audio_dataset_from_directory(tmp_path, labels=None, verbose=False)[0]
    assert sounds.tolist() == [[[-1], [0], [0.5]]]
    assert sounds.dtype == np.float32


def test_short_sounds_are_filled_up_and_long_ones_cut(tmp_path):
    write_wav(tmp_path / "a.wav", [2**14] * 2)
    write_wav(tmp_path / "b.wav", [2**14] * 4)
    options = {"labels": None, "shuffle": False, "verbose": False}
    assert audio_dataset_from_directory(tmp_path, **options)[0][0, :, 0].tolist() == [0.5, 0.5, 0, 0]
    assert audio_dataset_from_directory(tmp_path, output_sequence_length=3, **options)[0].shape == (2, 3, 1)


def test_a_tone_keeps_its_frequency_at_another_rate(tmp_path):
    tone = 0.5 * np.sin(2 * np.pi * 50 * np.arange(800) / 800)
    write_wav(tmp_path / "a.wav", np.round(tone * 2**15), rate=800)
    sound = audio_dataset_from_directory(tmp_path, labels=None, sampling_rate=400, verbose=False)[0]
    np.testing.assert_allclose(sound[0, :, 0], 0.5 * np.sin(2 * np.pi * 50 * np.arange(400) / 400), atol=1e-3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_mode": "one_hot"}, r"label_mode='one_hot'. It takes one of 'int', 'categorical', 'binary', None"),
        ({"label_mode": "binary"}, r"label_mode='binary' and 3 classes: 'a', 'b', 'c'"),
        ({"labels": "names"}, r"labels='names'. It takes 'inferred'"),
        ({"labels": [0, 1]}, r"labels of shape \(2,\) and type int64, and 7 files"),
        ({"labels": [-1] * 7}, r"the label -1. Labels are whole numbers from 0 on"),
        ({"labels": [0] * 7, "class_names": ["a"]}, r"class_names=\['a'\] and labels=\[0, 0"),
        ({"class_names": ["a", "z"]}, r"there is no folder 'z'; there are 'a', 'b', 'c'"),
        ({"batch_size": 0}, r"batch_size=0"),
        ({"subset": "training"}, r"validation_split=None and subset='training'. Give both"),
        ({"validation_split": 0.2}, r"validation_split=0.2 and subset=None. Give both"),
        (
            {"validation_split": 0.2, "subset": "test"},
            r"subset='test'. It takes one of 'training', 'validation', 'both'",
        ),
        ({"validation_split": 2, "subset": "training"}, r"validation_split=2. It takes a share between 0 and 1"),
        ({"validation_split": 0.2, "subset": "both", "shuffle": True}, r"shuffle=True without a seed"),
        ({"validation_split": 0.1, "subset": "validation"}, r"leaves none for subset='validation'"),
    ],
)
def test_bad_arguments_are_named(texts, options, message):
    with pytest.raises(ValueError, match=message):
        read(texts, **options)


def test_a_folder_without_files_says_what_it_looks_for(tmp_path):
    with pytest.raises(
        ValueError, match=r"no file in .* that ends on .txt. It looks into the folders there.*: there are"
    ):
        read(tmp_path)
    (tmp_path / "a").mkdir()
    with pytest.raises(ValueError, match="one for each class: 'a'"):
        read(tmp_path)
    with pytest.raises(FileNotFoundError, match="There is no such folder; the working folder is"):
        read(tmp_path / "nowhere")


def test_files_that_are_not_what_they_say_are_named(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe")
    (tmp_path / "a.png").write_bytes(b"no picture")
    (tmp_path / "a.wav").write_bytes(b"no sound")
    options = {"labels": None, "verbose": False}
    with pytest.raises(ValueError, match=r"cannot read .*a.txt' as UTF-8"):
        text_dataset_from_directory(tmp_path, **options)[0]
    with pytest.raises(ValueError, match=r"cannot read .*a.png' as a picture"):
        image_dataset_from_directory(tmp_path, **options)[0]
    with pytest.raises(ValueError, match=r"cannot read .*a.wav' as WAV"):
        audio_dataset_from_directory(tmp_path, **options)[0]


def test_bad_arguments_of_pictures_and_sounds_are_named(pictures, tmp_path):
    for options, message in (
        ({"color_mode": "cmyk"}, "color_mode='cmyk'"),
        ({"interpolation": "sharp"}, "interpolation='sharp'"),
        ({"image_size": 8}, "image_size=8"),
        ({"crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True}, "It can do one of them"),
    ):
        with pytest.raises(ValueError, match=message):
            image_dataset_from_directory(pictures, **options)
    with pytest.raises(ValueError, match=r"ragged=True. Arrays have rows of one length"):
        audio_dataset_from_directory(tmp_path, ragged=True)
    with pytest.raises(ValueError, match="sampling_rate=0"):
        audio_dataset_from_directory(tmp_path, sampling_rate=0)
    write_wav(tmp_path / "a.wav", [1, 2])
    write_wav(tmp_path / "b.wav", [1, 2], channels=2)
    with pytest.raises(ValueError, match="sounds of 1 and 2 channels in one batch"):
        audio_dataset_from_directory(tmp_path, labels=None, verbose=False)[0]
