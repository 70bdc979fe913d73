"""The live side of LiveCurves: only a notebook needs it."""

from __future__ import annotations

import json
from typing import Any

import traitlets

from kerasedu.widgets.base import Explorer
from kerasedu.widgets.curves.picture import curves_picture
from kerasedu.widgets.curves.record import CurveRecord
from kerasedu.widgets.curves.scene import Scene
from kerasedu.widgets.curves.settings import DEFAULTS
from kerasedu.widgets.curves.words import LIVE_CURVES
from kerasedu.widgets.svg import Svg


class CurvesView(Explorer):
    """Curves in the browser, drawn anew whenever `payload` changes.

    Attributes:
        earlier: the runs to compare with, as JSON; sent once, not with every push.
        by, log, smoothing, metrics, hidden, at: as of LiveCurves.
    """

    module = "live_curves"
    state_names = ("earlier", *DEFAULTS)

    earlier = traitlets.Unicode("[]").tag(sync=True)
    by = traitlets.Unicode(DEFAULTS["by"]).tag(sync=True)
    log = traitlets.Bool(DEFAULTS["log"]).tag(sync=True)
    smoothing = traitlets.Float(DEFAULTS["smoothing"]).tag(sync=True)
    metrics = traitlets.List(traitlets.Unicode(), allow_none=True, default_value=None).tag(sync=True)
    hidden = traitlets.List(traitlets.Unicode()).tag(sync=True)
    at = traitlets.Float(None, allow_none=True).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(CurveRecord().data(), LIVE_CURVES, **traits)

    def picture(self) -> Svg:
        settings = {name: getattr(self, name) for name in DEFAULTS}
        return curves_picture(Scene(json.loads(self.payload), json.loads(self.earlier), settings, LIVE_CURVES))

    def title(self) -> str:
        return LIVE_CURVES["title"]

    def __repr__(self) -> str:
        return "<LiveCurves>"
