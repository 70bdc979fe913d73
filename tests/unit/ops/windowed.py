"""Generated shapes for everything that slides windows: convolution and pooling."""

from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Sliding:
    """Windows over an input, and the channels of a convolution."""

    spatial: tuple
    size: tuple
    strides: tuple
    dilation: tuple
    padding: str
    channels: int
    filters: int
    groups: int

    @property
    def image_shape(self):
        return (2, *self.spatial, self.channels)

    @property
    def kernel_shape(self):
        return (*self.size, self.channels // self.groups, self.filters)


@st.composite
def sliding(draw, ranks=(1, 2, 3), dilated=True):
    """Windows that fit: even and odd, wider and narrower than the stride, on axes down to length 1."""
    rank = draw(st.sampled_from(ranks))
    longest = 5 if rank < 3 else 3

    def per_axis(largest):
        return tuple(draw(st.lists(st.integers(1, largest), min_size=rank, max_size=rank)))

    size, strides = per_axis(longest - 1), per_axis(longest)
    dilation = per_axis(3) if dilated else (1,) * rank
    padding = draw(st.sampled_from(("valid", "same")))
    spatial = per_axis(longest)
    if padding == "valid":
        spatial = tuple(n + (k - 1) * d for n, k, d in zip(spatial, size, dilation, strict=True))
    groups = draw(st.integers(1, 3))
    channels, filters = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))
    return Sliding(spatial, size, strides, dilation, padding, channels, filters, groups)
