"""Pictures of classes: confusion matrix, ROC, precision and recall, decision surface, image grid."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from kerasedu import layers, metrics, models, plots
from kerasedu.plots.drawing import BLUE, GREEN, ORANGE

GENERATOR = np.random.default_rng(0)


def new_axes():
    return Figure().add_subplot()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


class TestConfusionMatrix:
    TRUE, PRED = [0, 0, 0, 1, 2, 2], [0, 0, 1, 1, 2, 0]

    def test_counts_true_classes_in_rows(self):
        ax = plots.confusion_matrix(self.TRUE, self.PRED, ax=new_axes())
        np.testing.assert_array_equal(ax.images[0].get_array(), [[2, 1, 0], [0, 1, 0], [1, 0, 1]])
        assert texts(ax) == ["2", "1", "0", "0", "1", "0", "1", "0", "1"]
        assert (ax.get_ylabel(), ax.get_xlabel(), ax.get_title()) == ("true", "predicted", "66.7% right")

    @pytest.mark.parametrize(("how", "axis"), [("true", 1), ("pred", 0), ("all", (0, 1))])
    def test_shares_sum_to_one(self, how, axis):
        ax = plots.confusion_matrix(self.TRUE, self.PRED, normalize=how, ax=new_axes())
        np.testing.assert_allclose(ax.images[0].get_array().sum(axis=axis), 1)

    def test_takes_probabilities_and_one_hot_rows(self):
        ax = plots.confusion_matrix(np.eye(3)[self.TRUE], 0.8 * np.eye(3)[self.PRED], ax=new_axes())
        assert ax.get_title() == "66.7% right"

    def test_takes_probabilities_of_a_yes(self):
        ax = plots.confusion_matrix([0, 1, 1], [[0.2], [0.7], [0.4]], ax=new_axes())
        np.testing.assert_array_equal(ax.images[0].get_array(), [[1, 0], [1, 1]])

    def test_names_stand_at_rows_and_columns(self):
        ax = plots.confusion_matrix(self.TRUE, self.PRED, ["cat", "dog", "cow"], ax=new_axes())
        for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
            assert [label.get_text() for label in labels] == ["cat", "dog", "cow"]

    def test_numbers_are_dark_on_light_cells_and_light_on_dark_ones(self):
        ax = plots.confusion_matrix([0, 0, 1], [0, 0, 0], ax=new_axes())
        colours = {text.get_text(): text.get_color() for text in ax.texts}
        assert colours == {"2": "white", "0": "black", "1": "black"} or colours["2"] != colours["0"]

    def test_a_class_without_samples_has_shares_of_zero(self):
        ax = plots.confusion_matrix([0, 2], [0, 2], normalize="true", ax=new_axes())
        np.testing.assert_array_equal(ax.images[0].get_array()[1], 0)

    def test_bad_input_is_refused(self):
        with pytest.raises(ValueError, match=r"got 3 y_true and 2 y_pred. It takes one for each sample"):
            plots.confusion_matrix([0, 1, 2], [0, 1])
        with pytest.raises(ValueError, match=r"got 2 class names and data with 3 classes"):
            plots.confusion_matrix([0, 1, 2], [0, 1, 2], ["cat", "dog"])
        with pytest.raises(ValueError, match=r"got normalize='rows'. It takes None \(counts\), 'true'"):
            plots.confusion_matrix([0, 1], [0, 1], normalize="rows")
        with pytest.raises(ValueError, match=r"y_true with the class number -1. Classes count from 0"):
            plots.confusion_matrix([0, -1], [0, 1])
        with pytest.raises(ValueError, match=r"got y_true of shape \(0,\).*It takes numbers, at least one"):
            plots.confusion_matrix([], [])
        with pytest.raises(
            ValueError, match=r"got y_pred of shape \(2, 2, 2\). It takes a class number for each sample"
        ):
            plots.confusion_matrix([0, 1], np.zeros((2, 2, 2)))


class TestRoc:
    TRUE = GENERATOR.integers(0, 2, 200)
    SCORE = np.clip(0.5 * TRUE + GENERATOR.random(200) * 0.6, 0, 1)

    def test_has_a_point_for_every_threshold(self):
        line = plots.roc(self.TRUE, self.SCORE, ax=new_axes()).lines[0]
        for threshold in (0.3, 0.5, 0.8):
            said = threshold <= self.SCORE
            point = said[self.TRUE == 0].mean(), said[self.TRUE == 1].mean()
            assert np.isclose(line.get_xydata(), point).all(axis=1).any()

    def test_begins_and_ends_in_the_corners(self):
        points = plots.roc(self.TRUE, self.SCORE, ax=new_axes()).lines[0].get_xydata()
        np.testing.assert_array_equal(points[[0, -1]], [[0, 0], [1, 1]])

    def test_equal_scores_are_one_point(self):
        points = plots.roc([0, 1, 0, 1], [0.5] * 4, ax=new_axes()).lines[0].get_xydata()
        np.testing.assert_array_equal(points, [[0, 0], [1, 1]])

    @pytest.mark.parametrize(("draw", "curve"), [(plots.roc, "ROC"), (plots.precision_recall, "PR")])
    def test_area_is_that_of_the_metric(self, draw, curve):
        metric = metrics.AUC(curve=curve)
        metric.update_state(self.TRUE, self.SCORE)
        assert legend(draw(self.TRUE, self.SCORE, ax=new_axes())) == [f"AUC {float(metric.result()):.3f}"]

    def test_a_class_has_its_colour_and_yes_has_that_of_class_1(self):
        scores = GENERATOR.dirichlet([1, 1, 1], 60)
        for draw in (plots.roc, plots.precision_recall):
            assert [line.get_color() for line in draw(np.arange(60) % 3, scores, ax=new_axes()).lines[:3]] == [
                ORANGE,
                BLUE,
                GREEN,
            ]
            assert draw(self.TRUE, self.SCORE, ax=new_axes()).lines[0].get_color() == BLUE

    def test_several_classes_have_a_curve_each(self):
        scores = GENERATOR.dirichlet([1, 1, 1], 60)
        labels = np.arange(60) % 3
        by_number = plots.roc(labels, scores, ["cat", "dog", "cow"], ax=new_axes())
        one_hot = plots.roc(np.eye(3)[labels], scores, ax=new_axes())
        assert [text.split(":")[0] for text in legend(by_number)] == ["cat", "dog", "cow"]
        for left, right in zip(by_number.lines, one_hot.lines, strict=True):
            np.testing.assert_array_equal(left.get_xydata(), right.get_xydata())

    def test_precision_is_the_share_of_right_among_found(self):
        line = plots.precision_recall(self.TRUE, self.SCORE, ax=new_axes()).lines[0]
        said = self.SCORE >= 0.6
        point = said[self.TRUE == 1].mean(), self.TRUE[said].mean()
        assert np.isclose(line.get_xydata(), point).all(axis=1).any()

    def test_bad_input_is_refused(self):
        with pytest.raises(ValueError, match=r"roc got scores from -2 to 3. It takes probabilities.*sigmoid"):
            plots.roc([0, 1], [-2.0, 3.0])
        with pytest.raises(ValueError, match=r"roc: y_true has 2 yes among 2 samples. A curve needs some of both"):
            plots.roc([1, 1], [0.2, 0.3])
        with pytest.raises(ValueError, match=r"roc: class 'b' has 0 yes among 2 samples"):
            plots.roc([0, 2], GENERATOR.dirichlet([1, 1, 1], 2), ["a", "b", "c"])
        with pytest.raises(ValueError, match=r"roc got 3 y_true and 2 y_score"):
            plots.roc([0, 1, 1], [0.1, 0.2])
        with pytest.raises(
            ValueError, match=r"values from 0 to 5, and scores for 3 classes.*class numbers from 0 to 2"
        ):
            plots.roc([0, 5], GENERATOR.dirichlet([1, 1, 1], 2))


class TestDecisionSurface:
    X = np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])

    def test_asks_the_model_in_the_whole_plane(self):
        asked = []
        plots.decision_surface(lambda p: asked.append(p) or p[:, 0], self.X, resolution=7, ax=new_axes())
        assert asked[0].shape == (49, 2)
        np.testing.assert_allclose([asked[0].min(axis=0), asked[0].max(axis=0)], [[-1.2, -1.2], [1.2, 1.2]], rtol=1e-6)

    def test_takes_a_model(self):
        model = models.Sequential([layers.Input((2,)), layers.Dense(3, activation="softmax")])
        ax = plots.decision_surface(model, self.X, [0, 1, 2], ["a", "b", "c"], resolution=9, ax=new_axes())
        assert legend(ax) == ["a", "b", "c"]

    def test_points_of_a_class_share_a_marker_that_others_have_not(self):
        ax = plots.decision_surface(lambda p: p[:, 0], self.X, [0, 1, 0], resolution=5, ax=new_axes())
        first, second = ax.lines
        np.testing.assert_array_equal(first.get_xydata(), self.X[[0, 2]])
        assert first.get_marker() != second.get_marker()

    @pytest.mark.parametrize("outputs", [1, 3])
    def test_a_class_has_its_colour_also_beside_others(self, outputs):
        def says(points):
            return np.repeat(points[:, :1], outputs, axis=1)

        ax = plots.decision_surface(says, self.X, [0, 1, 0], resolution=5, ax=new_axes())
        assert [line.get_color() for line in ax.lines] == [ORANGE, BLUE]
        ax = plots.decision_surface(says, self.X[1:2], [1], resolution=5, ax=new_axes())
        assert [line.get_color() for line in ax.lines] == [BLUE]

    def test_a_place_that_is_likely_of_class_1_is_blue_and_darker_than_others(self):
        surface = plots.decision_surface(lambda p: p[:, 0], self.X, resolution=5, ax=new_axes()).collections[0]
        (red, _, blue, _), (light_red, _, light_blue, _) = surface.to_rgba([surface.zmax, surface.zmin])
        assert blue > 2 * red
        assert light_red > 2 * light_blue
        assert light_red > blue

    def test_the_region_of_a_class_has_the_colour_of_its_points(self):
        def says(points):
            return np.stack([-points[:, 0], points[:, 0]], axis=1)

        regions = plots.decision_surface(says, self.X, resolution=5, ax=new_axes()).collections[0]
        assert [to_hex(colour).upper() for colour in regions.get_facecolor()] == [ORANGE, BLUE]

    def test_the_threshold_is_a_line(self):
        def where(threshold):
            ax = plots.decision_surface(lambda p: p[:, 0], self.X, resolution=25, threshold=threshold, ax=new_axes())
            return [path.vertices for path in ax.collections[-1].get_paths() if len(path.vertices)]

        np.testing.assert_allclose(where(0.5)[0][:, 0], 0.5, atol=1e-6)

    def test_bad_input_is_refused(self):
        with pytest.raises(ValueError, match=r"got x of shape \(3, 4\). It draws a plane: points \(N, 2\)"):
            plots.decision_surface(lambda p: p[:, 0], np.zeros((3, 4)))
        with pytest.raises(ValueError, match=r"asked for 25 points and got an answer of shape \(5,\)"):
            plots.decision_surface(lambda p: p[:5, 0], self.X, resolution=5)
        with pytest.raises(TypeError, match=r"got a str. It takes a model, or a function of points"):
            plots.decision_surface("model", self.X)
        with pytest.raises(ValueError, match=r"got 3 x and 2 y"):
            plots.decision_surface(lambda p: p[:, 0], self.X, [0, 1], resolution=5)


class TestImages:
    IMAGES = GENERATOR.random((5, 6, 7))

    def test_are_shown_as_they_are(self):
        axes = plots.image_grid(self.IMAGES, fig=Figure())
        for ax, image in zip(axes, self.IMAGES, strict=True):
            np.testing.assert_array_equal(ax.images[0].get_array(), image)
            assert ax.images[0].get_clim() == (0, 1)

    def test_of_bytes_are_scaled(self):
        (ax,) = plots.image_grid(np.full((1, 4, 4, 3), 255, "uint8"), fig=Figure())
        assert ax.images[0].get_array().shape == (4, 4, 3)
        assert ax.images[0].get_array().max() == 1

    def test_taken_wrongly_are_framed_and_say_so(self):
        right, wrong = plots.image_grid(self.IMAGES[:2], [1, 0], [1, 1], ["cat", "dog"], fig=Figure())
        assert [right.get_title(), wrong.get_title()] == ["dog", "dog\n(is cat)"]
        assert wrong.spines["left"].get_linewidth() > right.spines["left"].get_linewidth()
        assert wrong.spines["left"].get_linestyle() != right.spines["left"].get_linestyle()

    def test_are_no_more_than_asked_for(self):
        assert len(plots.image_grid(self.IMAGES, count=3, columns=2, fig=Figure())) == 3

    def test_that_are_changed_follow_the_original(self):
        axes = plots.augmentation(lambda images: images + 0.1, 0.5 * self.IMAGES, times=2, count=3, fig=Figure())
        assert axes.shape == (3, 3)
        np.testing.assert_allclose(axes[1, 0].images[0].get_array(), 0.5 * self.IMAGES[1])
        np.testing.assert_allclose(axes[1, 2].images[0].get_array(), 0.5 * self.IMAGES[1] + 0.1)
        assert [ax.get_title() for ax in axes[0]] == ["original", "change 1", "change 2"]

    def test_are_changed_by_a_layer_as_in_training(self):
        axes = plots.augmentation(layers.Dropout(0.5, seed=0), np.ones((1, 8, 8)) / 2, times=1, fig=Figure())
        assert set(np.unique(axes[0, 1].images[0].get_array())) == {0, 1}

    def test_bad_input_is_refused(self):
        with pytest.raises(ValueError, match=r"images of shape \(6, 7\). It takes \(N, rows, columns\).*image\[None\]"):
            plots.image_grid(self.IMAGES[0])
        with pytest.raises(ValueError, match=r"image_grid got 5 images and 2 labels"):
            plots.image_grid(self.IMAGES, [0, 1])
        with pytest.raises(ValueError, match=r"got 1 class names and data with 2 classes"):
            plots.image_grid(self.IMAGES[:2], [0, 1], class_names=["cat"])
        with pytest.raises(ValueError, match=r"augmentation got images of shape \(2, 6\)"):
            plots.augmentation(lambda images: images, self.IMAGES[0][:2, :6])
