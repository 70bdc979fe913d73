"""The table of cases that golden numbers are made for.

In arguments a tuple is the shape of an array to be drawn, a NumPy array is itself, and so is all else. Arrays of
floats are what gradients are taken for. Configurations are as Keras writes them, with lists for tuples.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def case(*inputs: Any, call: dict[str, Any] | None = None, adapt: Any = None, **config: Any) -> dict[str, Any]:
    """Something made with a configuration, and what it is called with."""
    return {"config": config, "inputs": list(inputs), "call": call or {}} | ({} if adapt is None else {"adapt": adapt})


def layer(kind: str, **config: Any) -> dict[str, Any]:
    """A layer inside of another."""
    return {"layer": kind, "config": config}


def args(*inputs: Any, **call: Any) -> dict[str, Any]:
    """Arguments of a function."""
    return {"config": None, "inputs": list(inputs), "call": call}


VECTORS, SERIES, IMAGES, VOLUMES = (3, 5), (2, 5, 3), (2, 5, 4, 3), (1, 4, 5, 3, 2)
LARGE_IMAGES = (2, 7, 6, 4)
TOKENS = np.array([[1, 4, 2, 0, 0], [3, 3, 5, 2, 0]])
STEPS = np.array([[True, True, True, False, False], [False, True, True, False, True]])
MASK = np.array([[True, False, True], [True, True, False]])
GAPS = np.where(STEPS[..., None], np.arange(1.0, 31).reshape(2, 5, 3) / 20, 0.0)
WINDOWS = np.array([[[True, True, False], [True, False, True], [False, True, True], [True, True, True]]] * 2)
ALL_MASKED = np.array([[False, False, False], [True, True, True]])
FIRST = {"data_format": "channels_first"}
QUERY, VALUE = (2, 4, 3), (2, 3, 3)

POINTS = np.array([-7.0, -3.0, -2.5, -1.0, -0.4, 0.0, 0.3, 0.5, 1.0, 2.2, 3.0, 6.0, 30.0, 1.5])
TIES = np.array([[2.0, 5.0, 5.0, -1.0], [0.0, 0.0, 0.0, 0.0], [-3.0, 1.0, 1.0, 1.0]])
NEAR = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 7.0, -7.0])
TIMES = np.arange(0, 60, 3)
WARM_UP = {"initial_learning_rate": 0.01, "decay_steps": 30, "warmup_target": 0.2, "warmup_steps": 7}
DIVISORS = np.array([2.0, -2.0, 3.0, -3.0, 0.7, -0.7, 3.0, 3.0])
HOLES = np.array([[1.0, np.nan, -2.0], [np.inf, 0.5, -np.inf]])
POSITIVE = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])

LAYERS = {
    "Dense": {
        "linear": case(VECTORS, units=4),
        "relu": case(VECTORS, units=4, activation="relu"),
        "softmax": case(VECTORS, units=4, activation="softmax"),
        "sequence": case((2, 3, 5), units=3, activation="tanh", use_bias=False),
    },
    "EinsumDense": {
        "sequence": case(SERIES, equation="abc,cd->abd", output_shape=[None, 4], bias_axes="d", activation="tanh"),
        "two axes": case(SERIES, equation="abc,cde->abde", output_shape=[None, 2, 3], bias_axes="de"),
        "ellipsis": case(IMAGES, equation="...x,xy->...y", output_shape=2, bias_axes="y"),
        "no bias": case(SERIES, equation="abc,bcd->ad", output_shape=4),
    },
    "Conv1D": {
        "valid": case((2, 8, 3), filters=4, kernel_size=3, activation="relu"),
        "causal": case((2, 8, 3), filters=2, kernel_size=3, dilation_rate=2, padding="causal"),
        "strides": case((2, 8, 4), filters=4, kernel_size=3, strides=3, padding="same", groups=2),
        "channels_first": case((2, 3, 8), filters=2, kernel_size=2, **FIRST),
    },
    "Conv2D": {
        "valid": case(LARGE_IMAGES, filters=3, kernel_size=3, activation="relu"),
        "same": case(LARGE_IMAGES, filters=3, kernel_size=[2, 3], padding="same"),
        "strides": case(LARGE_IMAGES, filters=3, kernel_size=3, strides=[2, 3], activation="sigmoid"),
        "strides same": case(LARGE_IMAGES, filters=3, kernel_size=[4, 2], strides=3, padding="same"),
        "stride over kernel": case(LARGE_IMAGES, filters=2, kernel_size=1, strides=2),
        "dilation": case(LARGE_IMAGES, filters=3, kernel_size=2, dilation_rate=[3, 2]),
        "dilation same": case(LARGE_IMAGES, filters=2, kernel_size=3, dilation_rate=2, padding="same"),
        "groups": case(LARGE_IMAGES, filters=6, kernel_size=3, groups=2, activation="relu"),
        "channels_first": case((2, 4, 7, 6), filters=3, kernel_size=3, **FIRST),
    },
    "Conv3D": {
        "valid": case(VOLUMES, filters=3, kernel_size=2),
        "same": case(VOLUMES, filters=2, kernel_size=[3, 2, 1], strides=2, padding="same", activation="tanh"),
    },
    "Conv1DTranspose": {
        "valid": case((2, 4, 3), filters=2, kernel_size=3, strides=2),
        "same": case((2, 4, 3), filters=2, kernel_size=2, strides=3, padding="same", use_bias=False),
        "output padding": case((2, 4, 3), filters=2, kernel_size=3, strides=2, padding="same", output_padding=1),
    },
    "Conv2DTranspose": {
        "valid": case((1, 3, 4, 2), filters=3, kernel_size=[3, 2], strides=[2, 1], activation="relu"),
        "same": case((1, 3, 4, 2), filters=2, kernel_size=4, strides=2, padding="same"),
        "dilation": case((1, 3, 4, 2), filters=2, kernel_size=3, dilation_rate=2),
        "channels_first": case((1, 2, 3, 4), filters=3, kernel_size=2, strides=2, **FIRST),
    },
    "Conv3DTranspose": {"same": case((1, 2, 3, 2, 2), filters=2, kernel_size=2, strides=2, padding="same")},
    "SeparableConv1D": {
        "same": case((2, 6, 3), filters=4, kernel_size=3, padding="same", depth_multiplier=2, activation="relu"),
        "strides": case((2, 6, 3), filters=2, kernel_size=2, strides=2, use_bias=False),
    },
    "SeparableConv2D": {
        "valid": case(IMAGES, filters=4, kernel_size=[3, 2], depth_multiplier=2),
        "dilation": case(IMAGES, filters=2, kernel_size=2, dilation_rate=2, padding="same"),
    },
    "DepthwiseConv1D": {"same": case((2, 6, 3), kernel_size=3, strides=2, padding="same", depth_multiplier=2)},
    "DepthwiseConv2D": {
        "valid": case(IMAGES, kernel_size=[3, 2], depth_multiplier=2, activation="tanh"),
        "strides": case(IMAGES, kernel_size=3, strides=2, padding="same"),
        "channels_first": case((2, 3, 5, 4), kernel_size=2, **FIRST),
    },
    "MaxPooling1D": {"same": case((2, 7, 3), pool_size=3, strides=2, padding="same"), "valid": case((2, 7, 3))},
    "MaxPooling2D": {
        "valid": case(LARGE_IMAGES),
        "same": case(LARGE_IMAGES, pool_size=3, strides=2, padding="same"),
        "overlap": case(LARGE_IMAGES, pool_size=[3, 2], strides=1),
    },
    "MaxPooling3D": {"same": case(VOLUMES, pool_size=[2, 3, 1], strides=2, padding="same")},
    "AveragePooling1D": {"same": case((2, 7, 3), pool_size=3, strides=2, padding="same")},
    "AveragePooling2D": {
        "valid": case(LARGE_IMAGES, pool_size=[2, 3]),
        "same": case(LARGE_IMAGES, pool_size=3, strides=2, padding="same"),
    },
    "AveragePooling3D": {
        "valid": case(VOLUMES, pool_size=2),
        "same": case(VOLUMES, pool_size=3, strides=2, padding="same"),
    },
    "GlobalMaxPooling1D": {"keepdims": case(SERIES, keepdims=True)},
    "GlobalMaxPooling2D": {"channels_first": case(IMAGES, **FIRST)},
    "GlobalMaxPooling3D": {"plain": case(VOLUMES)},
    "GlobalAveragePooling1D": {"plain": case(SERIES), "masked": case(SERIES, call={"mask": STEPS})},
    "GlobalAveragePooling2D": {"keepdims": case(IMAGES, keepdims=True)},
    "GlobalAveragePooling3D": {"channels_first": case(VOLUMES, **FIRST)},
    "ZeroPadding1D": {"uneven": case(SERIES, padding=[2, 1])},
    "ZeroPadding2D": {"uneven": case(IMAGES, padding=[[1, 0], [2, 3]]), "channels_first": case(IMAGES, **FIRST)},
    "ZeroPadding3D": {"uneven": case(VOLUMES, padding=[[1, 0], [0, 2], [1, 1]])},
    "Cropping1D": {"uneven": case(SERIES, cropping=[2, 1])},
    "Cropping2D": {"uneven": case(IMAGES, cropping=[[1, 0], [2, 1]])},
    "Cropping3D": {"uneven": case(VOLUMES, cropping=[[1, 0], [0, 2], [1, 1]])},
    "UpSampling1D": {"three": case(SERIES, size=3)},
    "UpSampling2D": {
        "nearest": case((1, 2, 3, 2), size=[2, 3]),
        "bilinear": case((1, 2, 3, 2), size=2, interpolation="bilinear"),
        "bicubic": case((1, 4, 3, 1), size=2, interpolation="bicubic"),
    },
    "UpSampling3D": {"uneven": case((1, 2, 1, 2, 2), size=[2, 1, 3])},
    "SimpleRNN": {
        "last": case(SERIES, units=3),
        "backwards": case(SERIES, units=2, return_sequences=True, go_backwards=True, activation="relu"),
        "masked": case(SERIES, units=2, return_sequences=True, return_state=True, call={"mask": STEPS}),
    },
    "LSTM": {
        "last": case(SERIES, units=3),
        "states": case(SERIES, units=2, return_sequences=True, return_state=True),
        "backwards masked": case(SERIES, units=2, go_backwards=True, return_state=True, call={"mask": STEPS}),
        "initial state": case(SERIES, units=2, call={"initial_state": [(2, 2), (2, 2)]}),
        "gates": case(SERIES, units=2, recurrent_activation="hard_sigmoid", activation="relu", use_bias=False),
    },
    "GRU": {
        "reset after": case(SERIES, units=3),
        "reset before": case(SERIES, units=3, reset_after=False),
        "reset before masked": case(
            SERIES, units=2, reset_after=False, return_sequences=True, go_backwards=True, call={"mask": STEPS}
        ),
        "states masked": case(SERIES, units=2, return_sequences=True, return_state=True, call={"mask": STEPS}),
        "no bias": case(SERIES, units=2, use_bias=False, call={"initial_state": (2, 2)}),
    },
    "RNN": {
        "stacked": case(SERIES, cell=[layer("LSTMCell", units=2), layer("GRUCell", units=3)], return_state=True),
        "cell": case(SERIES, cell=layer("SimpleRNNCell", units=2), return_sequences=True, call={"mask": STEPS}),
    },
    "Bidirectional": {
        "concat": case(SERIES, layer=layer("LSTM", units=2, return_sequences=True)),
        "states": case(SERIES, layer=layer("GRU", units=2, return_state=True), merge_mode="sum"),
        "masked": case(
            SERIES, layer=layer("SimpleRNN", units=2, return_sequences=True), merge_mode="ave", call={"mask": STEPS}
        ),
        "both": case(
            SERIES,
            layer=layer("LSTM", units=2),
            backward_layer=layer("GRU", units=2, go_backwards=True),
            merge_mode=None,
        ),
    },
    "TimeDistributed": {"conv": case((2, 3, 4, 4, 1), layer=layer("Conv2D", filters=2, kernel_size=3))},
    "Sequential": {
        "embedding mask": case(
            TOKENS, layers=[layer("Embedding", input_dim=6, output_dim=3, mask_zero=True), layer("LSTM", units=2)]
        ),
        "embedding bidirectional": case(
            TOKENS,
            layers=[
                layer("Embedding", input_dim=6, output_dim=2, mask_zero=True),
                layer("Bidirectional", layer=layer("GRU", units=2, return_sequences=True)),
                layer("GlobalAveragePooling1D"),
            ],
        ),
        "masking": case(
            GAPS,
            layers=[
                layer("Masking"),
                layer("GRU", units=2, return_sequences=True),
                layer("Dropout", rate=0.5),
                layer("SimpleRNN", units=2),
            ],
        ),
        "masked time steps": case(
            GAPS, layers=[layer("Masking"), layer("TimeDistributed", layer=layer("Dense", units=2))]
        ),
        "mask through reshaping": case(
            TOKENS,
            layers=[
                layer("Embedding", input_dim=6, output_dim=2, mask_zero=True),
                layer("Activation", activation="tanh"),
                layer("LayerNormalization"),
                layer("SimpleRNN", units=2, go_backwards=True),
            ],
        ),
    },
    "BatchNormalization": {
        "inference": case(VECTORS),
        "training": case((6, 3), call={"training": True}, momentum=0.7),
        "training images": case((2, 3, 2, 3), call={"training": True}, axis=1, epsilon=0.01, center=False),
        "masked": case(SERIES, call={"training": True, "mask": STEPS}, scale=False),
        "frozen": case((4, 3), call={"training": True}, trainable=False),
    },
    "LayerNormalization": {
        "plain": case(VECTORS),
        "axes": case(SERIES, axis=[1, 2], epsilon=0.1, center=False),
        "middle axis": case(SERIES, axis=1),
    },
    "RMSNormalization": {"plain": case(VECTORS), "axes": case(SERIES, axis=[1, 2], epsilon=0.1)},
    "GroupNormalization": {
        "groups": case((2, 3, 2, 4), groups=2),
        "instance": case((2, 3, 4), groups=-1, scale=False),
        "axis": case((2, 4, 3), groups=2, axis=1, epsilon=0.1),
    },
    "UnitNormalization": {"plain": case(VECTORS), "axes": case(SERIES, axis=[1, 2])},
    "Embedding": {
        "tokens": case(TOKENS, input_dim=6, output_dim=3),
        "matrix": case(TOKENS[:, :2], input_dim=6, output_dim=2, mask_zero=True),
    },
    "Add": {"three": case([(2, 3), (2, 3), (2, 1)])},
    "Subtract": {"two": case([(2, 3), (2, 3)])},
    "Multiply": {"broadcast": case([(2, 3, 2), (2, 1, 2)]), "three": case([(2, 3), (2, 3), (2, 3)])},
    "Average": {"three": case([(2, 3), (2, 3), (2, 3)])},
    "Maximum": {"ties": case([TIES, TIES[::-1].copy()])},
    "Minimum": {"three": case([(2, 3), (2, 3), (2, 3)])},
    "Concatenate": {"last": case([(2, 3), (2, 1)]), "middle": case([(2, 3, 2), (2, 1, 2)], axis=1)},
    "Dot": {
        "vectors": case([(2, 3), (2, 3)], axes=1),
        "normalized": case([(2, 3, 4), (2, 4, 2)], axes=[2, 1], normalize=True),
    },
    "Attention": {
        "dot": case([QUERY, VALUE]),
        "scaled causal": case([QUERY, VALUE, VALUE], use_scale=True, call={"use_causal_mask": True}),
        "concat": case([QUERY, VALUE], score_mode="concat", use_scale=True, call={"return_attention_scores": True}),
        "masked": case([QUERY, VALUE], call={"mask": [np.array([[True, True, False, True]] * 2), MASK]}),
    },
    "AdditiveAttention": {
        "scaled": case([QUERY, VALUE]),
        "masked": case(
            [QUERY, VALUE, VALUE],
            use_scale=False,
            call={"mask": [None, MASK, None], "use_causal_mask": True, "return_attention_scores": True},
        ),
    },
    "MultiHeadAttention": {
        "plain": case(QUERY, num_heads=2, key_dim=3, call={"value": VALUE}),
        "causal": case(QUERY, num_heads=2, key_dim=2, call={"value": QUERY, "use_causal_mask": True}),
        "mask": case(
            QUERY,
            num_heads=1,
            key_dim=2,
            value_dim=3,
            output_shape=2,
            use_bias=False,
            call={"value": VALUE, "key": VALUE, "attention_mask": WINDOWS, "return_attention_scores": True},
        ),
        "nothing to attend to": case(
            QUERY, num_heads=2, key_dim=2, call={"value": VALUE, "attention_mask": ALL_MASKED[:, None, :]}
        ),
        "padding": case(QUERY, num_heads=2, key_dim=1, call={"value": VALUE, "value_mask": MASK}),
        "axes": case((1, 2, 3, 2), num_heads=2, key_dim=2, attention_axes=[1, 2], call={"value": (1, 2, 2, 2)}),
    },
    "GroupQueryAttention": {
        "groups": case(QUERY, head_dim=2, num_query_heads=4, num_key_value_heads=2, call={"value": VALUE}),
    },
    "Flatten": {"channels_first": case(LARGE_IMAGES, **FIRST)},
    "Reshape": {"free": case((2, 4, 3), target_shape=[2, -1])},
    "Permute": {"three": case((2, 3, 2, 2), dims=[3, 1, 2])},
    "RepeatVector": {"three": case((2, 3), n=3)},
    "Activation": {"softplus": case(VECTORS, activation="softplus")},
    "ReLU": {"leaky": case(POINTS, max_value=4.0, negative_slope=0.1, threshold=0.4)},
    "LeakyReLU": {"plain": case(POINTS)},
    "PReLU": {"shared": case((2, 3, 4), shared_axes=[1])},
    "ELU": {"alpha": case(POINTS, alpha=0.5)},
    "Softmax": {"axes": case((2, 3, 2), axis=[1, 2]), "masked": case((2, 3), call={"mask": MASK})},
    "Dropout": {"inference": case(VECTORS, rate=0.5)},
    "SpatialDropout1D": {"inference": case(SERIES, rate=0.5, call={"training": False})},
    "GaussianNoise": {"inference": case(VECTORS, stddev=1.0)},
    "GaussianDropout": {"inference": case(VECTORS, rate=0.5)},
    "AlphaDropout": {"inference": case(VECTORS, rate=0.5), "no rate": case(VECTORS, rate=0.0, call={"training": True})},
    "Rescaling": {
        "one": case(IMAGES, scale=1 / 127.5, offset=-1.0),
        "channels": case(VECTORS, scale=[1.0, 2.0, 3.0, 4.0, 5.0], offset=0.5),
    },
    "Normalization": {
        "adapted": case(VECTORS, adapt=(20, 5)),
        "given": case(VECTORS, mean=[0.0, 1.0, 2.0, 3.0, 4.0], variance=[1.0, 4.0, 0.0, 0.25, 9.0]),
        "everything": case(VECTORS, axis=None, adapt=(20, 5)),
        "inverted": case(SERIES, axis=[1, 2], invert=True, adapt=(9, 5, 3)),
    },
    "CategoryEncoding": {
        "multi hot": case(TOKENS, num_tokens=6),
        "one hot": case(TOKENS, num_tokens=6, output_mode="one_hot"),
        "weighted count": case(  # whole weights: kerasedu takes no gradients through layers that number things
            TOKENS, num_tokens=6, output_mode="count", call={"count_weights": np.arange(10).reshape(2, 5)}
        ),
    },
    "Discretization": {
        "boundaries": case(POINTS, bin_boundaries=[-1.0, 0.0, 0.5]),
        "one hot": case(POINTS, bin_boundaries=[-1.0, 0.5], output_mode="one_hot"),
        "adapted": case(POINTS, num_bins=4, epsilon=0.01, adapt=(40,)),
    },
    "Resizing": {
        "bilinear": case((1, 3, 4, 2), height=5, width=6),
        "smaller": case((1, 5, 6, 1), height=3, width=2),
        "nearest": case((1, 3, 4, 2), height=5, width=3, interpolation="nearest"),
        "bicubic": case((1, 4, 5, 1), height=6, width=4, interpolation="bicubic"),
        "crop": case((1, 4, 7, 1), height=3, width=3, crop_to_aspect_ratio=True),
        "pad": case((1, 4, 7, 1), height=4, width=4, pad_to_aspect_ratio=True),
    },
    "CenterCrop": {
        "odd": case((1, 5, 6, 2), height=2, width=3),
        "larger": case((1, 3, 4, 1), height=5, width=5),
    },
}

SENTENCES = ["The cat sat, on the mat.", "A dog!", "the DOG and the cat"]
LETTERS, NAMES = [["A"], ["B"], ["C"], ["D"], ["E"]], [["ada", "bob"], ["eve", ""]]
WORDS = {  # these need TensorFlow beside Keras
    "Hashing": {
        "letters": case(LETTERS, num_bins=3),
        "mask": case([["A"], ["B"], [""]], num_bins=3, mask_value=""),
        "salt": case(LETTERS, num_bins=3, salt=[133, 137]),
        "one salt": case(LETTERS, num_bins=3, salt=133),
        "numbers": case([[1], [17], [-3]], num_bins=10),
    },
    "StringLookup": {
        "given": case(NAMES, vocabulary=["bob", "ada"]),
        "mask": case(NAMES, vocabulary=["bob", "ada"], mask_token="", num_oov_indices=2),
        "adapted": case(NAMES, adapt=["bob", "eve", "eve", "cy", "bob", "eve"], max_tokens=3),
        "multi hot": case(NAMES, vocabulary=["bob", "ada"], output_mode="multi_hot"),
        "tf-idf": case(NAMES, vocabulary=["bob", "ada"], idf_weights=[0.5, 2.0], output_mode="tf_idf"),
    },
    "IntegerLookup": {
        "given": case([[12, 7], [-1, 40]], vocabulary=[7, 12, 36]),
        "mask and bins": case([[12, 0], [41, 40]], vocabulary=[7, 12], mask_token=0, num_oov_indices=3),
        "inverted": case([[0, 1], [2, 0]], vocabulary=[7, 12], invert=True),
        "count": case([[12, 7, 7], [12, 5, 5]], vocabulary=[7, 12], output_mode="count"),
    },
    "TextVectorization": {
        "adapted": case(["the cat slept", "dog dog"], adapt=SENTENCES, output_sequence_length=4),
        "bigrams": case(["the cat sat"], adapt=SENTENCES, ngrams=2, max_tokens=6),
        "tf-idf": case(["the dog", "a mat"], adapt=SENTENCES, output_mode="tf_idf"),
        "characters": case(["abca", "Zb"], vocabulary=["a", "b"], split="character", standardize="lower"),
    },
}

POINTWISE = (
    "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu linear log_sigmoid mish "
    "relu relu6 selu sigmoid silu soft_shrink softplus softsign sparse_plus sparse_sigmoid squareplus tanh tanh_shrink"
)
FUNCTIONS = {
    **{f"activations.{name}": {"points": args(POINTS)} for name in POINTWISE.split()},
    "activations.threshold": {"points": args(POINTS, 0.5, -2.0)},
    "activations.softmax": {"rows": args(VECTORS), "axis": args((2, 3, 2), axis=1)},
    "activations.log_softmax": {"rows": args(VECTORS), "axis": args((2, 3, 2), axis=1)},
    "activations.sparsemax": {"rows": args(VECTORS), "ties": args(TIES)},
    "ops.relu": {"corner": args(POINTS)},
    "ops.gelu": {"exact": args(POINTS, approximate=False)},
    "ops.abs": {"plain": args(NEAR)},  # at 0 JAX alone has a gradient of 1
    "ops.max": {"ties": args(TIES, axis=1), "all": args(TIES)},
    "ops.min": {"ties": args(TIES, axis=1, keepdims=True)},
    "ops.maximum": {"ties": args(TIES, TIES[::-1].copy())},
    "ops.minimum": {"broadcast": args(TIES, 1.0)},
    "ops.clip": {"plain": args(NEAR, -1.0, 3.0)},  # at the bounds JAX alone halves gradients
    "ops.sort": {"ties": args(TIES, axis=0)},
    "ops.argsort": {"ties": args(TIES)},
    "ops.argmax": {"ties": args(TIES, axis=1)},
    "ops.top_k": {"ties": args(TIES, 2)},
    "ops.in_top_k": {"ties": args(np.array([1, 3, 2]), TIES, k=2)},
    "ops.median": {"even": args(TIES, axis=1)},
    "ops.quantile": {"linear": args((3, 5), 0.3, axis=1), "nearest": args((3, 5), 0.3, axis=1, method="nearest")},
    "ops.round": {"halves": args(NEAR), "decimals": args(POINTS, decimals=-1)},
    "ops.mod": {"signs": args(NEAR, DIVISORS)},
    "ops.fmod": {"signs": args(NEAR, DIVISORS)},
    "ops.floor_divide": {"signs": args(NEAR, DIVISORS), "whole": args(np.array([7, -7, 7]), np.array([2, 2, -2]))},
    "ops.divide_no_nan": {"zeros": args(np.array([1.0, 0.0, -2.0]), np.array([0.0, 0.0, 4.0]))},
    "ops.sign": {"zero": args(POINTS)},
    "ops.power": {"negative base": args(np.array([-2.0, 0.5, 3.0]), 3.0)},
    "ops.logaddexp": {"far apart": args(np.array([1000.0, -1000.0, 0.0]), np.array([999.0, 1.0, 0.0]))},
    "ops.logsumexp": {"large": args(np.array([[1000.0, 999.0, -5.0]]), axis=1)},
    "ops.nan_to_num": {"holes": args(HOLES, nan=0.5, posinf=9.0, neginf=-9.0)},
    "ops.nansum": {"holes": args(HOLES[:, :2].copy(), axis=0)},
    "ops.nanmean": {"holes": args(np.array([[1.0, np.nan, -2.0], [3.0, 0.5, np.nan]]), axis=1)},
    "ops.std": {"axis": args((3, 4), axis=0)},
    "ops.var": {"axes": args((2, 3, 2), axis=[0, 2], keepdims=True)},
    "ops.moments": {"axes": args((2, 3, 2), axes=[0, 1])},
    "ops.prod": {"zero": args(np.array([[2.0, 0.0, 3.0], [1.5, 2.0, -1.0]]), axis=1)},
    "ops.cumprod": {"axis": args((2, 4), axis=1)},
    "ops.norm": {"vector": args((3, 4), ord=3, axis=1), "matrix": args((3, 4)), "nuclear": args((3, 4), ord="nuc")},
    "ops.normalize": {"zero row": args(TIES, axis=1), "order": args((2, 3), axis=0, order=3)},
    "ops.take": {"negative": args((3, 4), np.array([[0, -1], [2, 2]]), axis=1)},
    "ops.take_along_axis": {"repeated": args((3, 4), np.array([[0, 3], [1, 1], [2, 0]]), axis=1)},
    "ops.one_hot": {"outside": args(np.array([0, 2, -1, 4]), 3), "axis": args(np.array([[0, 2]]), 3, axis=1)},
    "ops.multi_hot": {"repeated": args(np.array([[0, 2, 2], [1, 0, 3]]), 4)},
    "ops.segment_sum": {"outside": args((4, 2), np.array([0, 2, 0, 5]), num_segments=3)},
    "ops.segment_max": {"empty": args((4,), np.array([0, 2, 0, 2]), num_segments=4)},
    "ops.scatter_update": {"rows": args((3, 2), np.array([[2], [0]]), (2, 2))},
    "ops.slice_update": {"corner": args((3, 4), [1, 2], (2, 2))},
    "ops.searchsorted": {"right": args(np.array([1.0, 2.0, 2.0, 5.0]), np.array([2.0, 0.0, 9.0]), side="right")},
    "ops.digitize": {"edges": args(POINTS, np.array([-1.0, 0.0, 3.0]))},
    "ops.bincount": {"weights": args(np.array([1, 0, 3, 1]), weights=np.array([5, 1, 2, 4]), minlength=5)},
    "ops.where": {"two": args(np.array([True, False, True]), (3,), (2, 3))},
    "ops.repeat": {"counts": args((2, 3), np.array([2, 0, 1]), axis=1)},
    "ops.pad": {
        "reflect": args((3, 4), [[1, 2], [0, 3]], mode="reflect"),
        "symmetric": args((3, 4), [[3, 0], [1, 4]], mode="symmetric"),
    },
    "ops.roll": {"axes": args((3, 4), [1, -2], axis=[0, 1])},
    "ops.linspace": {"step": args(1.0, 4.0, num=4, endpoint=False, retstep=True)},
    "ops.arange": {"fractions": args(0.0, 1.0, 0.3)},
    "ops.einsum": {"trace": args("ii,ij->j", (3, 3), (3, 2)), "batch": args("...ij,kj->...ik", (2, 2, 3), (2, 3))},
    "ops.matmul": {"vector": args((3,), (2, 3, 2)), "broadcast": args((2, 1, 2, 3), (2, 3, 2))},
    "ops.tensordot": {"axes": args((2, 3, 4), (4, 3), axes=[[1, 2], [1, 0]])},
    "ops.cross": {"vectors": args((2, 3), (2, 3))},
    "ops.dot_product_attention": {"causal": args((1, 3, 2, 2), (1, 3, 2, 2), (1, 3, 2, 2), is_causal=True)},
    "ops.linalg.cholesky": {"positive": args(POSITIVE)},
    "ops.linalg.det": {"square": args((3, 3))},
    "ops.linalg.inv": {"stack": args((2, 2, 2))},
    "ops.linalg.solve": {"right sides": args(POSITIVE, (3, 2))},
    "ops.linalg.solve_triangular": {"lower": args(POSITIVE, (3, 2), lower=True)},
    "ops.logdet": {"positive": args(POSITIVE)},
    "ops.image.resize": {
        "antialias": args((1, 6, 5, 1), [3, 2], antialias=True),
        "lanczos": args((1, 5, 5, 1), [7, 4], interpolation="lanczos3"),
    },
    "ops.image.rgb_to_grayscale": {"image": args((2, 2, 3))},
    "ops.image.extract_patches": {"dilated": args((1, 5, 4, 2), [2, 2], strides=1, dilation_rate=2, padding="same")},
    "ops.image.map_coordinates": {
        "reflect": args((4, 4), np.array([[0.5, 3.6, -1.2], [1.2, 2.5, 0.3]]), 1, fill_mode="reflect"),
    },
    "ops.image.affine_transform": {
        "constant": args((1, 4, 4, 1), np.array([[0.9, 0.2, -0.3, -0.1, 1.1, 0.4, 0.0, 0.0]]), fill_value=0.5),
    },
    "ops.ctc_loss": {
        "repeats": args(np.array([[1, 2, 2], [3, 1, 0]]), (2, 7, 4), np.array([3, 2]), np.array([7, 5]), mask_index=0),
    },
    "ops.binary_crossentropy": {"certain": args(np.array([0.0, 1.0, 1.0]), np.array([0.0, 0.0, 0.7]))},
    "regularizers.L1L2": {"matrix": case((3, 2), l1=0.1, l2=0.3)},
    "regularizers.OrthogonalRegularizer": {"rows": case((3, 4)), "columns": case((3, 4), mode="columns", factor=0.5)},
    "constraints.MaxNorm": {"matrix": case((3, 4), max_value=0.8, axis=0)},
    "constraints.MinMaxNorm": {"matrix": case((3, 4), min_value=0.5, max_value=0.9, rate=0.5, axis=1)},
    "constraints.NonNeg": {"matrix": case((3, 4))},
    "constraints.UnitNorm": {"axes": case((2, 3, 4), axis=[0, 1])},
    "initializers.Constant": {"value": case([2, 3], value=1.5)},
    "initializers.Identity": {"wide": case([2, 3], gain=2.0), "tall": case([3, 2])},
    "initializers.STFT": {"hann": case([8, 1, 5]), "imaginary": case([8, 1, 5], side="imag", scaling="density")},
    "optimizers.schedules.ExponentialDecay": {
        "plain": case(TIMES, initial_learning_rate=0.1, decay_steps=7, decay_rate=0.5),
        "staircase": case(TIMES, initial_learning_rate=0.1, decay_steps=7, decay_rate=0.5, staircase=True),
    },
    "optimizers.schedules.InverseTimeDecay": {
        "plain": case(TIMES, initial_learning_rate=0.1, decay_steps=7, decay_rate=0.5),
        "staircase": case(TIMES, initial_learning_rate=0.1, decay_steps=7, decay_rate=0.5, staircase=True),
    },
    "optimizers.schedules.PolynomialDecay": {
        "plain": case(TIMES, initial_learning_rate=0.1, decay_steps=20, end_learning_rate=0.01, power=2.0),
        "cycle": case(TIMES, initial_learning_rate=0.1, decay_steps=20, end_learning_rate=0.01, cycle=True),
    },
    "optimizers.schedules.PiecewiseConstantDecay": {
        f"step {step}": case(np.array(step), boundaries=[3, 10], values=[0.5, 0.25, 0.1]) for step in (3, 4, 10, 11)
    },
    "optimizers.schedules.CosineDecay": {
        "plain": case(TIMES, initial_learning_rate=0.1, decay_steps=30, alpha=0.1),
        **{f"warm-up, step {step}": case(np.array(step), **WARM_UP) for step in (2, 7, 20)},
    },
    "optimizers.schedules.CosineDecayRestarts": {
        "plain": case(TIMES, initial_learning_rate=0.1, first_decay_steps=7),
        "lower": case(TIMES, initial_learning_rate=0.1, first_decay_steps=6, t_mul=1.0, m_mul=0.8, alpha=0.1),
    },
}

DENSE, KERNEL, ONE_AXIS = [120, 180], [3, 2, 40, 90], [20_000]
INITIALIZERS = {
    "GlorotUniform": {"dense": case(DENSE), "kernel": case(KERNEL), "vector": case(ONE_AXIS)},
    "GlorotNormal": {"dense": case(DENSE), "kernel": case(KERNEL)},
    "HeUniform": {"kernel": case(KERNEL)},
    "HeNormal": {"kernel": case(KERNEL), "vector": case(ONE_AXIS)},
    "LecunUniform": {"dense": case(DENSE)},
    "LecunNormal": {"kernel": case(KERNEL)},
    "VarianceScaling": {
        "fan out": case(KERNEL, scale=2.0, mode="fan_out", distribution="uniform"),
        "untruncated": case(DENSE, scale=0.5, mode="fan_avg", distribution="untruncated_normal"),
        "kernel of an attention": case([30, 8, 90], mode="fan_in"),
    },
    "RandomNormal": {"moved": case(DENSE, mean=1.0, stddev=0.5)},
    "RandomUniform": {"moved": case(DENSE, minval=1.0, maxval=3.0)},
    "TruncatedNormal": {"moved": case(DENSE, mean=1.0, stddev=0.5)},
    "Orthogonal": {"wide": case([3, 5], gain=2.0), "tall": case([2, 4, 3])},
}

LOSSES = {
    "MeanSquaredError/mean": ("MeanSquaredError", {}, "numbers"),
    "MeanSquaredError/sum": ("MeanSquaredError", {"reduction": "sum"}, "numbers"),
    "MeanAbsoluteError/none": ("MeanAbsoluteError", {"reduction": "none"}, "numbers"),
    "MeanAbsolutePercentageError/plain": ("MeanAbsolutePercentageError", {}, "numbers"),
    "MeanSquaredLogarithmicError/plain": ("MeanSquaredLogarithmicError", {}, "counts"),
    "Huber/mean_with_sample_weight": ("Huber", {"delta": 0.5, "reduction": "mean_with_sample_weight"}, "numbers"),
    "LogCosh/mean": ("LogCosh", {"reduction": "mean"}, "numbers"),
    "CosineSimilarity/plain": ("CosineSimilarity", {}, "numbers"),
    "CosineSimilarity/axis": ("CosineSimilarity", {"axis": 0, "reduction": "none"}, "numbers"),
    "BinaryCrossentropy/probabilities": ("BinaryCrossentropy", {}, "yes or no"),
    "BinaryCrossentropy/logits": ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "yes or no"),
    "BinaryFocalCrossentropy/balanced": (
        "BinaryFocalCrossentropy", {"apply_class_balancing": True, "alpha": 0.3, "gamma": 1.5}, "yes or no",
    ),
    "BinaryFocalCrossentropy/logits": (
        "BinaryFocalCrossentropy", {"from_logits": True, "label_smoothing": 0.1, "axis": 0}, "yes or no",
    ),
    "CategoricalCrossentropy/probabilities": ("CategoricalCrossentropy", {"label_smoothing": 0.2}, "one-hot"),
    "CategoricalCrossentropy/logits": ("CategoricalCrossentropy", {"from_logits": True}, "one-hot"),
    "CategoricalFocalCrossentropy/classes": (
        "CategoricalFocalCrossentropy", {"alpha": [0.1, 0.2, 0.3, 0.4], "gamma": 3.0, "reduction": "sum"}, "one-hot",
    ),
    "CategoricalFocalCrossentropy/logits": (
        "CategoricalFocalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "one-hot",
    ),
    "CategoricalGeneralizedCrossEntropy/plain": ("CategoricalGeneralizedCrossEntropy", {"q": 0.7}, "labels"),
    "SparseCategoricalCrossentropy/probabilities": ("SparseCategoricalCrossentropy", {}, "labels"),
    "SparseCategoricalCrossentropy/logits": ("SparseCategoricalCrossentropy", {"from_logits": True}, "labels"),
    "SparseCategoricalCrossentropy/ignored": ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "labels"),
    "KLDivergence/plain": ("KLDivergence", {}, "one-hot"),
    "Poisson/plain": ("Poisson", {}, "counts"),
    "Hinge/sides": ("Hinge", {}, "sides"),
    "Hinge/yes or no": ("Hinge", {"reduction": "sum"}, "yes or no"),
    "SquaredHinge/plain": ("SquaredHinge", {}, "sides"),
    "CategoricalHinge/plain": ("CategoricalHinge", {}, "one-hot"),
    "Dice/all": ("Dice", {}, "yes or no"),
    "Dice/axis": ("Dice", {"axis": 1, "reduction": "none"}, "yes or no"),
    "Tversky/axis": ("Tversky", {"alpha": 0.2, "beta": 0.9, "axis": [1]}, "yes or no"),
    "Circle/plain": ("Circle", {"gamma": 10.0, "margin": 0.3}, "embeddings"),
    "CTC/plain": ("CTC", {}, "sequences"),
}  # fmt: skip

OPTIMIZERS = {
    "SGD/plain": ("SGD", {"learning_rate": 0.1}),
    "SGD/momentum": ("SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    "SGD/nesterov": ("SGD", {"learning_rate": 0.05, "momentum": 0.8, "nesterov": True}),
    "RMSprop/plain": ("RMSprop", {"learning_rate": 0.01}),
    "RMSprop/centered": ("RMSprop", {"learning_rate": 0.01, "rho": 0.8, "momentum": 0.5, "centered": True}),
    "Adam/plain": ("Adam", {"learning_rate": 0.01}),
    "Adam/amsgrad": ("Adam", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9, "amsgrad": True}),
    "Adam/clipped": ("Adam", {"learning_rate": 0.01, "clipnorm": 1.0, "weight_decay": 0.1}),
    "Adam/accumulated": ("Adam", {"learning_rate": 0.1, "gradient_accumulation_steps": 3, "global_clipnorm": 0.5}),
    "AdamW/averaged": (
        "AdamW",
        {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 4, "clipvalue": 0.5},
    ),
    "Adagrad/plain": ("Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.2, "loss_scale_factor": 4.0}),
    "Adadelta/plain": ("Adadelta", {"learning_rate": 1.0, "rho": 0.9, "epsilon": 0.001}),
    "Adamax/plain": ("Adamax", {"learning_rate": 0.01, "beta_2": 0.9, "weight_decay": 0.1}),
    "Nadam/plain": ("Nadam", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9}),
    "Ftrl/plain": ("Ftrl", {"learning_rate": 0.1, "weight_decay": 0.1}),
    "Ftrl/regularized": (
        "Ftrl",
        {
            "learning_rate": 0.1,
            "learning_rate_power": -0.3,
            "l1_regularization_strength": 0.05,
            "l2_regularization_strength": 0.1,
            "l2_shrinkage_regularization_strength": 0.02,
            "beta": 0.5,
        },
    ),
    "Lion/plain": ("Lion", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9, "weight_decay": 0.2}),
    "Lamb/plain": ("Lamb", {"learning_rate": 0.01, "beta_1": 0.8, "weight_decay": 0.1}),
    "Adafactor/plain": ("Adafactor", {"learning_rate": 1.0}),
    "Adafactor/clipped": ("Adafactor", {"learning_rate": 0.1, "relative_step": False, "clip_threshold": 0.5}),
    "Muon/plain": ("Muon", {"learning_rate": 0.1}),
    "Muon/plain momentum": ("Muon", {"learning_rate": 0.1, "nesterov": False, "rms_rate": None, "ns_steps": 4}),
    "Muon/left to Adam": ("Muon", {"learning_rate": 0.1, "exclude_layers": ["variable"], "adam_lr_ratio": 0.5}),
    "ScheduleFreeAdamW/plain": ("ScheduleFreeAdamW", {"learning_rate": 0.1, "warmup_steps": 4, "weight_decay": 0.1}),
}

TRAININGS = {
    "cnn": {
        "layers": [
            ["Conv2D", {"filters": 4, "kernel_size": 3, "activation": "relu"}],
            ["MaxPooling2D", {}],
            ["Conv2D", {"filters": 6, "kernel_size": 2, "padding": "same", "activation": "relu"}],
            ["AveragePooling2D", {"pool_size": 2}],
            ["Flatten", {}],
            ["Dense", {"units": 8, "activation": "relu"}],
            ["Dense", {"units": 3, "activation": "softmax"}],
        ],
        "shape": [30, 10, 10, 1],
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
        "fit": {"batch_size": 8, "epochs": 3, "validation_split": 0.2, "shuffle": False},
    },
    "mlp": {
        "layers": [
            ["Dense", {"units": 6, "activation": "tanh", "kernel_regularizer": "l2"}],
            ["Dense", {"units": 4, "activation": "relu", "kernel_constraint": "max_norm"}],
            ["Dense", {"units": 1, "activation": "sigmoid"}],
        ],
        "shape": [40, 5],
        "compile": {"optimizer": "rmsprop", "loss": "binary_crossentropy", "metrics": ["accuracy"]},
        "fit": {"batch_size": 16, "epochs": 4, "validation_split": 0.25, "shuffle": False},
    },
}

METRICS = {
    "Accuracy/plain": ("Accuracy", {}, "classes"),
    "BinaryAccuracy/threshold": ("BinaryAccuracy", {"threshold": 0.3}, "yes or no"),
    "CategoricalAccuracy/plain": ("CategoricalAccuracy", {}, "one-hot"),
    "SparseCategoricalAccuracy/plain": ("SparseCategoricalAccuracy", {}, "labels"),
    "TopKCategoricalAccuracy/two": ("TopKCategoricalAccuracy", {"k": 2}, "one-hot"),
    "SparseTopKCategoricalAccuracy/three": ("SparseTopKCategoricalAccuracy", {"k": 3}, "labels"),
    "MeanSquaredError/plain": ("MeanSquaredError", {}, "numbers"),
    "MeanAbsoluteError/plain": ("MeanAbsoluteError", {}, "numbers"),
    "MeanAbsolutePercentageError/plain": ("MeanAbsolutePercentageError", {}, "numbers"),
    "MeanSquaredLogarithmicError/plain": ("MeanSquaredLogarithmicError", {}, "counts"),
    "RootMeanSquaredError/plain": ("RootMeanSquaredError", {}, "numbers"),
    "LogCoshError/plain": ("LogCoshError", {}, "numbers"),
    "CosineSimilarity/plain": ("CosineSimilarity", {}, "numbers"),
    "PearsonCorrelation/plain": ("PearsonCorrelation", {}, "numbers"),
    "ConcordanceCorrelation/plain": ("ConcordanceCorrelation", {}, "numbers"),
    "R2Score/mean": ("R2Score", {}, "numbers"),
    "R2Score/weighted": ("R2Score", {"class_aggregation": "variance_weighted_average", "num_regressors": 2}, "numbers"),
    "BinaryCrossentropy/logits": ("BinaryCrossentropy", {"from_logits": True}, "yes or no"),
    "CategoricalCrossentropy/smooth": ("CategoricalCrossentropy", {"label_smoothing": 0.2}, "one-hot"),
    "SparseCategoricalCrossentropy/ignored": ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "labels"),
    "KLDivergence/plain": ("KLDivergence", {}, "one-hot"),
    "Poisson/plain": ("Poisson", {}, "counts"),
    "Hinge/plain": ("Hinge", {}, "sides"),
    "SquaredHinge/yes or no": ("SquaredHinge", {}, "yes or no"),
    "CategoricalHinge/plain": ("CategoricalHinge", {}, "one-hot"),
    "TruePositives/thresholds": ("TruePositives", {"thresholds": [0.1, 0.3]}, "yes or no"),
    "FalsePositives/even thresholds": ("FalsePositives", {"thresholds": [0.0, 0.25, 0.5, 0.75, 1.0]}, "yes or no"),
    "TrueNegatives/plain": ("TrueNegatives", {}, "yes or no"),
    "FalseNegatives/plain": ("FalseNegatives", {}, "yes or no"),
    "Precision/thresholds": ("Precision", {"thresholds": [0.4, 0.2]}, "yes or no"),
    "Precision/largest": ("Precision", {"top_k": 2}, "one-hot"),
    "Recall/class": ("Recall", {"class_id": 2, "thresholds": 0.2}, "yes or no"),
    "Recall/largest of a class": ("Recall", {"class_id": 1, "top_k": 3}, "one-hot"),
    "PrecisionAtRecall/plain": ("PrecisionAtRecall", {"recall": 0.6}, "yes or no"),
    "RecallAtPrecision/few": ("RecallAtPrecision", {"precision": 0.5, "num_thresholds": 20}, "yes or no"),
    "SensitivityAtSpecificity/class": ("SensitivityAtSpecificity", {"specificity": 0.5, "class_id": 0}, "yes or no"),
    "SpecificityAtSensitivity/plain": ("SpecificityAtSensitivity", {"sensitivity": 0.7}, "yes or no"),
    "AUC/roc": ("AUC", {}, "yes or no"),
    "AUC/uneven": ("AUC", {"thresholds": [0.5, 0.1, 0.2], "summation_method": "majoring"}, "yes or no"),
    "AUC/precision and recall": ("AUC", {"curve": "PR", "num_thresholds": 50}, "yes or no"),
    "AUC/lower sum": ("AUC", {"curve": "PR", "summation_method": "minoring"}, "yes or no"),
    "AUC/gain": ("AUC", {"curve": "PRGAIN"}, "yes or no"),
    "AUC/labels": ("AUC", {"multi_label": True, "label_weights": [0.1, 0.2, 0.3, 0.4]}, "yes or no"),
    "AUC/weighted together": ("AUC", {"label_weights": [0.1, 0.2, 0.3, 0.4], "from_logits": True}, "yes or no"),
    "F1Score/classes": ("F1Score", {}, "one-hot"),
    "F1Score/weighted": ("F1Score", {"average": "weighted"}, "one-hot"),
    "FBetaScore/micro": ("FBetaScore", {"average": "micro", "beta": 0.5, "threshold": 0.3}, "yes or no"),
    "FBetaScore/macro": ("FBetaScore", {"average": "macro", "beta": 2.0}, "one-hot"),
    "IoU/targets": ("IoU", {"num_classes": 4, "target_class_ids": [1, 3]}, "classes"),
    "MeanIoU/ignored": ("MeanIoU", {"num_classes": 4, "ignore_class": 2}, "classes"),
    "BinaryIoU/threshold": ("BinaryIoU", {"threshold": 0.3}, "yes or no of one"),
    "OneHotIoU/targets": ("OneHotIoU", {"num_classes": 4, "target_class_ids": [0, 2]}, "one-hot"),
    "OneHotMeanIoU/plain": ("OneHotMeanIoU", {"num_classes": 4}, "one-hot"),
    "Mean/plain": ("Mean", {}, None),
    "Sum/plain": ("Sum", {}, None),
}
