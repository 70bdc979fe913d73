"""keras.visualization: boxes, masks and galleries. The colours of masks are Keras 3.15's."""

import matplotlib as mpl
import numpy as np
import pytest

from kerasedu.visualization import (
    draw_bounding_boxes,
    draw_segmentation_masks,
    plot_bounding_box_gallery,
    plot_image_gallery,
    plot_segmentation_mask_gallery,
)

IMAGES = np.full((2, 4, 5, 3), 100, "uint8")
MASKS = np.zeros((2, 4, 5, 1), int)
MASKS[0, 1:3], MASKS[1, :, 2], MASKS[1, 0, 0] = 1, 2, -1
BOXES = {"boxes": np.array([[[1.0, 0, 3, 2]], [[0, 0, 4, 3]]]), "labels": np.array([[1], [-1]])}


@pytest.fixture(autouse=True)
def _no_screen():
    mpl.use("agg")
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def test_masks_have_the_colours_of_keras():
    drawn = draw_segmentation_masks(IMAGES, MASKS, num_classes=3)
    assert drawn.dtype == "uint8"
    assert drawn[0, :2, 0].tolist() == [[20, 20, 20], [20, 121, 44]]
    assert drawn[1, 0, :3].tolist() == [[100, 100, 100], [20, 20, 20], [21, 223, 69]]
    assert draw_segmentation_masks(IMAGES, MASKS, 3, alpha=0.3)[0, 1, 0].tolist() == [70, 108, 79]


def test_classes_without_a_colour_stay_as_they_are():
    drawn = draw_segmentation_masks(IMAGES, MASKS[..., 0], color_mapping={1: (255, 0, 0)}, blend=False)
    assert drawn[0, 1, 0].tolist() == [255, 0, 0]
    assert (drawn[1] == 100).all()
    assert (draw_segmentation_masks(IMAGES, MASKS, num_classes=3, ignore_index=1)[0, 1] == 100).all()
    assert (draw_segmentation_masks(IMAGES, MASKS, num_classes=2)[1, 1, 2] == 100).all()
    assert draw_segmentation_masks(IMAGES, MASKS)[1, 1, 2].tolist() == [21, 223, 69]


def test_channels_may_come_first():
    first = draw_segmentation_masks(
        IMAGES.transpose(0, 3, 1, 2), MASKS.transpose(0, 3, 1, 2), 3, data_format="channels_first"
    )
    np.testing.assert_array_equal(first, draw_segmentation_masks(IMAGES, MASKS, 3))


def test_masks_and_pictures_fit_together():
    with pytest.raises(ValueError, match=r"images of shape \(4, 5, 3\). It takes a batch of pictures"):
        draw_segmentation_masks(IMAGES[0], MASKS[0])
    with pytest.raises(ValueError, match=r"masks of shape \(1, 4, 5, 1\) for pictures of shape \(2, 4, 5, 3\)"):
        draw_segmentation_masks(IMAGES, MASKS[:1])
    with pytest.raises(TypeError, match=r"color_mapping=\[1\]. It takes \{class: \(r, g, b\)\}"):
        draw_segmentation_masks(IMAGES, MASKS, color_mapping=[1])


def test_boxes_are_drawn_along_their_edges():
    drawn = draw_bounding_boxes(IMAGES, BOXES, "xyxy", color=(255, 0, 7), line_thickness=1)
    red = drawn[0, ..., 0] == 255
    np.testing.assert_array_equal(red, [[0, 1, 1, 1, 0], [0, 1, 0, 1, 0], [0, 1, 1, 1, 0], [0, 0, 0, 0, 0]])
    assert (drawn[1] == 100).all()
    assert (IMAGES == 100).all()


def test_boxes_of_every_format_are_drawn_alike():
    drawn = draw_bounding_boxes(IMAGES, BOXES, "xyxy", line_thickness=1)
    other = {**BOXES, "boxes": np.array([[[0.2, 0, 0.6, 0.5]], [[0, 0, 1, 1]]])}
    np.testing.assert_array_equal(draw_bounding_boxes(IMAGES, other, "rel_xyxy", line_thickness=1)[0].shape, (4, 5, 3))
    other = {**BOXES, "boxes": np.array([[[1, 0, 2, 2]], [[0, 0, 4, 3]]])}
    np.testing.assert_array_equal(draw_bounding_boxes(IMAGES, other, "xywh", line_thickness=1), drawn)


def test_names_are_written_over_boxes():
    images = np.zeros((1, 40, 60, 3), "uint8")
    boxes = {"boxes": np.array([[[5, 20, 50, 35]]]), "labels": np.array([[1]]), "confidences": np.array([[0.5]])}
    plain, named = (draw_bounding_boxes(images, boxes, "xyxy", names) for names in (None, {1: "cat"}))
    assert named[0, :19].any()
    assert not plain[0, :19].any()


def test_boxes_come_in_a_dict_for_each_picture():
    with pytest.raises(TypeError, match=r"bounding_boxes of type ndarray. It takes a dict"):
        draw_bounding_boxes(IMAGES, BOXES["boxes"], "xyxy")
    with pytest.raises(ValueError, match=r"got a dict of labels. It lacks 'boxes'"):
        draw_bounding_boxes(IMAGES, {"labels": BOXES["labels"]}, "xyxy")
    with pytest.raises(ValueError, match=r"boxes of shape \(1, 4\) for 2 pictures"):
        draw_bounding_boxes(IMAGES, {"boxes": BOXES["boxes"][0]}, "xyxy")


def test_a_gallery_has_a_title_for_each_picture():
    figure = plot_image_gallery(IMAGES, y_true=[0, 1], y_pred=[1, 1], label_map={0: "x", 1: "y"}, rows=1, cols=2)
    assert [ax.get_title() for ax in figure.axes] == ["true: x\npredicted: y", "true: y\npredicted: y"]
    assert figure.get_size_inches().tolist() == [4, 2]


def test_numbers_of_any_range_are_drawn():
    figure = plot_image_gallery(np.array([-1.0, 0.0, 1.0]).reshape(3, 1, 1, 1), value_range=(-1, 1), cols=3)
    assert [ax.get_images()[0].get_array().item() for ax in figure.axes[:3]] == [0, 127, 255]


def test_a_gallery_is_written_or_shown(tmp_path):
    assert plot_image_gallery(IMAGES, path=tmp_path / "gallery.png") is None
    assert (tmp_path / "gallery.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match=r"show=True. It writes the figure or shows it"):
        plot_image_gallery(IMAGES, path="gallery.png", show=True)


def test_true_and_predicted_boxes_have_their_own_colours():
    figure = plot_bounding_box_gallery(
        IMAGES, "xyxy", y_true=BOXES, true_color=(255, 0, 0), line_thickness=1, legend=True, cols=2
    )
    drawn = figure.axes[0].get_images()[0].get_array()
    assert drawn[0, 1].tolist() == [255, 0, 0]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["true", "predicted"]


def test_a_row_has_the_picture_and_its_masks():
    figure = plot_segmentation_mask_gallery(IMAGES, num_classes=3, y_true=MASKS, y_pred=MASKS[..., 0])
    assert len(figure.axes) == 6
    first, true, predicted = (ax.get_images()[0].get_array() for ax in figure.axes[:3])
    assert (first == 100).all()
    np.testing.assert_array_equal(true, predicted)
    assert true[1, 0].tolist() == [20, 121, 44]
