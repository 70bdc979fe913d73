"""The live side of LiveCurves: only a notebook needs it."""

from __future__ import annotations

import json
from typing import Any

import traitlets

from kerasedu.widgets.base import Explorer
from kerasedu.widgets.curves.picture import curves_picture
from kerasedu.widgets.curves.series import CurveRecord
from kerasedu.widgets.curves.words import LIVE_CURVES
from kerasedu.widgets.svg import Svg


class CurvesView(Explorer):
    """Curves in the browser, drawn anew whenever `payload` changes.

    Attributes:
        log: whether losses are drawn on a logarithmic axis.
    """

    module = "live_curves"
    state_names = ("log",)

    log = traitlets.Bool(False).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(CurveRecord().data(), LIVE_CURVES, **traits)

    def picture(self) -> Svg:
        return curves_picture(json.loads(self.payload), LIVE_CURVES, log=self.log)

    def title(self) -> str:
        return LIVE_CURVES["title"]

    def __repr__(self) -> str:
        return "<LiveCurves>"
