"""The models that are compared with real Keras: made the same way here and there."""

from __future__ import annotations

import hashlib
import json

import numpy as np

SMALL = {"include_top": False, "pooling": "avg", "input_shape": (48, 40, 3)}
LOGITS = {"classes": 7, "input_shape": (64, 64, 3), "classifier_activation": None, "name": "mine"}
ODD = {"include_top": False, "pooling": "max", "input_shape": (64, 33, 3)}
OPEN = {"include_top": False, "input_shape": (None, None, 3)}

STRUCTURES = [
    *((name, kwargs) for name in ("VGG16", "VGG19") for kwargs in ({}, {"include_top": False}, ODD, LOGITS)),
    *((name, kwargs) for name in ("ResNet50", "ResNet50V2", "DenseNet121") for kwargs in ({}, SMALL, ODD, LOGITS)),
    *((name, SMALL) for name in ("ResNet101", "ResNet152", "ResNet101V2", "ResNet152V2", "DenseNet169", "DenseNet201")),
    *((name, kwargs) for name in ("Xception", "InceptionV3") for kwargs in ({}, {"include_top": False})),
    ("Xception", {"include_top": False, "pooling": "max", "input_shape": (96, 76, 1)}),
    ("InceptionV3", {"include_top": False, "pooling": "avg", "input_shape": (80, 90, 1)}),
    *(
        (name, {**kwargs, "alpha": alpha})
        for name in ("MobileNet", "MobileNetV2")
        for kwargs, alpha in (({}, 1.0), (SMALL, 0.5), (ODD, 1.4), (LOGITS, 0.35), (OPEN, 1.3))
    ),
    ("MobileNet", {"depth_multiplier": 2, "dropout": 0.3, "input_shape": (32, 32, 3)}),
    *(
        (name, {**kwargs, "alpha": alpha, "minimalistic": minimalistic})
        for name in ("MobileNetV3Small", "MobileNetV3Large")
        for kwargs, alpha, minimalistic in (
            ({}, 1.0, False),
            (SMALL, 0.75, False),
            (ODD, 1.0, True),
            (OPEN, 1.0, False),
        )
    ),
    ("MobileNetV3Small", {**LOGITS, "alpha": 1.25, "include_preprocessing": False, "dropout_rate": 0.5}),
    ("MobileNetV3Large", {"alpha": 0.5, "minimalistic": True, "dropout_rate": 0}),
    *((f"EfficientNetB{i}", SMALL) for i in range(8)),
    *(("EfficientNetB0", kwargs) for kwargs in ({}, ODD, LOGITS)),
]

PREDICTIONS = [
    ("VGG16", "vgg16", {"include_top": False, "pooling": "avg", "input_shape": (32, 32, 3)}),
    ("VGG19", "vgg19", {"include_top": False, "pooling": "max", "input_shape": (32, 40, 3)}),
    ("ResNet50", "resnet", {"classes": 10, "classifier_activation": None, "input_shape": (40, 32, 3)}),
    ("ResNet50V2", "resnet_v2", {"include_top": False, "pooling": "avg", "input_shape": (33, 48, 3)}),
    ("DenseNet121", "densenet", {"classes": 10, "input_shape": (32, 32, 3)}),
    ("Xception", "xception", {"include_top": False, "pooling": "avg", "input_shape": (71, 71, 3)}),
    ("InceptionV3", "inception_v3", {"classes": 10, "input_shape": (75, 75, 3)}),
    ("MobileNet", "mobilenet", {"classes": 10, "alpha": 0.25, "input_shape": (32, 48, 3)}),
    ("MobileNetV2", "mobilenet_v2", {"classes": 10, "alpha": 0.35, "input_shape": (33, 64, 3)}),
    ("MobileNetV3Small", "mobilenet_v3", {"classes": 10, "input_shape": (32, 64, 3)}),
    ("MobileNetV3Large", "mobilenet_v3", {"include_top": False, "minimalistic": True, "input_shape": (32, 32, 3)}),
    ("EfficientNetB0", "efficientnet", {"include_top": False, "pooling": "avg", "input_shape": (32, 48, 3)}),
]

IN_A_FILE = {"classes": 10, "alpha": 0.05, "input_shape": (32, 32, 3)}
"""The MobileNet whose weights stand in mobilenet.h5, as real Keras 2 and 3 write the files of ImageNet weights."""

SETTINGS = (
    "activation",
    "alpha",
    "axis",
    "epsilon",
    "filters",
    "kernel_size",
    "max_value",
    "momentum",
    "padding",
    "pool_size",
    "rate",
    "scale",
    "strides",
    "target_shape",
    "units",
    "use_bias",
    "keepdims",
    "depth_multiplier",
    "offset",
    "batch_shape",
)


def told(config, weights):
    """What matters of a model: its layers with their settings and connections, and its weights.

    Arguments:
        config: the configuration of a functional model.
        weights: the weights of the model.
    """
    layers = [
        [layer["class_name"], layer["name"], sources(layer), [layer["config"].get(name) for name in SETTINGS]]
        for layer in config["layers"]
    ]
    return {
        "name": config["name"],
        "layers": len(layers),
        "digest": digest(layers),
        "weights": [len(weights), sum(int(np.prod(weight.shape)) for weight in weights)],
        "weights_digest": digest([[weight.path, list(weight.shape), weight.trainable] for weight in weights]),
    }


def sources(layer):
    """Names of the layers that a layer is called on."""
    text = json.dumps(layer["inbound_nodes"])
    return [part.split('"')[1] for part in text.split('"keras_history": [')[1:]]


def digest(part):
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:16]


def set_weights(model):
    """Give a model weights that are the same on every machine, with statistics that are not those of a new model."""
    for i, weight in enumerate(model.weights):
        stream = np.random.default_rng(i)
        if weight.path.endswith(("gamma", "moving_variance", "variance")):
            array = stream.uniform(0.5, 1.5, weight.shape)
        elif len(weight.shape) < 2:
            array = 0.1 * stream.standard_normal(weight.shape)
        else:
            array = stream.standard_normal(weight.shape, "float32") * np.sqrt(2 / np.prod(weight.shape[:-1]))
        weight.assign(array.astype("float32"))


def images(shape):
    return np.random.default_rng(0).uniform(0, 255, (2, *shape)).astype("float32")
