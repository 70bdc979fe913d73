"""Which module of kerasedu stands behind each of Keras's, and where Keras 2 had things that Keras 3 has elsewhere."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """The words of a text.

    Example:
        >>> words("fit evaluate")
        ('fit', 'evaluate')
    """
    return tuple(text.split())


KERAS = (
    "activations",
    "applications",
    "backend",
    "callbacks",
    "config",
    "constraints",
    "datasets",
    "distillation",
    "dtype_policies",
    "initializers",
    "layers",
    "legacy",
    "losses",
    "metrics",
    "mixed_precision",
    "models",
    "ops",
    "optimizers",
    "preprocessing",
    "random",
    "regularizers",
    "saving",
    "tree",
    "utils",
    "visualization",
    "wrappers",
)
"""Namespaces of Keras 3 that are packages here, too."""

INSIDE = {
    "applications": words(
        "convnext densenet efficientnet efficientnet_v2 imagenet_utils inception_resnet_v2 inception_v3 mobilenet "
        "mobilenet_v2 mobilenet_v3 nasnet resnet resnet50 resnet_v2 vgg16 vgg19 xception"
    ),
    "datasets": words("boston_housing california_housing cifar10 cifar100 fashion_mnist imdb mnist reuters toy"),
    "legacy": ("saving",),
    "ops": words("image linalg nn numpy"),
    "optimizers": words("legacy schedules"),
    "preprocessing": words("image sequence text"),
    "utils": words("bounding_boxes legacy"),
}
"""What they hand out that is a module itself."""

SAME_AS_KERAS = (
    "tensorflow.keras",
    "tensorflow.python.keras",
    "tensorflow.contrib.keras",
    "tensorflow.compat.v2.keras",
    "keras.api._v2.keras",
    "keras.api._v2",
    "keras.api",
)
"""Other names under which tutorials find `keras`."""

ON_THE_WAY = frozenset({"tensorflow.compat", "tensorflow.compat.v2", "tensorflow.contrib", "tensorflow.python"})
"""What stands before it in those names, and has nothing else in it."""

_LAYERS = words(
    "advanced_activations attention convolutional convolutional_recurrent core cudnn_recurrent embeddings experimental "
    "experimental.preprocessing local merge merging noise normalization pooling preprocessing recurrent regularization "
    "reshaping rnn wrappers"
)
_UTILS = words(
    "conv_utils data_utils dataset_utils generic_utils image_utils io_utils layer_utils losses_utils metrics_utils "
    "np_utils tf_utils vis_utils visualize_util"
)
_ENGINE = words(
    "base_layer base_layer_v1 functional input_layer input_spec keras_tensor network sequential topology training "
    "training_v1"
)

OLD_MODULES = {
    **{f"keras.layers.{name}": ("keras.layers",) for name in _LAYERS},
    **{f"keras.utils.{name}": ("keras.utils",) for name in _UTILS},
    **{f"keras.engine.{name}": ("keras", "keras.layers", "keras.models") for name in _ENGINE},
    "keras.backend.tensorflow_backend": ("keras.backend",),
    "keras.callbacks.callbacks": ("keras.callbacks",),
    "keras.callbacks.experimental": ("keras.callbacks",),
    "keras.engine": ("keras", "keras.layers", "keras.models"),
    "keras.initializations": ("keras.initializers",),
    "keras.initializers.initializers_v2": ("keras.initializers",),
    "keras.models.models": ("keras.models",),
    "keras.objectives": ("keras.losses",),
    "keras.optimizers.adam_v2": ("keras.optimizers",),
    "keras.optimizers.experimental": ("keras.optimizers",),
    "keras.optimizers.gradient_descent_v2": ("keras.optimizers",),
    "keras.optimizers.learning_rate_schedule": ("keras.optimizers.schedules",),
    "keras.optimizers.optimizer_v2": ("keras.optimizers",),
    "keras.optimizers.rmsprop_v2": ("keras.optimizers",),
    "keras.preprocessing.timeseries": ("keras.preprocessing", "keras.utils"),
    "keras.wrappers.scikit_learn": ("keras.wrappers",),
}
"""Modules of Keras 2, and today's modules that have what was in them."""

OLD_NAMES = {
    "keras.constraints": {"maxnorm": "max_norm", "nonneg": "non_neg", "unitnorm": "unit_norm"},
    "keras.initializers": {
        "normal": "RandomNormal",
        "one": "Ones",
        "uniform": "RandomUniform",
        "zero": "Zeros",
    },
    "keras.layers": {
        "CuDNNGRU": "GRU",
        "CuDNNLSTM": "LSTM",
        "Deconvolution2D": "Conv2DTranspose",
        "Deconvolution3D": "Conv3DTranspose",
    },
    "keras.losses": {"cosine_proximity": "cosine_similarity"},
    "keras.metrics": {
        "cosine": "keras.losses.cosine_similarity",
        "cosine_proximity": "keras.losses.cosine_similarity",
    },
    "keras.models": {"Input": "keras.Input"},
    "keras.optimizers": {
        "adadelta": "Adadelta",
        "adagrad": "Adagrad",
        "adam": "Adam",
        "adamax": "Adamax",
        "nadam": "Nadam",
        "rmsprop": "RMSprop",
        "sgd": "SGD",
    },
    "keras.regularizers": {"WeightRegularizer": "L1L2", "l1l2": "l1_l2"},
    "keras.utils.visualize_util": {"plot": "plot_model"},
}
"""Names that Keras 2 had for what Keras 3 calls otherwise; a name with dots is found in another module."""

REMOVED = {
    "keras.backend": {
        "ctc_batch_cost": "use keras.losses.CTC()",
        "get_session": "there are no sessions: leave it out",
        "set_learning_phase": "say it in the call: model(x, training=False)",
        "set_session": "there are no sessions: leave it out",
        "tf": "use keras.ops",
    },
    "keras.callbacks": {
        "BaseLogger": "fit averages the metrics of an epoch by itself: leave it out",
    },
    "keras.layers": {
        "AtrousConvolution2D": "use Conv2D(..., dilation_rate=2)",
        "Highway": "Keras dropped it: write it as a layer of your own",
        "LocallyConnected1D": "Keras dropped it: write it as a layer of your own, or use Conv1D",
        "LocallyConnected2D": "Keras dropped it: write it as a layer of your own, or use Conv2D",
        "MaxoutDense": "use Dense(units * pieces), then Reshape and a maximum over the pieces",
        "Merge": "use add([a, b]), concatenate([a, b]) or another of the merging layers in a functional model",
        "ThresholdedReLU": "use ReLU(threshold=theta), or a Lambda",
        "TimeDistributedDense": "use TimeDistributed(Dense(...)), or Dense alone, which does the same",
        "merge": "use add([a, b]), concatenate([a, b]) or another of the merging functions",
    },
    "keras.models": {
        "Graph": "use the functional API: Model(inputs, outputs)",
        "model_from_config": "use Model.from_config(config) or Sequential.from_config(config)",
        "model_from_yaml": "Keras dropped YAML, which can run code: use model.to_json() and model_from_json",
    },
    "keras.utils": {
        "GeneratorEnqueuer": "fit takes the generator itself",
        "HDF5Matrix": "open the file with h5py and pass the dataset to fit: h5py.File('data.h5')['x']",
        "OrderedEnqueuer": "fit takes the PyDataset itself",
        "multi_gpu_model": "there is one processor here: leave it out",
        "print_summary": "use model.summary()",
    },
    "keras.wrappers": {
        "KerasClassifier": "use keras.wrappers.SKLearnClassifier(model, model_kwargs={...}, fit_kwargs={...})",
        "KerasRegressor": "use keras.wrappers.SKLearnRegressor(model, model_kwargs={...}, fit_kwargs={...})",
    },
}
"""Names that are gone, and what to write instead."""


def canonical(name: str) -> str:
    """The name under which the alias keeps a module that goes by several.

    Example:
        >>> canonical("tf.keras.layers"), canonical("tensorflow.python.keras"), canonical("tf")
        ('keras.layers', 'keras', 'tensorflow')
    """
    if name == "tf" or name.startswith("tf."):
        name = f"tensorflow{name[2:]}"
    for prefix in SAME_AS_KERAS:
        if name == prefix or name.startswith(f"{prefix}."):
            return f"keras{name[len(prefix) :]}"
    return name


def home_of(name: str) -> str | None:
    """The module of kerasedu behind one of Keras 3's; None if there is none.

    Example:
        >>> home_of("keras.datasets.mnist"), home_of("keras.layers.core")
        ('kerasedu.datasets.mnist', None)
    """
    match name.split("."):
        case ["keras"]:
            return "kerasedu"
        case ["keras", package] if package in KERAS:
            return f"kerasedu.{package}"
        case ["keras", package, module] if module in INSIDE.get(package, ()):
            return f"kerasedu.{package}.{module}"
    return None
