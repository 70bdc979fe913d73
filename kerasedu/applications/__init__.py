"""Known networks for images, under Keras's names and with Keras's layers, so that Keras's weight files fit.

Each family is a module of its own, with its `preprocess_input` and `decode_predictions`: `applications.vgg16`.
"""

from kerasedu.applications import (
    densenet,
    efficientnet,
    imagenet_utils,
    inception_v3,
    mobilenet,
    mobilenet_v2,
    mobilenet_v3,
    resnet,
    resnet50,
    resnet_v2,
    vgg16,
    vgg19,
    xception,
)
from kerasedu.applications.densenet import DenseNet121, DenseNet169, DenseNet201
from kerasedu.applications.efficientnet import (
    EfficientNetB0,
    EfficientNetB1,
    EfficientNetB2,
    EfficientNetB3,
    EfficientNetB4,
    EfficientNetB5,
    EfficientNetB6,
    EfficientNetB7,
)
from kerasedu.applications.inception_v3 import InceptionV3
from kerasedu.applications.mobilenet import MobileNet
from kerasedu.applications.mobilenet_v2 import MobileNetV2
from kerasedu.applications.mobilenet_v3 import MobileNetV3Large, MobileNetV3Small
from kerasedu.applications.resnet import ResNet50, ResNet101, ResNet152
from kerasedu.applications.resnet_v2 import ResNet50V2, ResNet101V2, ResNet152V2
from kerasedu.applications.vgg16 import VGG16
from kerasedu.applications.vgg19 import VGG19
from kerasedu.applications.xception import Xception

__all__ = [
    "VGG16",
    "VGG19",
    "DenseNet121",
    "DenseNet169",
    "DenseNet201",
    "EfficientNetB0",
    "EfficientNetB1",
    "EfficientNetB2",
    "EfficientNetB3",
    "EfficientNetB4",
    "EfficientNetB5",
    "EfficientNetB6",
    "EfficientNetB7",
    "InceptionV3",
    "MobileNet",
    "MobileNetV2",
    "MobileNetV3Large",
    "MobileNetV3Small",
    "ResNet50",
    "ResNet50V2",
    "ResNet101",
    "ResNet101V2",
    "ResNet152",
    "ResNet152V2",
    "Xception",
    "densenet",
    "efficientnet",
    "imagenet_utils",
    "inception_v3",
    "mobilenet",
    "mobilenet_v2",
    "mobilenet_v3",
    "resnet",
    "resnet50",
    "resnet_v2",
    "vgg16",
    "vgg19",
    "xception",
]
