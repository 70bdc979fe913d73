"""Batches of images from folders and tables."""

import numpy as np
import pytest

from kerasedu.preprocessing.image import ImageDataGenerator
from kerasedu.utils import save_img


@pytest.fixture
def folder(tmp_path):
    """Two classes: a with three images of grey value 10, 20 and 30, one of them a folder deeper, and b with two."""
    for name, grey in (("a/1.png", 10), ("a/2.PNG", 20), ("a/deep/3.bmp", 30), ("b/1.png", 100), ("b/2.png", 200)):
        path = tmp_path / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        save_img(path, np.full((4, 6, 3), grey), scale=False, file_format=path.suffix[1:].lower())
    (tmp_path / "images" / "a" / "notes.txt").write_text("no image")
    return tmp_path / "images"


def greys(images):
    return images[:, 0, 0, 0].tolist()


def flow(folder, generator=None, **options):
    options = {"target_size": (2, 3), "shuffle": False, **options}
    return (generator or ImageDataGenerator()).flow_from_directory(folder, **options)


def test_folders_are_the_classes(folder, capsys):
    batches = flow(folder)
    images, labels = batches[0]
    assert images.shape == (5, 2, 3, 3)
    assert greys(images) == [10, 20, 30, 100, 200]
    assert labels.tolist() == [[1, 0], [1, 0], [1, 0], [0, 1], [0, 1]]
    assert batches.class_indices == {"a": 0, "b": 1}
    assert batches.classes.tolist() == batches.labels.tolist() == [0, 0, 0, 1, 1]
    assert [name.replace("\\", "/") for name in batches.filenames][2:4] == ["a/deep/3.bmp", "b/1.png"]
    assert (batches.samples, batches.num_classes, batches.image_shape) == (5, 2, (2, 3, 3))
    assert capsys.readouterr().out == "Found 5 images belonging to 2 classes.\n"


@pytest.mark.parametrize("mode", ["binary", "sparse"])
def test_labels_can_be_numbers(folder, mode):
    assert flow(folder, class_mode=mode)[0][1].tolist() == [0, 0, 0, 1, 1]


def test_labels_can_be_the_images_or_nothing(folder):
    images, same = flow(folder, class_mode="input")[0]
    np.testing.assert_array_equal(images, same)
    assert flow(folder, class_mode=None)[0].shape == (5, 2, 3, 3)


def test_classes_can_be_chosen_and_ordered(folder):
    assert greys(flow(folder, classes=["b"])[0][0]) == [100, 200]
    assert flow(folder, classes=["b", "a"]).class_indices == {"b": 0, "a": 1}


def test_each_class_is_split(folder):
    generator = ImageDataGenerator(validation_split=0.5)
    assert greys(flow(folder, generator, subset="validation")[0][0]) == [10, 100]
    assert greys(flow(folder, generator, subset="training")[0][0]) == [20, 30, 200]


def test_grey_images_have_one_channel_and_opaque_ones_four(folder):
    assert flow(folder, color_mode="grayscale")[0][0].shape[-1] == 1
    assert flow(folder, color_mode="rgba")[0][0][0, 0, 0].tolist() == [10, 10, 10, 255]


def test_channels_can_be_first(folder):
    assert flow(folder, ImageDataGenerator(data_format="channels_first"))[0][0].shape == (5, 3, 2, 3)


def table(folder):
    pandas = pytest.importorskip("pandas")
    return pandas.DataFrame(
        {
            "filename": ["a/1.png", "a/2.PNG", "b/1.png", "gone.png"],
            "class": ["x", "y", "x", "y"],
            "tags": [["x"], ["x", "y"], "y", "y"],
            "number": [1.5, 2.5, 3.5, 4.5],
            "weight": [1.0, 2.0, 3.0, 4.0],
        }
    )


def from_table(folder, generator=None, frame=None, **options):
    options = {"target_size": (2, 3), "shuffle": False, "directory": folder, **options}
    return (generator or ImageDataGenerator()).flow_from_dataframe(table(folder) if frame is None else frame, **options)


@pytest.mark.filterwarnings("ignore:flow_from_dataframe leaves out")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [[1, 0], [0, 1], [1, 0]]),
        ({"y_col": "tags"}, [[1, 0], [1, 1], [0, 1]]),
        ({"class_mode": "sparse", "classes": ["y", "x"]}, [1, 0, 1]),
        ({"class_mode": "binary"}, [0, 1, 0]),
        ({"class_mode": "raw", "y_col": "number"}, [1.5, 2.5, 3.5]),
        ({"class_mode": "raw", "y_col": ["number", "weight"]}, [[1.5, 1], [2.5, 2], [3.5, 3]]),
    ],
)
def test_labels_stand_in_the_table(folder, options, expected):
    images, labels = from_table(folder, **options)[0]
    assert greys(images) == [10, 20, 100]
    assert labels.tolist() == expected


def test_rows_without_a_file_are_left_out_with_a_warning(folder, capsys):
    with pytest.warns(UserWarning, match="leaves out 1 of 4 rows: no image file 'gone.png'"):
        batches = from_table(folder)
    assert batches.samples == 3
    assert capsys.readouterr().out == "Found 3 validated image filenames belonging to 2 classes.\n"


@pytest.mark.filterwarnings("ignore:flow_from_dataframe leaves out")
def test_a_table_has_weights_and_several_outputs(folder):
    _, outputs, weights = from_table(
        folder, class_mode="multi_output", y_col=["number", "weight"], weight_col="weight"
    )[0]
    assert [output.tolist() for output in outputs] == [[1.5, 2.5, 3.5], [1, 2, 3]]
    assert weights.tolist() == [1, 2, 3]


@pytest.mark.filterwarnings("ignore:flow_from_dataframe leaves out")
def test_rows_of_other_classes_are_left_out(folder):
    images, labels = from_table(folder, y_col="tags", classes=["y"])[0]
    assert greys(images) == [20, 100]
    assert labels.tolist() == [[1], [1]]


@pytest.mark.filterwarnings("ignore:flow_from_dataframe leaves out")
def test_rows_are_split(folder):
    generator = ImageDataGenerator(validation_split=0.34)
    assert greys(from_table(folder, generator, subset="validation")[0][0]) == [10]
    assert greys(from_table(folder, generator, subset="training")[0][0]) == [20, 100]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"class_mode": "int"},
            ValueError,
            "class_mode='int'. It takes one of 'categorical', 'binary', 'sparse', 'input'",
        ),
        ({"color_mode": "cmyk"}, ValueError, "color_mode='cmyk'. It takes 'grayscale', 'rgb' or 'rgba'"),
        ({"classes": ["c"]}, ValueError, "there is no folder 'c'; there are 'a', 'b'"),
        ({"subset": "training"}, ValueError, "without validation_split"),
        ({"target_size": 5}, ValueError, "target_size=5. It takes two whole numbers"),
    ],
)
def test_bad_arguments_of_a_folder_are_named(folder, options, error, message):
    with pytest.raises(error, match=message):
        flow(folder, **options)


def test_an_empty_folder_says_what_should_be_there(tmp_path):
    with pytest.raises(
        ValueError, match=r"a folder for each class, with files whose names end on png, jpg.*found: none"
    ):
        flow(tmp_path)
    with pytest.raises(FileNotFoundError, match="There is no such folder; the working folder is"):
        flow(tmp_path / "nowhere")


@pytest.mark.filterwarnings("ignore:flow_from_dataframe leaves out")
@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"y_col": "klass"}, ValueError, "a table without 'klass'. Its columns are 'filename', 'class'"),
        (
            {"class_mode": "sparse", "y_col": "number"},
            TypeError,
            r"got 1.5 of type float in y_col='number'.*astype\(str\)",
        ),
        ({"x_col": "number"}, TypeError, "got 1.5 of type float in x_col='number'. It takes names of files"),
        ({"weight_col": "class"}, TypeError, "weight_col='class' of type .*. It takes numbers"),
        ({"class_mode": "multi_output"}, TypeError, "class_mode='multi_output' and y_col='class'. Give a list"),
        ({"class_mode": "binary", "y_col": "filename"}, ValueError, "class_mode='binary' and 3 classes"),
        ({"class_mode": "many"}, ValueError, "class_mode='many'"),
        ({"directory": "nowhere"}, ValueError, "no row whose file is an image in 'nowhere'"),
        ({"size": 3}, TypeError, "unknown arguments: 'size'"),
    ],
)
def test_bad_arguments_of_a_table_are_named(folder, options, error, message):
    with pytest.raises(error, match=message):
        from_table(folder, **options)
