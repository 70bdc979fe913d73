"""Convolutions of every kind, adaptive pooling, and windows cut out and put back."""

from kerasedu import ops
from tests.unit.gradients import distinct, normal

FOLDING = {"dilation": (2, 1), "padding": (1, 0), "stride": (1, 2)}

CASES = [
    ("conv", lambda x, w: ops.conv(x, w, padding="causal", dilation_rate=2), normal((2, 5, 3), (2, 3, 2))),
    ("conv", lambda x, w: ops.conv(x, w, 2, "same"), normal((2, 5, 4, 4), (2, 3, 2, 6))),
    ("conv", lambda x, w: ops.conv(x, w, data_format="channels_first"), normal((2, 3, 5), (2, 1, 6))),
    *(
        (
            "conv_transpose",
            lambda x, w, how=how: ops.conv_transpose(x, w, *how),
            normal((2, 3, 4, 2), (2, 3, 3, 2)),
        )
        for how in [(2, "valid"), ((1, 3), "same"), (2, "same", 1)]
    ),
    *(
        (
            "depthwise_conv",
            lambda x, w, how=how: ops.depthwise_conv(x, w, *how),
            normal((2, 5, 4, 2), (2, 3, 2, multiplier)),
        )
        for multiplier in (1, 3)
        for how in [(1, "valid"), ((2, 1), "same"), (1, "same", None, 2)]
    ),
    *(
        (
            "depthwise_conv_bias_relu",
            lambda x, w, b, relu=relu: ops.depthwise_conv_bias_relu(x, w, b, 2, "same", relu=relu),
            normal((2, 5, 4, 2), (2, 3, 2, 2), (4,)),
        )
        for relu in (False, True)
    ),
    *(
        (
            "conv_bias_relu",
            lambda x, w, b, relu=relu: ops.conv_bias_relu(x, w, b, 2, "same", relu=relu),
            normal((2, 4, 3, 4), (2, 3, 2, 6), (6,)),
        )
        for relu in (False, True)
    ),
    (
        "separable_conv",
        lambda x, d, p: ops.separable_conv(x, d, p, 2, "same"),
        normal((2, 5, 2), (3, 2, 2), (1, 4, 3)),
    ),
    ("adaptive_average_pool", lambda x: ops.adaptive_average_pool(x, (2, 5)), normal((2, 3, 4, 2))),
    ("adaptive_max_pool", lambda x: ops.adaptive_max_pool(x, (2, 5)), distinct((2, 3, 4, 2))),
    ("unfold", lambda x: ops.unfold(x, (2, 3), **FOLDING), normal((2, 2, 4, 5))),
    ("fold", lambda x: ops.fold(x, (4, 5), (2, 3), **FOLDING), normal((2, 12, 8))),
    ("depth_to_space", lambda x: ops.depth_to_space(x, 2), normal((2, 2, 3, 8))),
    ("space_to_depth", lambda x: ops.space_to_depth(x, 2), normal((2, 4, 2, 3))),
]
