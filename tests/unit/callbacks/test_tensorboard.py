"""TensorBoard: event files, byte by byte, and as the real TensorBoard reads them."""

import io
import json
import struct

import numpy as np
import pytest

from kerasedu.callbacks import TensorBoard
from kerasedu.callbacks.tensorboard.messages import event, file_version, histogram, scalar, varint
from kerasedu.callbacks.tensorboard.pictures import grey_png, weight_pictures
from kerasedu.callbacks.tensorboard.records import EventFile, crc32c, framed, masked_crc32c, read_records
from kerasedu.layers import Conv2D, Dense, Flatten, Input
from kerasedu.models import Sequential

X = np.random.default_rng(0).normal(size=(8, 4, 4, 1)).astype("float32")
Y = np.arange(8) % 2


def model():
    net = Sequential([Input((4, 4, 1)), Conv2D(2, 3, name="edges"), Flatten(), Dense(2, name="out")])
    net.compile("sgd", "mse", metrics=["accuracy"])
    return net


def fit(folder, epochs=2, validation=True, **arguments):
    y = np.eye(2, dtype="float32")[Y]
    board = TensorBoard(folder, **{"write_graph": False, **arguments})
    return model().fit(
        X, y, batch_size=4, epochs=epochs, validation_data=(X, y) if validation else None, callbacks=[board], verbose=0
    )


def fields(message):
    """The fields of a protocol buffer: pairs (number, content)."""
    stream, found = io.BytesIO(message), []

    def whole():
        value = shift = 0
        while True:
            byte = stream.read(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while stream.tell() < len(message):
        key = whole()
        kind = key & 7
        read = {0: whole, 1: lambda: stream.read(8), 2: lambda: stream.read(whole()), 5: lambda: stream.read(4)}
        found.append((key >> 3, read[kind]()))
    return found


def events(folder):
    """For each tag of the only event file in a folder, the pairs (step, content of the tensor)."""
    (path,) = folder.iterdir()
    version, *records = read_records(path.read_bytes())
    assert dict(fields(version))[3] == b"brain.Event:2"
    found = {}
    for record in records:
        parts = dict(fields(record))
        value = dict(fields(dict(fields(parts[5]))[1]))
        found.setdefault(value[1].decode(), []).append((parts[2], dict(fields(value[8])).get(4)))
    return found


def numbers(pairs):
    return [(step, struct.unpack("<f", content)[0]) for step, content in pairs]


class TestBytes:
    @pytest.mark.parametrize(
        ("data", "checksum"),
        [
            (b"", 0),
            (b"123456789", 0xE3069283),
            (bytes(32), 0x8A9136AA),
            (b"\xff" * 32, 0x62A8AB43),
            (bytes(range(32)), 0x46DD794E),
            (bytes(range(31, -1, -1)), 0x113FDB5C),
        ],
    )
    def test_checksums_are_those_of_the_standard(self, data, checksum):  # RFC 3720, B.4
        assert crc32c(data) == checksum

    def test_checksums_are_stored_masked(self):
        assert masked_crc32c(b"123456789") == (((0xE3069283 >> 15) | (0xE3069283 << 17)) + 0xA282EAD8) & 0xFFFFFFFF

    def test_a_record_is_length_checksum_data_checksum(self):
        record = framed(b"123456789")
        assert record[:8] == b"\x09" + bytes(7)
        assert struct.unpack("<I", record[8:12])[0] == masked_crc32c(record[:8])
        assert record[12:21] == b"123456789"
        assert struct.unpack("<I", record[21:])[0] == masked_crc32c(b"123456789")

    def test_a_damaged_record_is_refused(self):
        record = bytearray(framed(b"abc") + framed(b"def"))
        assert list(read_records(bytes(record))) == [b"abc", b"def"]
        record[31] ^= 1
        with pytest.raises(ValueError, match=r"The record at byte 19 is damaged"):
            list(read_records(bytes(record)))

    @pytest.mark.parametrize(
        ("number", "code"), [(0, b"\0"), (127, b"\x7f"), (128, b"\x80\x01"), (2**64 - 1, b"\xff" * 9 + b"\x01")]
    )
    def test_whole_numbers_have_seven_bits_a_byte(self, number, code):
        assert varint(number) == code

    def test_a_scalar_event_is_these_bytes(self):
        # As TensorBoard's own classes write it: time (1), step (2), and a summary (5) with one value (1) made of
        # tag (1), tensor (8) and metadata (9).
        assert event(1.0, 3, scalar("t", 0.5)).hex(" ") == (
            "09 00 00 00 00 00 00 f0 3f 10 03 2a 20 0a 1e 0a 01 74 "
            "42 0a 08 01 12 00 22 04 00 00 00 3f "
            "4a 0d 0a 09 0a 07 73 63 61 6c 61 72 73 20 01"
        )

    def test_the_first_event_names_the_version(self):
        assert file_version(0.0) == b"\x09" + bytes(8) + b"\x1a\x0dbrain.Event:2"

    def test_a_histogram_counts_every_finite_value_once(self):
        content = dict(fields(dict(fields(histogram("w", np.array([1.0, 1.0, 4.0, np.nan]))))[8]))[4]
        rows = np.frombuffer(content, "<f8").reshape(-1, 3)
        assert rows[:, 2].sum() == 3
        assert rows[0].tolist() == [1.0, 1.1, 2.0]
        assert rows[-1, 1] == 4.0

    def test_a_file_begins_when_the_first_event_comes(self, tmp_path):
        file = EventFile(tmp_path / "run", clock=lambda: 7.0)
        file.flush()
        file.close()
        assert not (tmp_path / "run").exists()
        file.add(0, scalar("a", 1.0))
        file.close()
        (path,) = (tmp_path / "run").iterdir()
        assert path.name.startswith("events.out.tfevents.7.")


class TestFit:
    def test_the_logs_of_epochs_go_to_train_and_validation(self, tmp_path):
        history = fit(tmp_path).history
        train, validation = events(tmp_path / "train"), events(tmp_path / "validation")
        assert set(train) == {"epoch_loss", "epoch_accuracy", "epoch_learning_rate"}
        assert set(validation) == {
            "epoch_loss", "epoch_accuracy", "evaluation_loss_vs_iterations", "evaluation_accuracy_vs_iterations",
        }  # fmt: skip
        assert numbers(train["epoch_loss"]) == [(i, pytest.approx(loss)) for i, loss in enumerate(history["loss"])]
        assert numbers(validation["epoch_accuracy"])[1] == (1, pytest.approx(history["val_accuracy"][1]))
        assert [step for step, _ in validation["evaluation_loss_vs_iterations"]] == [2, 4]

    def test_without_validation_there_is_no_folder_for_it(self, tmp_path):
        fit(tmp_path, validation=False)
        assert [path.name for path in tmp_path.iterdir()] == ["train"]

    @pytest.mark.parametrize(("frequency", "steps"), [("batch", [0, 1, 2, 3, 4, 5]), (2, [0, 2, 4]), (4, [0, 4])])
    def test_batches_are_written_when_asked(self, tmp_path, frequency, steps):
        fit(tmp_path, epochs=3, update_freq=frequency, write_steps_per_second=True)
        train = events(tmp_path / "train")
        assert [step for step, _ in train["batch_loss"]] == steps
        assert [step for step, _ in train["batch_steps_per_second"]] == steps
        assert all(pace > 0 for _, pace in numbers(train["epoch_steps_per_second"]))

    def test_histograms_and_pictures_of_weights_are_written_when_asked(self, tmp_path):
        fit(tmp_path, epochs=3, histogram_freq=2, write_images=True)
        train = events(tmp_path / "train")
        kernel = next(tag for tag in train if tag.endswith("edges/kernel/histogram"))
        assert [step for step, _ in train[kernel]] == [0, 2]
        rows = np.frombuffer(train[kernel][0][1], "<f8").reshape(-1, 3)
        assert rows[:, 2].sum() == 9 * 2
        assert kernel.replace("histogram", "image") in train

    def test_a_second_training_gets_files_of_its_own(self, tmp_path):
        board, net = TensorBoard(tmp_path, write_graph=False), model()
        for _ in range(2):
            net.fit(X, np.eye(2, dtype="float32")[Y], callbacks=[board], verbose=0)
        assert len(list((tmp_path / "train").iterdir())) == 2

    def test_a_model_without_a_configuration_has_no_graph(self, tmp_path):
        board = TensorBoard(tmp_path)
        board.set_model(object())
        board.on_train_begin()
        assert not list(tmp_path.iterdir())


class TestPictures:
    def test_a_matrix_lies_on_its_side_from_black_to_white(self):
        (picture,) = weight_pictures(np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]))
        assert picture.tolist() == [[0, 102, 204], [51, 153, 255]]

    def test_a_kernel_is_one_picture_for_each_filter(self):
        kernel = np.arange(3 * 3 * 2 * 4).reshape(3, 3, 2, 4)
        pictures = weight_pictures(kernel)
        assert pictures.shape == (3, 3, 3)
        assert pictures[1, 0, 0] == round(255 * kernel[0, 0, 0, 1] / kernel.max())

    @pytest.mark.parametrize("shape", [(), (1,), (5,), (1, 1, 1, 1)])
    def test_small_weights_are_pictures_too(self, shape):
        assert weight_pictures(np.ones(shape)).ndim == 3

    def test_pngs_can_be_opened(self):
        pillow = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
        picture = np.array([[0, 128], [255, 7], [1, 2]], np.uint8)
        np.testing.assert_array_equal(np.asarray(pillow.open(io.BytesIO(grey_png(picture)))), picture)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"update_freq": "never"}, r"update_freq='never'. It takes 'epoch', 'batch' or a number"),
        ({"update_freq": 0}, r"update_freq=0"),
        ({"histogram_freq": -1}, r"histogram_freq=-1"),
        ({"profile_batch": (1, 2)}, r"Its profiler is TensorFlow's, which does not see NumPy"),
        ({"embeddings_freq": 1}, r"projector reads TensorFlow's checkpoints only"),
    ],
)
def test_what_cannot_be_done_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        TensorBoard("logs", **arguments)


class TestTheRealOne:
    @pytest.fixture
    def read(self):
        reader = pytest.importorskip(
            "tensorboard.backend.event_processing.event_accumulator", reason="tensorboard is not installed"
        )

        def read(folder):
            accumulator = reader.EventAccumulator(str(folder), size_guidance={"tensors": 0})
            accumulator.Reload()
            return accumulator

        return read

    def arrays(self, accumulator, tag):
        from tensorboard.util import tensor_util

        return [tensor_util.make_ndarray(event.tensor_proto) for event in accumulator.Tensors(tag)]

    def test_it_reads_scalars_histograms_and_pictures(self, tmp_path, read):
        history = fit(tmp_path, histogram_freq=1, write_images=True).history
        train, validation = read(tmp_path / "train"), read(tmp_path / "validation")
        assert np.ravel(self.arrays(train, "epoch_loss")) == pytest.approx(history["loss"])
        assert np.ravel(self.arrays(validation, "epoch_loss")) == pytest.approx(history["val_loss"])
        tags = train.Tags()["tensors"]
        kernel = next(tag for tag in tags if tag.endswith("edges/kernel/histogram"))
        assert self.arrays(train, kernel)[0].shape == (30, 3)
        picture = self.arrays(train, kernel.replace("histogram", "image"))[0]
        assert picture[:2].tolist() == [b"3", b"3"]
        assert picture[2].startswith(b"\x89PNG")
        assert {train.SummaryMetadata(tag).plugin_data.plugin_name for tag in tags} == {
            "scalars", "histograms", "images",
        }  # fmt: skip

    def test_it_draws_the_graph(self, tmp_path, read):
        from tensorboard.plugins.graph import keras_util

        fit(tmp_path, write_graph=True)
        (configuration,) = self.arrays(read(tmp_path / "train"), "keras")[0]
        nodes = keras_util.keras_model_to_graph_def(json.loads(configuration)).node
        assert [node.name.split("/")[-1] for node in nodes][-1] == "out"
