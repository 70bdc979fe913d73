"""KernelGallery outside of a browser: its numbers are the layers' own."""

import json

import numpy as np
import pytest

from kerasedu.layers import (
    GRU,
    LSTM,
    Activation,
    Bidirectional,
    Conv1D,
    Conv2D,
    Conv2DTranspose,
    Dense,
    DepthwiseConv1D,
    DepthwiseConv2D,
    Embedding,
    Flatten,
    Input,
    SeparableConv2D,
)
from kerasedu.models import Sequential
from kerasedu.utils import set_random_seed
from kerasedu.widgets import KernelGallery
from kerasedu.widgets.kernels.picture import panels_of

BAD_NAME = "<img src=x onerror=alert(1)>"


def small():
    set_random_seed(0)
    layers = [Conv2D(4, 3, name="conv"), Flatten(name="flat"), Dense(3, name="out")]
    return Sequential([Input((6, 7, 3)), *layers], name="small")


def images():
    return Sequential(
        [
            Input((12, 12, 3)),
            Conv2D(4, (3, 2), name="conv"),
            DepthwiseConv2D((3, 2), depth_multiplier=2, name="depth"),
            SeparableConv2D(5, 3, name="apart"),
            Conv2DTranspose(3, 2, name="up"),
            Flatten(),
            Dense(7, name="templates"),
            Dense(2, name="out"),
        ]
    )


def sequences():
    model = Sequential(
        [
            Input((12,)),
            Embedding(9, 4, name="words"),
            Conv1D(3, 5, name="conv"),
            DepthwiseConv1D(2, name="depth"),
            Bidirectional(LSTM(3, return_sequences=True, name="lstm"), name="both"),
            GRU(2, name="gru"),
        ]
    )
    model(np.zeros((1, 12)))
    return model


def at(gallery, tile, slice_, row, column):
    """The number in a layer's own array that a cell of a tile stands for, by the index that the page tells."""
    one = gallery._sent[gallery.weight]
    parts = {
        "row": row,
        "column": column,
        "slice": slice_,
        "tile": tile,
        "channel": tile // one["multiple"],
        "multiple": tile % one["multiple"],
        "in gate": tile * one["whole"][1] + column,
        "flat": (row * one["whole"][1] + column) * one["slices"][1] + slice_,
        "0": 0,
    }
    return gallery._weights[gallery.weight].array[tuple(parts[name] for name in one["index"])]


@pytest.mark.parametrize("make", [images, sequences])
def test_every_tile_holds_the_numbers_at_the_index_it_tells(make):
    gallery = KernelGallery(make())
    for weight in gallery.weights:
        gallery.weight = weight
        panels = panels_of(gallery._sent[weight], "after")
        assert panels.size == gallery._weights[weight].array.size
        for place in np.ndindex(panels.shape):
            assert panels[place] == at(gallery, *place)


def test_what_is_a_tile_depends_on_the_layer():
    told = {one["name"]: (one["tile"], one["tiles"][1]) for make in (images, sequences) for one in _weights(make())}
    assert told["conv/kernel"] == ("filter", 3)
    assert told["depth/kernel"] == ("channel", 3)
    assert told["apart/pointwise_kernel"] == ("matrix", 1)
    assert told["up/kernel"] == ("filter", 3)
    assert told["templates/kernel"] == ("unit", 7)
    assert told["out/kernel"] == ("matrix", 1)
    assert told["words/embeddings"] == ("matrix", 1)
    assert told["both/forward_lstm/kernel"] == ("gate", 4)
    assert told["gru/recurrent_kernel"] == ("gate", 3)


def _weights(model):
    return KernelGallery(model)._data["weights"]


def test_sum_norm_and_bias_are_those_of_the_whole_filter():
    model = small()
    model.get_layer("conv").bias.assign(np.arange(4.0))
    gallery = KernelGallery(model)
    gallery.tile = 2
    kernel = model.get_layer("conv").kernel.value[..., 2].astype(float)
    expected = f"conv/kernel, filter 2: sum {kernel.sum():.4g}, norm {np.linalg.norm(kernel):.4g}, bias 2"
    assert gallery.explain() == expected
    np.testing.assert_array_equal(gallery.numbers(), model.get_layer("conv").kernel.value[..., 2])


def test_before_after_and_change_are_told_apart():
    model = small()
    model.compile("sgd", "mse")
    before = model.get_weights()
    rng = np.random.default_rng(0)
    model.fit(rng.normal(size=(8, 6, 7, 3)), rng.normal(size=(8, 3)), epochs=1, verbose=0)
    gallery = KernelGallery(model, before=before)
    kernel = model.get_layer("conv").kernel.value
    for view, expected in (("after", kernel), ("before", before[0]), ("change", kernel - before[0])):
        gallery.view = view
        np.testing.assert_array_equal(gallery.numbers(), expected[..., 0])
        sent = panels_of(gallery._sent["conv/kernel"], view)
        np.testing.assert_allclose(np.moveaxis(sent, (0, 1), (3, 2)), expected, atol=1e-8)
    untrained = KernelGallery(model, before=small())
    np.testing.assert_array_equal(untrained._weights["conv/kernel"].before, small().get_layer("conv").kernel.value)


def test_tiles_can_be_sorted_by_their_norm():
    gallery = KernelGallery(small())
    gallery.order = "norm"
    kernel = gallery._weights["conv/kernel"].array
    norms = np.linalg.norm(kernel.reshape(-1, 4), axis=0)
    assert gallery.tiles() == list(np.argsort(-norms))


def test_a_single_layer_is_taken():
    layer = Conv2D(2, 3, name="alone")
    layer.build((None, 8, 8, 1))
    assert KernelGallery(layer).weights == ["alone/kernel"]


def test_everything_can_be_chosen_from_python():
    gallery = KernelGallery(small())
    gallery.tile, gallery.channel, gallery.colour = 3, 2, True
    gallery.weight = "out/kernel"
    assert (gallery.tile, gallery.channel) == (0, 2)
    assert repr(gallery) == "<KernelGallery of small: out/kernel (80 × 3), unit 0>"


def test_large_weights_are_summarized_to_a_megabyte_and_say_so():
    layers = [Conv2D(512, 3, name="wide"), Flatten(), Dense(1000, name="out")]
    model = Sequential([Input((12, 12, 256)), *layers, Dense(900, name="more")])
    gallery = KernelGallery(model, before=model.get_weights())
    assert len(gallery.payload.encode()) <= 1_000_000
    wide = gallery._sent["wide/kernel"]
    assert wide["tiles"][0] * wide["slices"][0] < 512 * 256
    more = gallery._sent["more/kernel"]
    assert more["block"] != [1, 1]
    rows, columns = more["block"]
    mean = gallery._weights["more/kernel"].array[:rows, :columns].mean()
    assert panels_of(more, "after")[0, 0, 0, 0] == pytest.approx(mean, rel=1e-4)
    with pytest.raises(ValueError, match=r"has tiles 0 to \d+ of 512; a gallery of this layer alone has more room"):
        gallery.tile = 511


def unbuilt():
    return Sequential([Dense(2)], name="raw")


@pytest.mark.parametrize(
    ("source", "more", "error", "message"),
    [
        (np.ones((3, 3)), {}, TypeError, r"got a ndarray. Give it a model or a layer"),
        (unbuilt(), {}, ValueError, r"'raw', which has no weights yet"),
        (Activation("relu", name="act"), {}, ValueError, r"'act', which has no (kernel|weights)"),
        (small(), {"before": "old"}, TypeError, r"before=str. Give it what model.get_weights\(\) gave"),
        (small(), {"before": [np.ones(3)]}, ValueError, r"before with arrays of shape \[\(3,\)\], but 'small' has"),
        (small(), {"weight": "flat"}, ValueError, r"weight='flat'. It has the weights conv/kernel, out/kernel"),
    ],
)
def test_bad_input_is_told_in_one_sentence(source, more, error, message):
    with pytest.raises(error, match=message):
        KernelGallery(source, **more)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("tile", 4, r"tile=4, but 'conv/kernel' has tiles 0 to 3\."),
        ("channel", 3, r"channel=3, but 'conv/kernel' has channels 0 to 2\."),
        ("view", "before", r"does not know the weights from before training"),
        ("view", "old", r"view='old'. Choose 'after', 'before' or 'change'"),
        ("order", "size", r"order='size'. Choose 'index' or 'norm'"),
    ],
)
def test_what_is_not_there_cannot_be_chosen(name, value, message):
    with pytest.raises(ValueError, match=message):
        setattr(KernelGallery(small()), name, value)


@pytest.mark.parametrize("make", [images, sequences])
def test_every_picture_is_well_formed_and_the_same_each_time(make, well_formed):
    model = make()
    one, other = KernelGallery(model), KernelGallery(model)
    for weight in one.weights:
        one.weight = other.weight = weight
        assert one._repr_mimebundle_()[0]["text/html"] == other._repr_mimebundle_()[0]["text/html"]
        assert one.explain() in well_formed(one.picture().markup()).get("aria-label")


def test_a_name_that_looks_like_markup_stays_text(tmp_path):
    model = Sequential([Input((6, 6, 1)), Conv2D(2, 3, name=BAD_NAME)], name=BAD_NAME)
    gallery = KernelGallery(model)
    assert BAD_NAME not in gallery._repr_mimebundle_()[0]["text/html"]
    assert BAD_NAME not in gallery.to_html(tmp_path / "kernels.html").read_text(encoding="utf-8")
    assert json.loads(gallery.payload)["name"] == BAD_NAME


def test_before_and_after_have_the_same_colours():
    model = small()
    before = [2 * array for array in model.get_weights()]
    views = KernelGallery(model, before=before)._data["weights"][0]["views"]
    assert views["after"]["peak"] == views["before"]["peak"] == pytest.approx(np.abs(before[0]).max())
