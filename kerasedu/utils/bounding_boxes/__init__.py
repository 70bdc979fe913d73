"""Boxes around the things in a picture, under Keras's names (`keras.utils.bounding_boxes`)."""

from kerasedu.utils.bounding_boxes.changing import affine_transform, clip_to_image_size, crop, pad
from kerasedu.utils.bounding_boxes.deltas import decode_deltas_to_boxes, encode_box_to_deltas
from kerasedu.utils.bounding_boxes.formats import convert_format
from kerasedu.utils.bounding_boxes.overlap import compute_ciou, compute_iou

__all__ = [
    "affine_transform",
    "clip_to_image_size",
    "compute_ciou",
    "compute_iou",
    "convert_format",
    "crop",
    "decode_deltas_to_boxes",
    "encode_box_to_deltas",
    "pad",
]
