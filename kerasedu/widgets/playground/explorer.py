"""Playground: choose points, inputs and a network, and watch it learn."""

from __future__ import annotations

import json
from typing import Any

import traitlets

from kerasedu.models import Model
from kerasedu.widgets.base import Explorer
from kerasedu.widgets.digits import text
from kerasedu.widgets.page import compact
from kerasedu.widgets.playground.data import frame_data, scene_data
from kerasedu.widgets.playground.options import MOST_BATCHES, OWN, SETTINGS, WHO, checked
from kerasedu.widgets.playground.picture import playground_picture, standing, title_of
from kerasedu.widgets.playground.points import Points, given_points, made_points, own_data
from kerasedu.widgets.playground.program import program
from kerasedu.widgets.playground.training import Training
from kerasedu.widgets.playground.words import PLAYGROUND
from kerasedu.widgets.svg import Svg


class Playground(Explorer):
    """A small network that learns to part two classes of points while one watches, and changes whatever one likes.

    It is an ordinary kerasedu model, trained by its own `train_on_batch`. The page asks for a few batches, Python
    trains them and answers, and the page asks again: nothing runs by itself, so training rests while another cell runs
    and ends when the page is closed. All arguments are attributes, too, which can be set; every change but that of
    `learning_rate` and `pace` starts anew. Give a new list to change a list.

    After an idea of TensorFlow's playground (Smilkov and others, 2017, arXiv:1708.03788).

    Arguments:
        data: "circles", "moons", "xor", "gaussians", "spirals" or "checkerboard", points of `kerasedu.datasets.toy`;
            or a pair (x, y) of your own: points (n, 2), which are scaled to -1 to 1, and classes 0 and 1, (n,).
            It parts two classes of points in the plane: no more classes, no regression.
        samples: how many points are made, 10 to 2000.
        noise: standard deviation of what is added to each, 0 to 1.
        test_share: share of the points that is only used to judge, 0 to 0.9.
        data_seed: another one makes other points, or another order of your own.
        features: what the network is given: some of "x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(pi x1)", "sin(pi x2)".
        hidden: units of each hidden layer: at most 5 layers of 1 to 8.
        activation: of the hidden layers: "tanh", "relu", "sigmoid", "linear", "elu", "gelu" or "silu".
        regularization: of all kernels: "none", "l1" or "l2".
        regularization_rate: how strong it is.
        optimizer: "sgd", "momentum" (SGD with momentum 0.9), "rmsprop", "adagrad" or "adam".
        learning_rate: of the optimizer.
        batch_size: points in one batch.
        seed: seed of the first weights and of the order in which points come.
        pace: batches of one tick, from one picture to the next while it plays.

    Attributes:
        model: the kerasedu model that is being trained; a new one after every new start.
        playing: whether the page goes on asking for ticks.
        show_test: whether points of the test are drawn.

    Raises:
        TypeError, ValueError: for what cannot be chosen, or data that is no points of two classes.

    Example:
        >>> from kerasedu.widgets import Playground
        >>> p = Playground("moons", hidden=[4], seed=1)
        >>> p.step(10)
        >>> p.batches, p.model.count_params()
        (10, 17)
        >>> Playground(**p.state).state == p.state
        True
    """

    module = "playground"
    state_names = ("frame", "playing", "show_test")

    data = traitlets.Any("circles").tag(sync=True)
    samples = traitlets.Any(300).tag(sync=True)
    noise = traitlets.Any(0.1).tag(sync=True)
    test_share = traitlets.Any(0.3).tag(sync=True)
    data_seed = traitlets.Any(0).tag(sync=True)
    features = traitlets.Any(("x1", "x2")).tag(sync=True)
    hidden = traitlets.Any((4, 4)).tag(sync=True)
    activation = traitlets.Any("tanh").tag(sync=True)
    regularization = traitlets.Any("none").tag(sync=True)
    regularization_rate = traitlets.Any(0.001).tag(sync=True)
    optimizer = traitlets.Any("adam").tag(sync=True)
    learning_rate = traitlets.Any(0.03).tag(sync=True)
    batch_size = traitlets.Any(10).tag(sync=True)
    seed = traitlets.Any(0).tag(sync=True)
    pace = traitlets.Any(10).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    show_test = traitlets.Bool(False).tag(sync=True)
    frame = traitlets.Unicode("{}").tag(sync=True)

    def __init__(
        self,
        data: Any = "circles",
        samples: int = 300,
        noise: float = 0.1,
        test_share: float = 0.3,
        data_seed: int = 0,
        features: Any = ("x1", "x2"),
        hidden: Any = (4, 4),
        activation: str = "tanh",
        regularization: str = "none",
        regularization_rate: float = 0.001,
        optimizer: str = "adam",
        learning_rate: float = 0.03,
        batch_size: int = 10,
        seed: int = 0,
        pace: int = 10,
    ) -> None:
        given = dict(locals())
        self._own = None if isinstance(data, str) else own_data(data)
        given["data"] = OWN if self._own else data
        chosen = {name: checked(name, given[name]) for name in SETTINGS}
        self._refuse_missing(chosen["data"])
        self._starts = 0
        super().__init__({}, PLAYGROUND, **chosen)
        self._start()
        self.observe(self._changed, names=list(SETTINGS))
        self.on_msg(self._asked)

    # -- what a person does --------------------------------------------------------------------------------------------

    def step(self, batches: int = 1) -> None:
        """Train so many batches, at once.

        Raises:
            ValueError: for no whole number from 1.
            ArithmeticError: if the loss becomes infinite or NaN, as in `fit`.
        """
        if isinstance(batches, bool) or not isinstance(batches, int) or not 1 <= batches <= MOST_BATCHES:
            raise ValueError(f"{WHO} got batches={batches!r}. Train a whole number of them, 1 to {MOST_BATCHES}.")
        try:
            self._training.advance(batches)
        finally:
            self._show()

    def play(self) -> None:
        """Go on by itself as long as a page shows it. Without a page, `step` trains."""
        self.playing = True

    def pause(self) -> None:
        """Stop going on by itself."""
        self.playing = False

    def reset(self, seed: int | None = None) -> None:
        """Start anew, with the same first weights as before or those of another seed."""
        self.playing = False
        if seed is not None and checked("seed", seed) != self.seed:
            self.seed = seed
        else:
            self._start()

    # -- what a person reads -------------------------------------------------------------------------------------------

    @property
    def model(self) -> Model:
        """The model that is being trained."""
        return self._training.model

    @property
    def batches(self) -> int:
        """How many batches it was trained with."""
        return self._training.batches

    @property
    def points(self) -> Points:
        """The points: `points.training` and `points.test` are pairs (x, y)."""
        return self._points

    @property
    def scores(self) -> dict[str, float | None]:
        """Loss and accuracy now, as `model.evaluate` says them for all points, of training and of test."""
        return dict(self._training.scores)

    @property
    def state(self) -> dict[str, Any]:
        """Everything chosen, as plain Python: `Playground(**p.state)` starts as this one started."""
        chosen = self._chosen()
        if self.data == OWN:
            chosen["data"] = tuple(part.tolist() for part in self._own)
        return {name: list(value) if isinstance(value, list) else value for name, value in chosen.items()}

    def code(self, epochs: int | None = None) -> str:
        """The program that builds and trains the same model.

        Arguments:
            epochs: how long; when None as many whole epochs as this one was trained, at least one.

        Returns:
            Python. Run from a new start it arrives at the same weights, unless the learning rate was changed on the
            way. Your own points it expects as x and y.
        """
        epochs = max(1, self._training.epoch) if epochs is None else epochs
        return program(self.state | {"data": self.data}, self._points.first_test, len(self._points.y), epochs)

    # -- what the page asks for ----------------------------------------------------------------------------------------

    def _asked(self, _: Any, content: Any, __: Any) -> None:
        """The page asks for a number of batches, or for a new start, and waits for the answer."""
        if isinstance(content, dict):
            self.at_home(lambda: self._answer(content.get("batches"), str(content.get("ask", ""))))

    def _answer(self, batches: Any, ask: str) -> None:
        trouble = ""
        if batches == "reset":
            self.reset()
        elif isinstance(batches, int) and 1 <= batches <= MOST_BATCHES:
            try:
                self._training.advance(batches)
            except ArithmeticError as error:  # the loss is no number any more
                trouble, self.playing = str(error), False
        self._show(answer=ask, trouble=trouble)

    # -- how it comes about --------------------------------------------------------------------------------------------

    @traitlets.validate(*SETTINGS)
    def _check(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if name == "data" and not isinstance(value, str):
            self._own, value = own_data(value), OWN
            if self.data == OWN:  # other points under the same name are no change that traitlets would see
                self._start()
        value = checked(name, value)
        if name == "data":
            self._refuse_missing(value)
        return value

    def _refuse_missing(self, data: str) -> None:
        if data == OWN and self._own is None:
            raise ValueError(f"{WHO} got data='own', but no points of your own. Give them as data=(x, y).")

    def _changed(self, change: Any) -> None:
        live = change["name"] in ("learning_rate", "pace")
        self.at_home(self._go_on if live else self._start)

    def _go_on(self) -> None:
        """With what may change on the way."""
        self.model.optimizer.learning_rate = self.learning_rate
        self._show_scene()

    def _chosen(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in SETTINGS}

    def _start(self) -> None:
        """Points, a new model and everything that is shown, from what is chosen."""
        with self.hold_sync():
            chosen = self._chosen()
            if self._own is not None and self.data == OWN:
                self._points = given_points(self._own, self.data_seed, self.test_share)
            else:
                self._points = made_points(self.data, self.samples, self.noise, self.data_seed, self.test_share)
            self._training = Training(chosen, self._points)
            self._starts += 1
            self._show_scene()
            self._show()

    def _show_scene(self) -> None:
        self.payload = compact({**scene_data(self._chosen(), self._points, self._own), "start": self._starts})

    def _show(self, **more: Any) -> None:
        """A new frame."""
        frame = frame_data(self._training, self.features, self._points.reach)
        self.frame = compact({**frame, **more, "start": self._starts})

    def picture(self) -> Svg:
        """The state it is in, as a still picture."""
        return playground_picture(json.loads(self.payload), json.loads(self.frame), PLAYGROUND)

    def title(self) -> str:
        return title_of(json.loads(self.payload), PLAYGROUND)

    def explain(self) -> str:
        """How far the training is, in words."""
        return standing(json.loads(self.frame), PLAYGROUND)

    def __repr__(self) -> str:
        layers = "-".join(map(str, (len(self.features), *self.hidden, 1)))
        return (
            f"<{WHO} on {self.data}: {layers} {self.activation}, {self.batches} batches, "
            f"loss {text(self.scores['loss'])}>"
        )
