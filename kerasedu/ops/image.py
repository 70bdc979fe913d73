"""The names of keras.ops.image: functions of images."""

from kerasedu.ops.image_colors import hsv_to_rgb, rgb_to_grayscale, rgb_to_hsv
from kerasedu.ops.image_filters import gaussian_blur, sobel_edges, ssim
from kerasedu.ops.image_resizing import resize, scale_and_translate
from kerasedu.ops.image_sampling import affine_transform, elastic_transform, map_coordinates, perspective_transform
from kerasedu.ops.image_windows import crop_images, extract_patches, extract_patches_3d, pad_images

__all__ = [
    "affine_transform",
    "crop_images",
    "elastic_transform",
    "extract_patches",
    "extract_patches_3d",
    "gaussian_blur",
    "hsv_to_rgb",
    "map_coordinates",
    "pad_images",
    "perspective_transform",
    "resize",
    "rgb_to_grayscale",
    "rgb_to_hsv",
    "scale_and_translate",
    "sobel_edges",
    "ssim",
]
