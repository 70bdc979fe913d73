"""The definitions, as a chapter writes them: plain loops over single numbers, slow, short, obviously right.

Notebooks show their source, tests hold the fast operations equal to them.
"""

from kerasedu.textbook.activations import (
    relu,
    relu_slope,
    sigmoid,
    sigmoid_slope,
    softmax,
    softmax_gradient,
    softmax_jacobian,
)
from kerasedu.textbook.attention import attention, attention_gradients, attention_weights
from kerasedu.textbook.convolution import (
    Meeting,
    conv1d,
    conv2d,
    conv3d,
    conv_image_gradient,
    conv_kernel_gradient,
    grouped_conv2d,
    meetings,
    windows_along,
)
from kerasedu.textbook.crossentropy import (
    binary_crossentropy,
    binary_crossentropy_slope,
    categorical_crossentropy,
    categorical_crossentropy_slopes,
    sigmoid_crossentropy_slope,
    softmax_crossentropy_slopes,
    sparse_categorical_crossentropy,
)
from kerasedu.textbook.dense import dense, dense_gradients
from kerasedu.textbook.embedding import embedding, embedding_gradient
from kerasedu.textbook.gru import GRUStep, gru, gru_gradients, gru_step
from kerasedu.textbook.losses import mean_squared_error, mean_squared_error_slopes
from kerasedu.textbook.lstm import LSTMStep, lstm, lstm_gradients, lstm_step
from kerasedu.textbook.normalization import (
    batch_normalization,
    batch_normalization_gradients,
    layer_normalization,
    layer_normalization_gradient,
    mean_and_variance,
    moving_average,
    normalize,
    normalize_gradient,
)
from kerasedu.textbook.optimizers import adam, rmsprop, sgd
from kerasedu.textbook.pooling import (
    adaptive_average_pool,
    adaptive_max_pool,
    average_pool,
    average_pool_gradient,
    bin_along,
    max_pool,
    max_pool_gradient,
    places_in_window,
    window_counts,
)
from kerasedu.textbook.recurrent import (
    Gradients,
    simple_rnn,
    simple_rnn_gradients,
    simple_rnn_step,
    weighted_sum,
    weighted_sum_gradient,
)
from kerasedu.textbook.separable_convolution import depthwise_conv1d, depthwise_conv2d, separable_conv2d
from kerasedu.textbook.transposed_convolution import conv_transpose1d, conv_transpose2d, spread_along

__all__ = [
    "GRUStep",
    "Gradients",
    "LSTMStep",
    "Meeting",
    "adam",
    "adaptive_average_pool",
    "adaptive_max_pool",
    "attention",
    "attention_gradients",
    "attention_weights",
    "average_pool",
    "average_pool_gradient",
    "batch_normalization",
    "batch_normalization_gradients",
    "bin_along",
    "binary_crossentropy",
    "binary_crossentropy_slope",
    "categorical_crossentropy",
    "categorical_crossentropy_slopes",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_image_gradient",
    "conv_kernel_gradient",
    "conv_transpose1d",
    "conv_transpose2d",
    "dense",
    "dense_gradients",
    "depthwise_conv1d",
    "depthwise_conv2d",
    "embedding",
    "embedding_gradient",
    "grouped_conv2d",
    "gru",
    "gru_gradients",
    "gru_step",
    "layer_normalization",
    "layer_normalization_gradient",
    "lstm",
    "lstm_gradients",
    "lstm_step",
    "max_pool",
    "max_pool_gradient",
    "mean_and_variance",
    "mean_squared_error",
    "mean_squared_error_slopes",
    "meetings",
    "moving_average",
    "normalize",
    "normalize_gradient",
    "places_in_window",
    "relu",
    "relu_slope",
    "rmsprop",
    "separable_conv2d",
    "sgd",
    "sigmoid",
    "sigmoid_crossentropy_slope",
    "sigmoid_slope",
    "simple_rnn",
    "simple_rnn_gradients",
    "simple_rnn_step",
    "softmax",
    "softmax_crossentropy_slopes",
    "softmax_gradient",
    "softmax_jacobian",
    "sparse_categorical_crossentropy",
    "spread_along",
    "weighted_sum",
    "weighted_sum_gradient",
    "window_counts",
    "windows_along",
]
