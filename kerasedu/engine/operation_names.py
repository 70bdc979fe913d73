"""How Keras names its operations in model files: their classes, modules, and which arguments belong to a call.

In a model file, `ops.mean(x, axis=1)` is an operation of class "Mean" with axis in its configuration, called on x. The
rule is regular: the class has the function's name in capitals, and arrays are given in the call. What is irregular
stands in the tables of this page.
"""

from __future__ import annotations

_CLASSES = {
    "allclose": "AllClose",
    "batch_normalization": "BatchNorm",
    "cdist": "CDist",
    "ctc_decode": "CTCDecode",
    "ctc_loss": "CTCLoss",
    "fft": "FFT",
    "fft2": "FFT2",
    "getitem": "GetItem",
    "hsv_to_rgb": "HSVToRGB",
    "ifft2": "IFFT2",
    "irfft": "IRFFT",
    "isin": "IsIn",
    "istft": "ISTFT",
    "jvp": "JVP",
    "layer_normalization": "LayerNorm",
    "psnr": "PSNR",
    "rfft": "RFFT",
    "rgb_to_grayscale": "RGBToGrayscale",
    "rgb_to_hsv": "RGBToHSV",
    "rms_normalization": "RMSNorm",
    "searchsorted": "SearchSorted",
    "ssim": "SSIM",
    "stft": "STFT",
    "svd": "SVD",
}
_MODULES = {
    "core": """
        associative_scan cast cond convert_to_tensor fori_loop map saturate_cast scan scatter scatter_update slice
        slice_update stop_gradient switch unstack vectorized_map while_loop
    """,
    "einops": "rearrange",
    "image": """
        affine_transform crop_images elastic_transform extract_patches gaussian_blur hsv_to_rgb map_coordinates
        pad_images perspective_transform resize rgb_to_grayscale rgb_to_hsv scale_and_translate sobel_edges ssim
    """,
    "linalg": """
        cholesky cholesky_inverse det eig eigh inv jvp lstsq lu_factor matrix_rank norm pinv qr solve solve_triangular
        svd
    """,
    "math": """
        cdist erf erfc erfinv extract_sequences fft fft2 ifft2 in_top_k irfft istft logdet logsumexp rfft rsqrt
        segment_max segment_min segment_prod segment_sum stft top_k view_as_complex view_as_real
    """,
    "nn": """
        adaptive_average_pool adaptive_max_pool average_pool batch_normalization binary_crossentropy
        categorical_crossentropy celu conv conv_transpose ctc_decode ctc_loss depth_to_space depthwise_conv
        dot_product_attention elu fold gelu glu hard_shrink hard_sigmoid hard_silu hard_tanh layer_normalization
        leaky_relu log_sigmoid log_softmax max_pool moments multi_hot normalize one_hot polar psnr relu relu6
        rms_normalization selu separable_conv sigmoid silu soft_shrink softmax softplus softsign space_to_depth
        sparse_categorical_crossentropy sparse_plus sparse_sigmoid sparsemax squareplus tanh_shrink threshold unfold
    """,
    "numpy": """
        abs absolute add all allclose amax amin angle any append arange arccos arccosh arcsin arcsinh arctan arctan2
        arctanh argmax argmin argpartition argsort array array_split average bincount bitwise_and bitwise_invert
        bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor broadcast_to cbrt ceil clip
        concatenate conj conjugate copy corrcoef correlate cos cosh count_nonzero cross cumprod cumsum deg2rad diag
        diagflat diagonal diff digitize divide divide_no_nan dot dsplit dstack einsum empty_like equal exp exp2
        expand_dims expm1 fabs flip fliplr flipud floor floor_divide fmax fmin fmod full full_like gcd geomspace getitem
        greater greater_equal heaviside histogram hsplit hstack hypot i0 imag inner isclose isfinite isin isinf isnan
        isneginf isposinf isreal kron lcm ldexp left_shift less less_equal linspace log log10 log1p log2 logaddexp
        logaddexp2 logical_and logical_not logical_or logical_xor logspace matmul max maximum mean median meshgrid min
        minimum mod moveaxis multiply nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax nanmean nanmedian
        nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar ndim negative nextafter nonzero not_equal
        ones_like outer pad percentile power prod ptp quantile rad2deg ravel real reciprocal repeat reshape right_shift
        roll rot90 round searchsorted select sign signbit sin sinc sinh size slogdet sort split sqrt square squeeze
        stack std subtract sum swapaxes take take_along_axis tan tanh tensordot tile trace transpose trapezoid tril triu
        true_divide trunc unique unravel_index vander var vdot view vsplit vstack where zeros_like
    """,
}
_MODULE_OF = {function: module for module, functions in _MODULES.items() for function in functions.split()}

_ARRAY_NAMES = """
a abs_ angle array axes_lengths b beta bias branches choicelist condition condlist constant_values coordinates data
default depthwise_kernel elements elems end_points f false_fn fun gamma image1 image2 images index indices init
init_val inputs kernel key loop_vars mask mean operands output output_length output_shape pattern pointwise_kernel
pred predictions primals q query scale segment_ids sequence_lengths sorted_sequence start start_indices start_points
step stop tangents target target_length targets tensor transform translation true_fn updates value values variable
variance x x1 x2 xs y
"""
_ARRAYS = frozenset(_ARRAY_NAMES.split())
_ALSO_ARRAYS = {
    "average": {"weights"},
    "batch_normalization": {"offset"},
    "digitize": {"bins"},
    "full": {"fill_value"},
    "full_like": {"fill_value"},
    "isclose": {"rtol", "atol"},
}
_NO_ARRAYS = {"squareplus": {"b"}, "trapezoid": {"x"}}
_OURS_ALONE = {"amax": {"initial"}, "amin": {"initial"}}


def class_name_of(function: str) -> str:
    """Keras's class for a function of `keras.ops`.

    Example:
        >>> class_name_of("expand_dims"), class_name_of("svd")
        ('ExpandDims', 'SVD')
    """
    return _CLASSES.get(function) or "".join(word[:1].upper() + word[1:] for word in function.split("_"))


_FUNCTION_OF = {class_name_of(function): function for function in _MODULE_OF}


def function_of(class_name: str) -> str | None:
    """Name of the function behind a class of Keras's; None if there is none.

    Example:
        >>> function_of("ExpandDims"), function_of("System")
        ('expand_dims', None)
    """
    return _FUNCTION_OF.get(class_name)


def module_of(function: str) -> str | None:
    """The module that Keras's files mention for a function; None if Keras has no such function.

    Example:
        >>> module_of("softmax"), module_of("mean")
        ('keras.src.ops.nn', 'keras.src.ops.numpy')
    """
    return f"keras.src.ops.{_MODULE_OF[function]}" if function in _MODULE_OF else None


def is_given_in_call(function: str, parameter: str) -> bool:
    """Whether an argument belongs to the call, as arrays do, and not to the configuration.

    Example:
        >>> is_given_in_call("mean", "x"), is_given_in_call("mean", "axis")
        (True, False)
    """
    if parameter in _NO_ARRAYS.get(function, ()):
        return False
    return parameter in _ARRAYS or parameter in _ALSO_ARRAYS.get(function, ())


def keras_takes(function: str, setting: str) -> bool:
    """Whether Keras's operation has a setting, too."""
    return setting not in _OURS_ALONE.get(function, ())
