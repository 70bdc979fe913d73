"""Files that mean harm: each is refused with a message that says why, at once, and with no effect on anything."""

import base64
import io
import json
import marshal
import os
import socket
import time
import tracemalloc
import zipfile

import h5py
import numpy as np
import pytest

from kerasedu import layers, models, saving
from kerasedu.layers import Dense, Input, Lambda
from kerasedu.models import Sequential
from tests.unit.saving.conftest import rewritten, same, small_model, state_of, with_config

SECONDS, MEGABYTES = 2, 200
SECRET = b"a secret of forty bytes for the attacker"


@pytest.fixture
def archive(model, tmp_path):
    path = tmp_path / "good.keras"
    model.save(path)
    return path


@pytest.fixture
def bad(tmp_path):
    return tmp_path / "bad.keras"


@pytest.fixture
def untouched(monkeypatch):
    """Opening a network connection, or starting a program, fails the test."""

    def forbidden(*_, **__):
        pytest.fail("loading reached out of its file")

    for owner, name in ((socket.socket, "connect"), (os, "system"), (os, "popen"), (os, "execv")):
        monkeypatch.setattr(owner, name, forbidden)


@pytest.fixture
def refused(untouched, tmp_path):
    """A function that loads a file and expects it to be refused, soon and in little memory."""

    def load(path, match, load=saving.load_model, **options):
        before = {one: one.stat().st_size for one in tmp_path.rglob("*")}
        start = time.perf_counter()
        with pytest.raises(saving.ModelFileError, match=match) as caught:
            load(path, **options)
        assert time.perf_counter() - start < SECONDS
        assert isinstance(caught.value, ValueError)
        tracemalloc.start()  # slows everything down, so it gets a run of its own
        with pytest.raises(saving.ModelFileError):
            load(path, **options)
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        assert peak < MEGABYTES
        assert {one: one.stat().st_size for one in tmp_path.rglob("*")} == before

    return load


def first_dense(config):
    return next(layer for layer in config["config"]["layers"] if layer["class_name"] == "Dense")


def put_in_front(entry):
    """A change of a configuration that puts a layer behind the input."""
    return lambda config: config["config"]["layers"].insert(1, entry)


def bytecode():
    return base64.b64encode(marshal.dumps((lambda x: __import__("os").system("touch /tmp/owned")).__code__)).decode()


# -- code --------------------------------------------------------------------------------------------------------------


def lambda_of_keras3():
    function = {"class_name": "__lambda__", "config": {"code": bytecode(), "defaults": None, "closure": None}}
    return {"module": "keras.layers", "class_name": "Lambda", "config": {"name": "evil", "function": function}}


def lambda_of_keras2():
    settings = {"name": "evil", "function": [bytecode(), None, None], "function_type": "lambda", "module": "__main__"}
    return {"class_name": "Lambda", "config": settings}


@pytest.mark.parametrize("entry", [lambda_of_keras2(), lambda_of_keras3()], ids=["keras2", "keras3"])
@pytest.mark.parametrize("options", [{}, {"safe_mode": False}], ids=["", "safe_mode=False"])
def test_bytecode_is_refused_in_every_form_and_no_switch_lets_it_in(archive, bad, refused, entry, options):
    with_config(archive, bad, put_in_front(entry))
    refused(bad, r"Lambda 'evil' holds a Python function as bytecode.*Loading a model never runs code", **options)


def test_bytecode_is_refused_in_h5_files_too(model, tmp_path, refused):
    path = tmp_path / "bad.h5"
    model.save(path)
    with h5py.File(path, "a") as file:
        config = json.loads(file.attrs["model_config"])
        put_in_front(lambda_of_keras2())(config)
        file.attrs["model_config"] = json.dumps(config)
    refused(path, r"Lambda 'evil' holds a Python function as bytecode")


def test_bytecode_is_refused_as_an_activation(archive, bad, refused):
    def change(config):
        first_dense(config)["config"]["activation"] = {"class_name": "__lambda__", "config": {"value": bytecode()}}

    refused(with_config(archive, bad, change), r"holds a Python function as bytecode")


def test_bytecode_is_refused_as_a_loss(archive, bad, refused):
    def change(config):
        config["compile_config"]["loss"] = {"class_name": "__lambda__", "config": {"value": bytecode()}}

    refused(with_config(archive, bad, change), r"holds a Python function as bytecode")


@pytest.mark.parametrize(
    "entry",
    [
        {"module": "os", "class_name": "system", "config": {"command": "touch /tmp/owned"}, "registered_name": None},
        {"module": "subprocess", "class_name": "Popen", "config": {"args": "touch /tmp/owned"}},
        {"module": "keras.utils", "class_name": "get_file", "config": {"origin": "http://127.0.0.1/x"}},
        {"module": "keras.config", "class_name": "enable_unsafe_deserialization", "config": {}},
        {"module": "keras.src.utils.torch_utils", "class_name": "TorchModuleWrapper", "config": {"module": "gA=="}},
        {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/etc"}},
        {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "function"},
        {"module": "kerasedu.saving.files", "class_name": "save_model", "config": {"filepath": "owned"}},
    ],
    ids=lambda entry: f"{entry['module']}.{entry['class_name']}",
)
def test_what_is_in_no_registry_is_not_found(archive, bad, refused, entry):
    refused(with_config(archive, bad, put_in_front(entry)), r"Unknown layer|no configuration of a layer|lacks")


@pytest.mark.parametrize("name", ["eval", "os.system", "__import__", "enable_unsafe_deserialization"])
def test_a_function_outside_the_registries_is_not_found(archive, bad, refused, name):
    def change(config):
        first_dense(config)["config"]["activation"] = {
            "module": "builtins",
            "class_name": "function",
            "config": name,
            "registered_name": "function",
        }

    refused(with_config(archive, bad, change), r"Unknown activation")


def test_a_model_that_holds_a_lambda_cannot_be_saved(tmp_path):
    model = Sequential([Input((3,)), Lambda(lambda x: x)])
    with pytest.raises(ValueError, match=r"A lambda cannot be saved: it has no name by which it could be found again"):
        model.save(tmp_path / "model.keras")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["StringLookup", "IntegerLookup", "TextVectorization"])
def test_a_vocabulary_is_not_read_from_another_file(archive, bad, refused, tmp_path, kind):
    (tmp_path / "secret.txt").write_bytes(SECRET)
    entry = {
        "module": "keras.layers",
        "class_name": kind,
        "config": {"name": "spy", "vocabulary": str(tmp_path / "secret.txt")},
    }
    with_config(archive, bad, put_in_front(entry))
    refused(bad, r"spy' is to read its vocabulary from the file .*secret.txt'. Loading opens no other file")
    with pytest.raises(ValueError, match="Loading opens no other file"):
        saving.deserialize_keras_object(entry)


# -- sizes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("units", [10**12, 2**70])
def test_a_layer_of_a_million_million_units_is_refused(archive, bad, refused, units):
    with_config(archive, bad, lambda config: first_dense(config)["config"].update(units=units))
    refused(bad, rf"Dense 'dense.*' has units={units}. No layer is that large")


@pytest.mark.parametrize("units", [10**9, 10**8])
def test_weights_that_the_file_cannot_hold_take_no_memory(archive, bad, refused, units):
    with_config(archive, bad, lambda config: first_dense(config)["config"].update(units=units))
    refused(
        bad, r"Weight 'dense.*/kernel' would have shape \(3, 100+\) and need [\d,]+ bytes.*the file has [\d,]+ bytes"
    )


def test_weights_that_this_machine_cannot_hold_are_refused_in_json(model):
    config = json.loads(model.to_json())
    first_dense(config)["config"]["units"] = 2**31 - 1
    config["config"]["layers"][0]["config"]["batch_shape"] = [None, 2**20]
    with pytest.raises(saving.ModelFileError, match=r"That cannot be: this machine has [\d,]+ bytes of memory"):
        saving.model_from_json(json.dumps(config))


def test_ten_thousand_nested_configurations_are_refused(archive, bad, refused):
    text = '{"a":' * 10_000 + "1" + "}" * 10_000
    rewritten(archive, bad, {"config.json": text})
    refused(bad, r"config.json of .*bad.keras is nested 10,000 levels deep. A configuration has at most 150")


def test_wrappers_in_wrappers_are_refused_before_python_runs_out_of_room(archive, bad, refused):
    inner = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1, "name": "x"}}
    for i in range(70):
        inner = {"module": "keras.layers", "class_name": "TimeDistributed", "config": {"layer": inner, "name": f"t{i}"}}
    refused(with_config(archive, bad, put_in_front(inner)), r"cannot be loaded|nested")


def test_very_many_layers_are_refused(archive, bad, refused):
    def change(config):
        entry = {"module": "keras.layers", "class_name": "ReLU"}
        config["config"]["layers"] += [{**entry, "config": {"name": f"r{i}"}} for i in range(20_000)]

    refused(with_config(archive, bad, change), r"describes more than 10,000 objects")


def test_a_large_or_empty_looking_text_is_refused(archive, bad, refused):
    rewritten(archive, bad, {"config.json": '{"a": "' + "x" * 11_000_000 + '"}'})
    refused(bad, r"config.json of .* says it has 11,000,009 bytes. It has at most 10,000,000")
    rewritten(archive, bad, {"config.json": '{"a": [' + "[]," * 600_000 + "[]]}"})
    refused(bad, r"has 600,00\d lists and objects in it. A configuration has at most 500,000")


@pytest.mark.parametrize("member", ["config.json", "model.weights.h5", "metadata.json"])
def test_zip_bombs_are_refused(archive, bad, refused, member):
    content = b"0" * (150 << 20)
    rewritten(archive, bad, {member: content}, compression=zipfile.ZIP_DEFLATED)
    refused(bad, r"is to unpack from [\d,]+ to [\d,]+ bytes|says it has [\d,]+ bytes. It has at most")


def test_a_bomb_that_lies_about_its_size_is_refused(archive, bad, refused):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("metadata.json", "{}")
        packed.writestr("config.json", b" " * (50 << 20))
        with zipfile.ZipFile(archive) as good:
            packed.writestr("model.weights.h5", good.read("model.weights.h5"))
    data = bytearray(buffer.getvalue())
    claimed = (50 << 20).to_bytes(4, "little")
    bad.write_bytes(bytes(data.replace(claimed, (100).to_bytes(4, "little"))))
    refused(bad, r"config.json of .* is damaged|is no JSON|is no whole .keras file")


# -- archives ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil", "assets/../../evil", "assets\\..\\evil", "C:/evil", "assets/..\\evil"]
)
def test_members_whose_path_leaves_the_archive_are_refused(archive, bad, refused, name):
    rewritten(archive, bad, more=[(zipfile.ZipInfo(name), b"x")])
    refused(bad, r"has a member '.*', whose path leaves the archive")


def test_links_in_an_archive_are_refused(archive, bad, refused):
    link = zipfile.ZipInfo("assets/link")
    link.external_attr = 0o120777 << 16
    rewritten(archive, bad, more=[(link, b"/etc/passwd")])
    refused(bad, r"has a member 'assets/link', which is a link")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(archive, bad, refused):
    rewritten(archive, bad, more=[(zipfile.ZipInfo("config.json"), b"{}")])
    refused(bad, r"has two members named 'config.json'. Which of them counts is unclear")


@pytest.mark.parametrize("member", ["config.json", "model.weights.h5"])
def test_a_missing_member_is_named(archive, bad, refused, member):
    refused(rewritten(archive, bad, without=[member]), rf"lacks {member}, so it is no .keras file")


def test_an_encrypted_member_is_refused(archive, bad, refused):
    data = bytearray(archive.read_bytes())
    place = data.rindex(b"PK\1\2")
    data[place + 8] |= 1
    bad.write_bytes(data)
    refused(bad, r"has an encrypted member")


# -- configurations that are none --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[1, 2]", "holds .1, 2.. The configuration of a model is an object"),
        ("null", "The configuration of a model is an object"),
        ('{"a": NaN}', "NaN stands in the configuration"),
        ('{"class_name": "Dense", "class_name": "Sequential"}', "the name 'class_name' stands twice in one object"),
        (b"\xff\xfe{}", "is no text in UTF-8"),
        ("{}", "describes a dict, and no model"),
        ('{"class_name": "Dense", "config": {"units": 1}}', "describes a Dense, and no model"),
        ('{"class_name": "Sequential"}', "cannot be loaded"),
        ('{"class_name": "Sequential", "config": 5}', "cannot be loaded"),
        ('{"class_name": 5, "config": {}}', "describes a dict, and no model"),
        ('{"class_name": "Sequential", "config": {"layers": [null]}}', "cannot be loaded"),
        ('{"class_name": "Functional", "config": {"layers": []}}', "cannot be loaded"),
        ('{"a": ' + "9" * 5000 + "}", "is no JSON"),
    ],
)
def test_a_configuration_that_is_none_says_why(archive, bad, refused, text, match):
    refused(rewritten(archive, bad, {"config.json": text}), match)


@pytest.mark.parametrize("name", ["../../etc/evil", "/abs", "a\x00b", "x\ny"])
def test_names_that_are_paths_are_refused(archive, bad, refused, name):
    with_config(archive, bad, lambda config: first_dense(config)["config"].update(name=name))
    refused(bad, r"is no name of a layer")


def test_two_layers_of_one_name_are_refused(archive, bad, refused):
    def change(config):
        for layer in config["config"]["layers"]:
            layer["config"]["name"] = "same"

    refused(with_config(archive, bad, change), r"has two layers named 'same'. Their weights could not be told apart")


# -- HDF5 --------------------------------------------------------------------------------------------------------------

KERNEL = "layers/dense/vars/0"


def link_to_another_file(file, folder):
    with h5py.File(folder / "other.h5", "w") as other:
        other["x"] = np.ones((3, 4), "float32")
    file[KERNEL] = h5py.ExternalLink(str(folder / "other.h5"), "/x")


def soft_link(file, _):
    file["elsewhere"] = np.ones((3, 4), "float32")
    file[KERNEL] = h5py.SoftLink("/elsewhere")


def external_storage(file, folder):
    (folder / "secret.bin").write_bytes(SECRET + SECRET)
    file.create_dataset(KERNEL, (3, 4), "float32", external=[(str(folder / "secret.bin"), 0, 48)])


def virtual_dataset(file, folder):
    with h5py.File(folder / "other.h5", "w") as other:
        other["x"] = np.ones((3, 4), "float32")
    layout = h5py.VirtualLayout((3, 4), "float32")
    layout[:] = h5py.VirtualSource(str(folder / "other.h5"), "x", (3, 4))
    file.create_virtual_dataset(KERNEL, layout)


def a_terabyte(file, _):
    file.create_dataset(KERNEL, (1 << 20, 1 << 18), "float32", chunks=(1024, 1024), compression="gzip")


def never_written(file, _):
    file.create_dataset(KERNEL, (3, 4), "float32")


def strings(file, _):
    file.create_dataset(KERNEL, (3, 4), h5py.string_dtype())


def compound(file, _):
    file[KERNEL] = np.zeros((3, 4), [("a", "f4"), ("b", "f4")])


def objects(file, _):
    file.create_dataset(KERNEL, (3, 4), h5py.ref_dtype)


def a_group(file, _):
    file.create_group(KERNEL)


def nothing(*_):
    pass


def another_shape(file, _):
    file[KERNEL] = np.ones((4, 3), "float32")


def one_too_many(file, _):
    file[KERNEL] = np.ones((3, 4), "float32")
    file["layers/dense/vars/2"] = np.ones(3, "float32")


def a_layer_too_many(file, _):
    file[KERNEL] = np.ones((3, 4), "float32")
    file["layers/dense_9/vars/0"] = np.ones(3, "float32")


def a_large_chunk(file, _):
    file.create_dataset(KERNEL, (3, 4), "float32", maxshape=(None, None), chunks=(1 << 14, 1 << 14), compression="gzip")
    file[KERNEL][...] = 0


def a_loop_of_groups(file, _):
    file[KERNEL] = np.ones((3, 4), "float32")
    file["layers/loop"] = file["layers"]


HDF5 = {
    link_to_another_file: r"/layers/dense/vars/0 is a link into another file, '.*other.h5'. Loading opens no",
    soft_link: r"/layers/dense/vars/0 is a link to '/elsewhere' and no group or dataset of its own",
    external_storage: r"keeps its numbers in other files. Loading opens no other file",
    virtual_dataset: r"keeps its numbers in other files. Loading opens no other file",
    a_terabyte: r"says shape \(1048576, 262144\) and needs [\d,]+ bytes, of which 0 are there",
    never_written: r"needs 48 bytes, of which 0 are there",
    strings: r"the dataset /layers/dense/vars/0 holds object, and weights are numbers",
    compound: r"weights are numbers",
    objects: r"weights are numbers",
    a_group: r"Missing in the file: layers/dense/vars/0 of Dense 'dense.*', shape \(3, 4\)",
    nothing: r"Missing in the file: layers/dense/vars/0 of Dense",
    another_shape: r"Of another shape: layers/dense/vars/0 of Dense .*: \(4, 3\) in the file, \(3, 4\) in the model",
    one_too_many: r"Left over: layers/dense/vars/2 of Dense",
    a_layer_too_many: r"Left over: layers/dense_9/vars/0",
    a_large_chunk: r"is stored in chunks of shape \(16384, 16384\), larger than itself",
    a_loop_of_groups: r"groups more than 64 levels deep",
}


@pytest.mark.parametrize("harm", HDF5, ids=lambda harm: harm.__name__)
def test_weights_that_are_no_plain_datasets_are_refused_and_change_nothing(model, tmp_path, refused, harm):
    path = tmp_path / "bad.weights.h5"
    model.save_weights(path)
    with h5py.File(path, "a") as file:
        del file[KERNEL]
        harm(file, tmp_path)
    before = state_of(model)
    refused(path, HDF5[harm], model.load_weights)
    assert same(state_of(model), before)


@pytest.mark.parametrize("harm", HDF5, ids=lambda harm: harm.__name__)
def test_so_are_those_in_an_archive(model, archive, bad, tmp_path, refused, harm):
    weights = tmp_path / "bad.weights.h5"
    model.save_weights(weights)
    with h5py.File(weights, "a") as file:
        del file[KERNEL]
        harm(file, tmp_path)
    refused(rewritten(archive, bad, {"model.weights.h5": weights.read_bytes()}), HDF5[harm])


LEGACY = {
    link_to_another_file: r"is a link into another file",
    soft_link: r"is a link to '/elsewhere'",
    external_storage: r"keeps its numbers in other files",
    virtual_dataset: r"keeps its numbers in other files",
    a_terabyte: r"of which 0 are there",
    strings: r"weights are numbers",
    a_group: r"where a dataset belongs",
    nothing: r"names a weight 'dense.*/kernel' of layer 'dense.*', which is not in it",
    another_shape: r"has weights of shapes \[\(4, 3\), \(4,\)\] in the file, \[\(3, 4\), \(4,\)\] in the model",
}


@pytest.mark.parametrize("whole", [True, False], ids=["whole model", "weights"])
@pytest.mark.parametrize("harm", LEGACY, ids=lambda harm: harm.__name__)
def test_the_older_files_are_read_as_carefully(model, tmp_path, refused, monkeypatch, harm, whole):
    path = tmp_path / "bad.h5"
    if whole:
        model.save(path)
    else:
        model.save_weights(path)
    name = model.layers[0].name
    kernel = f"{'model_weights/' if whole else ''}{name}/{model.layers[0].weights[0].path}"
    monkeypatch.setattr("tests.unit.saving.test_hostile.KERNEL", kernel)
    with h5py.File(path, "a") as file:
        del file[kernel]
        harm(file, tmp_path)
    before = state_of(model)
    refused(path, LEGACY[harm], model.load_weights)
    assert same(state_of(model), before)
    if whole:
        refused(path, LEGACY[harm])


@pytest.mark.parametrize(
    ("names", "match"),
    [
        (["dense", "dense"], "names two layers 'dense'"),
        (["nowhere"], "names a layer 'nowhere' and has no folder for it"),
        ([1.5, 2.5], "holds no names but"),
    ],
)
def test_lists_of_layers_that_cannot_be_are_refused(model, tmp_path, refused, names, match):
    path = tmp_path / "bad.h5"
    model.save_weights(path)
    with h5py.File(path, "a") as file:
        file.attrs["layer_names"] = names
    refused(path, match, model.load_weights)


def test_a_configuration_that_is_no_text_is_refused(model, tmp_path, refused):
    path = tmp_path / "bad.h5"
    model.save(path)
    with h5py.File(path, "a") as file:
        file.attrs["model_config"] = np.arange(3)
    refused(path, r"the attribute model_config of / is no text")


def test_text_that_is_no_utf8_is_refused(model, tmp_path, refused):
    path = tmp_path / "bad.h5"
    model.save(path)
    with h5py.File(path, "a") as file:
        file.attrs["model_config"] = b'{"class_name": "\xff\xfe"}'
    refused(path, r"bad.h5")


@pytest.mark.parametrize(
    "content", [b"", b"<html>not found</html>", b"version https://git-lfs.github.com/spec/v1", b"\x80\x04pickle"]
)
def test_what_is_no_model_file_is_told_by_its_first_bytes(tmp_path, refused, model, content):
    path = tmp_path / "bad.keras"
    path.write_bytes(content)
    refused(path, r"is neither a .keras nor an HDF5 file: it begins with b")
    refused(path, r"is neither a .keras nor an HDF5 file: it begins with b", model.load_weights)


def test_a_custom_layer_is_found_only_where_it_is_lent(tmp_path):
    class Own(layers.Layer):
        def call(self, inputs):
            return inputs

    path = tmp_path / "own.keras"
    Sequential([Input((3,)), Own(name="own")]).save(path)
    with pytest.raises(saving.ModelFileError, match=r"Unknown layer: 'Own'.*custom_objects=\{'Own': \.\.\.\}, or dec"):
        saving.load_model(path)
    loaded = saving.load_model(path, custom_objects={"Own": Own})
    assert isinstance(loaded.layers[0], Own)


def test_an_unknown_class_is_told_not_to_be_imported(archive, bad, refused):
    entry = {"module": "os", "class_name": "system", "config": {"command": "echo owned"}, "registered_name": None}
    refused(with_config(archive, bad, put_in_front(entry)), r"'system'.*Nothing is imported because a file says so")


def test_a_wide_model_is_no_bomb(tmp_path):
    path = tmp_path / "wide.keras"
    Sequential([Input((2,)), *(Dense(2) for _ in range(200))]).save(path)
    start = time.perf_counter()
    assert len(models.load_model(path).layers) == 200
    assert time.perf_counter() - start < SECONDS


def test_loading_into_a_model_of_another_shape_names_the_layers(model, tmp_path, refused):
    path = tmp_path / "other.weights.h5"
    small_model(units=5).save_weights(path)
    refused(path, r"does not fit model 'small'. Of another shape: layers/dense/vars/0 of Dense", model.load_weights)
