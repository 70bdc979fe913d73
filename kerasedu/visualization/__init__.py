"""Pictures with what was found in them, under Keras's names (`keras.visualization`)."""

from kerasedu.visualization.boxes import draw_bounding_boxes
from kerasedu.visualization.galleries import (
    plot_bounding_box_gallery,
    plot_image_gallery,
    plot_segmentation_mask_gallery,
)
from kerasedu.visualization.masks import draw_segmentation_masks

__all__ = [
    "draw_bounding_boxes",
    "draw_segmentation_masks",
    "plot_bounding_box_gallery",
    "plot_image_gallery",
    "plot_segmentation_mask_gallery",
]
