"""keras.utils.bounding_boxes. The numbers in the tables come from Keras 3.15."""

import numpy as np
import pytest

from kerasedu.engine import GradientTape, Variable
from kerasedu.utils import bounding_boxes as bb
from kerasedu.utils.bounding_boxes.formats import FORMATS

BOXES = np.array([[10, 20, 40, 80], [-5, 3, 120, 200.0]])
ANCHORS, TRUTH = np.array([[10, 20, 40, 80], [5, 3, 120, 200.0]]), np.array([[12, 25, 44, 70], [8, 6, 100, 150.0]])


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("yxyx", [20, 10, 80, 40]),
        ("xywh", [10, 20, 30, 60]),
        ("center_xywh", [25, 50, 30, 60]),
        ("center_yxhw", [50, 25, 60, 30]),
        ("rel_xyxy", [0.2, 0.2, 0.8, 0.8]),
        ("rel_yxyx", [0.2, 0.2, 0.8, 0.8]),
        ("rel_xywh", [0.2, 0.2, 0.6, 0.6]),
        ("rel_center_xywh", [0.5, 0.5, 0.6, 0.6]),
    ],
)
def test_a_box_in_every_format(target, expected):
    np.testing.assert_allclose(bb.convert_format(BOXES[0], "xyxy", target, 100, 50), expected, rtol=1e-6)


@pytest.mark.parametrize("source", FORMATS)
@pytest.mark.parametrize("target", FORMATS)
def test_there_and_back_again_changes_nothing(source, target):
    there = bb.convert_format(BOXES / 7, source, target, 100, 50)
    assert there.dtype == "float32"
    np.testing.assert_allclose(bb.convert_format(there, target, source, 100, 50), BOXES / 7, rtol=1e-4, atol=1e-4)


def test_dicts_keep_what_else_they_have():
    converted = bb.convert_format({"boxes": BOXES, "labels": [1, 2]}, "XYXY", "xywh", dtype="int32")
    assert converted["boxes"].tolist() == [[10, 20, 30, 60], [-5, 3, 125, 197]]
    assert converted["labels"] == [1, 2]


def test_conversion_needs_known_formats_four_numbers_and_the_size():
    with pytest.raises(ValueError, match=r"no format 'foo' for boxes. Use one of xyxy, yxyx"):
        bb.convert_format(BOXES, "foo", "xyxy")
    with pytest.raises(ValueError, match=r"boxes of shape \(2, 3\). A box has four numbers"):
        bb.convert_format(BOXES[:, :3], "xyxy", "xywh")
    with pytest.raises(ValueError, match=r"height=100, width=None. Relative formats count in shares"):
        bb.convert_format(BOXES, "xyxy", "rel_xyxy", height=100)


def test_iou_of_each_with_each():
    expected = [[0.6363636, 0.1358696], [0.0635621, 0.5847716]]
    np.testing.assert_allclose(bb.compute_iou(ANCHORS, TRUTH, "xyxy"), expected, rtol=1e-5)
    np.testing.assert_allclose(bb.compute_iou(ANCHORS[None], TRUTH, "xyxy"), [expected], rtol=1e-5)
    np.testing.assert_allclose(
        bb.compute_iou(ANCHORS / 200, TRUTH / 200, "rel_xyxy", image_shape=(100, 50, 3)), expected, rtol=1e-5
    )
    expected = [[0.8045977, 0.2133333], [0.1284, 0.625]]
    np.testing.assert_allclose(bb.compute_iou(ANCHORS, TRUTH, "center_xywh"), expected, rtol=1e-3)


def test_padding_boxes_are_masked_in_iou():
    padded = TRUTH.copy()
    padded[1] = -1
    masked = bb.compute_iou(ANCHORS, padded, "xyxy", use_masking=True, mask_val=-7)
    np.testing.assert_allclose(masked, [[0.6363636, -7], [0.0635621, -7]], rtol=1e-5)
    np.testing.assert_allclose(bb.compute_iou(padded, ANCHORS, "xyxy", use_masking=True)[1], -1)


def test_boxes_without_an_area_have_no_overlap():
    assert bb.compute_iou(np.zeros((1, 4)), np.zeros((1, 4)), "xyxy") == 0
    assert bb.compute_ciou(np.zeros((1, 4)), np.zeros((1, 4)), "xyxy") == 0


def test_ciou_is_keras_pair_by_pair():
    np.testing.assert_allclose(bb.compute_ciou(ANCHORS, TRUTH, "xyxy"), [0.6329064, 0.5727688], rtol=1e-5)
    np.testing.assert_allclose(bb.compute_ciou(ANCHORS, TRUTH, "xywh"), [0.7328726, 0.6152000], rtol=1e-5)
    np.testing.assert_allclose(bb.compute_ciou(ANCHORS, TRUTH + 500, "xyxy"), [-0.8518074, -0.6065288], rtol=1e-5)


def test_a_box_can_learn_by_ciou():
    box = Variable(np.array([[0.0, 0.0, 4.0, 4.0]], "float32"))
    with GradientTape() as tape:
        before = bb.compute_ciou(box, [[6.0, 6.0, 10.0, 10.0]], "xyxy")
    box.assign_add(10 * tape.gradient(before, box))
    assert bb.compute_ciou(box.value, [[6.0, 6.0, 10.0, 10.0]], "xyxy") > before.value


def test_iou_needs_boxes_in_rows_and_the_size_for_shares():
    with pytest.raises(ValueError, match=r"shapes \(1, 1, 2, 4\) and \(2, 4\). It takes \(M, 4\)"):
        bb.compute_iou(ANCHORS[None, None], TRUTH, "xyxy")
    for compute in (bb.compute_iou, bb.compute_ciou):
        with pytest.raises(ValueError, match=r"'rel_xyxy' count in shares of the picture. Give its shape"):
            compute(ANCHORS, TRUTH, "rel_xyxy")


def test_deltas_are_keras():
    np.testing.assert_allclose(
        bb.encode_box_to_deltas(ANCHORS, TRUTH, "xyxy", "xyxy"),
        [[-0.0416667, 0.1, -0.2876821, 0.0645386], [-0.1192893, -0.0739130, -0.3133904, -0.2231436]],
        rtol=1e-5,
    )
    np.testing.assert_allclose(
        bb.encode_box_to_deltas(ANCHORS, TRUTH, "xyxy", "xyxy", "center_xywh", [0.1, 0.1, 0.2, 0.2])[0],
        [1.0, -0.4166667, 0.3226929, -1.4384104],
        rtol=1e-5,
    )


@pytest.mark.parametrize("encoding", ["center_xywh", "center_yxhw"])
@pytest.mark.parametrize("box_format", ["xyxy", "xywh", "rel_yxyx"])
def test_decoding_is_the_opposite_of_encoding(encoding, box_format):
    shape = (100, 50, 3)
    boxes = bb.convert_format(TRUTH, "xyxy", box_format, *shape[:2])
    settings = (encoding, [0.1, 0.2, 0.3, 0.4], shape)
    deltas = bb.encode_box_to_deltas(ANCHORS, boxes, "xyxy", box_format, *settings)
    np.testing.assert_allclose(
        bb.decode_deltas_to_boxes(ANCHORS, deltas, "xyxy", box_format, *settings), boxes, rtol=1e-4
    )
    levels = bb.decode_deltas_to_boxes({"p3": ANCHORS}, {"p3": deltas[None]}, "xyxy", box_format, *settings)
    np.testing.assert_allclose(levels["p3"], boxes[None], rtol=1e-4)


def test_deltas_have_their_own_formats_and_four_variances():
    with pytest.raises(ValueError, match=r"encoding format 'xyxy'. Differences have 'center_xywh' or 'center_yxhw'"):
        bb.encode_box_to_deltas(ANCHORS, TRUTH, "xyxy", "xyxy", "xyxy")
    with pytest.raises(ValueError, match=r"variance=\[1.0\]. It takes four numbers"):
        bb.decode_deltas_to_boxes(ANCHORS, TRUTH, "xyxy", "xyxy", variance=[1.0])


def test_boxes_are_cut_off_at_the_edge_of_the_picture():
    boxes = {"boxes": np.array([[-5, 3, 120, 200], [60, 5, 70, 9.0]]), "labels": np.array([5, 6])}
    clipped = bb.clip_to_image_size(boxes, height=100, width=50)
    assert clipped["boxes"].tolist() == [[0, 3, 50, 100], [50, 5, 50, 9]]
    assert clipped["labels"].tolist() == [5, -1]
    shares = {"boxes": np.array([[0.1, -0.2, 0.7, 1.3]])}
    np.testing.assert_allclose(
        bb.clip_to_image_size(shares, bounding_box_format="rel_xyxy")["boxes"], [[0.1, 0, 0.7, 1]]
    )


def test_clipping_needs_a_dict_and_the_size():
    with pytest.raises(TypeError, match=r"got a ndarray. It takes a dict"):
        bb.clip_to_image_size(BOXES, 1, 1)
    with pytest.raises(ValueError, match=r"count in pixels: give the picture's height and width"):
        bb.clip_to_image_size({"boxes": BOXES})


def test_crop_and_pad_move_boxes():
    boxes = np.array([[[10, 20, 40, 80], [5, 3, 120, 200.0]]])
    assert bb.crop(boxes, 5, 10, 30, 20).tolist() == [[[0, 15, 20, 30], [0, 0, 20, 30]]]
    assert bb.pad(boxes, 5, 10, 200, 300).tolist() == [[[20, 25, 50, 85], [15, 8, 130, 205]]]
    assert bb.pad([[10, 20, 40, 80]], 5, 10, bounding_box_format="xywh").tolist() == [[20, 25, 40, 80]]


def test_affine_transform_is_keras():
    boxes = np.array([[[10, 20, 40, 80], [5, 3, 120, 200.0]]])
    turned = [[25.981968, -439.5629, 107.40184, -358.7871], [6.8644867, -498.84854, 292.8215, -225.23486]]
    moved = bb.affine_transform(boxes, 30, 5, -3, 1.2, 10, 5, height=100, width=50)
    np.testing.assert_allclose(moved, [turned], rtol=1e-4)
    aside = [[-499.79388, -436.22485, -418.37402, -355.44907], [-518.9114, -495.5105, -232.95435, -221.89682]]
    moved = bb.affine_transform(boxes, [30], [5], [-3], [1.2], [10], [5], 100, 50, center_x=3, center_y=7)
    np.testing.assert_allclose(moved, [aside], rtol=1e-4)


def test_each_picture_has_its_own_transformation():
    boxes = np.tile([[[0.0, 0.0, 2.0, 2.0]]], (2, 1, 1))
    moved = bb.affine_transform(boxes, 0, [0, 0.5], 0, [1, 1], 0, 0, height=11, width=11)
    np.testing.assert_allclose(moved, [[[0, 0, 2, 2]], [[5, 0, 7, 2]]], atol=1e-5)


@pytest.mark.parametrize("change", ["crop", "pad", "affine_transform"])
def test_changes_count_in_pixels(change):
    numbers = {"crop": (1, 1, 5, 5), "pad": (1, 1), "affine_transform": (0, 0, 0, 1, 0, 0, 5, 5)}[change]
    with pytest.raises(ValueError, match=rf"{change} got boxes in format 'rel_xyxy', and counts in pixels"):
        getattr(bb, change)(np.zeros((1, 1, 4)), *numbers, bounding_box_format="rel_xyxy")


def test_affine_transform_takes_batches():
    with pytest.raises(ValueError, match=r"boxes of shape \(2, 4\). It takes \(pictures, boxes, 4\)"):
        bb.affine_transform(BOXES, 0, 0, 0, 1, 0, 0, 5, 5)
