"""Update rules, each as the lines that a learner would compute one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

from kerasedu.widgets.step.arithmetic.elementwise import ONE, root
from kerasedu.widgets.step.arithmetic.expression import Difference, Number, Part, Product, Quotient, Sum
from kerasedu.widgets.step.arithmetic.rules import Line, Place, named, update


def _gradient(step: Any, place: Place) -> Number:
    return Number(step.gradient[place], "gradient")


def _rate(step: Any) -> Number:
    return Number(step.intermediates["learning_rate"])


def _before(step: Any, place: Place) -> Part:
    """The weight before, already without its decay where the rule has one."""
    weight = Number(step.inputs["weight"][place], "weight")
    decay = step.settings.get("weight_decay")
    return Difference(weight, Product([_rate(step), Number(decay), weight])) if decay else weight


def _after(step: Any, place: Place, part: Part) -> Line:
    return Line(named("w", place), part, float(step.output[place]))


@update("SGD")
def sgd(step: Any, place: Place) -> Iterator[Line]:
    """Against the gradient; with momentum, along a velocity."""
    pull = Product([_rate(step), _gradient(step, place)])
    share = step.settings["momentum"]
    if not share:
        yield _after(step, place, Difference(_before(step, place), pull))
        return
    velocity = Number(step.intermediates["momentum"][place], "momentum")
    old = Product([Number(share), Number(step.inputs["momentum"][place], "momentum")])
    yield Line(named("v", place), Difference(old, pull), velocity.value())
    if step.settings["nesterov"]:
        ahead = Sum([_before(step, place), Product([Number(share), velocity])])
        yield _after(step, place, Difference(ahead, pull))
    else:
        yield _after(step, place, Sum([_before(step, place), velocity]))


def _mean(step: Any, place: Place, slot: str, share: float, seen: Part, name: str) -> Line:
    """A running mean: mostly what it was, a little of what is seen now."""
    old = Number(step.inputs[slot][place], slot)
    part = Sum([Product([Number(share), old]), Product([Number(1 - share), seen])])
    return Line(named(name, place), part, float(step.intermediates[slot][place]))


@update("Adam", "AdamW")
def adam(step: Any, place: Place) -> Iterator[Line]:
    """A mean of gradients over the root of a mean of their squares."""
    how, g = step.settings, _gradient(step, place)
    yield _mean(step, place, "momentum", how["beta_1"], g, "m")
    yield _mean(step, place, "velocity", how["beta_2"], Product([g, g]), "v")
    keep = [Number(how[beta] ** how["step"]) for beta in ("beta_2", "beta_1")]
    over = Product([_rate(step), root(Difference(ONE, keep[0]))])
    rate = Quotient(over, Difference(ONE, keep[1]))
    yield Line("αₜ", rate, _rate(step).value() * sqrt(1 - keep[0].value()) / (1 - keep[1].value()))
    slot = "velocity_hat" if how["amsgrad"] else "velocity"
    m, v = (Number(step.intermediates[name][place], name) for name in ("momentum", slot))
    way = Quotient(Product([Number(rate.value()), m]), Sum([root(v), Number(how["epsilon"])]))
    yield _after(step, place, Difference(_before(step, place), way))


@update("RMSprop")
def rmsprop(step: Any, place: Place) -> Iterator[Line]:
    """The gradient over the root of a mean of its squares."""
    how, g = step.settings, _gradient(step, place)
    yield _mean(step, place, "velocity", how["rho"], Product([g, g]), "v")
    if how["momentum"] or how["centered"]:
        return
    v = Number(step.intermediates["velocity"][place], "velocity")
    way = Quotient(Product([_rate(step), g]), root(Sum([v, Number(how["epsilon"])])))
    yield _after(step, place, Difference(_before(step, place), way))


@update("Adagrad")
def adagrad(step: Any, place: Place) -> Iterator[Line]:
    """The gradient over the root of the sum of its squares so far."""
    g, total = _gradient(step, place), Number(step.intermediates["accumulator"][place], "accumulator")
    old = Number(step.inputs["accumulator"][place], "accumulator")
    yield Line(named("a", place), Sum([old, Product([g, g])]), total.value())
    way = Quotient(Product([_rate(step), g]), root(Sum([total, Number(step.settings["epsilon"])])))
    yield _after(step, place, Difference(_before(step, place), way))
