"""Files that were cut off, or in which bytes have flipped: an error of the ValueError family, or the model."""

import subprocess
import sys
import time

import pytest

from kerasedu import saving
from tests.unit.saving.conftest import same, state_of

FLIPS = 1000
SECONDS = 2


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_whole_model_that_is_cut_off_anywhere_is_refused(model, tmp_path, ending):
    path = tmp_path / f"model{ending}"
    model.save(path)
    content = path.read_bytes()
    for end in range(0, len(content), 10):
        path.write_bytes(content[:end])
        start = time.perf_counter()
        with pytest.raises(saving.ModelFileError, match=r"model\.(keras|h5)"):
            saving.load_model(path)
        assert time.perf_counter() - start < SECONDS


@pytest.mark.parametrize("ending", [".weights.h5", ".h5"])
def test_weights_that_are_cut_off_anywhere_are_refused_and_change_nothing(model, tmp_path, ending):
    path = tmp_path / f"model{ending}"
    model.save_weights(path)
    before = state_of(model)
    content = path.read_bytes()
    for end in range(0, len(content), 10):
        path.write_bytes(content[:end])
        with pytest.raises(saving.ModelFileError, match=r"model\..*h5"):
            model.load_weights(path)
    assert same(state_of(model), before)


FLIPPING = """
import sys, time, warnings
from pathlib import Path
from hypothesis import HealthCheck, given, settings, strategies
from kerasedu import saving

warnings.simplefilter("ignore")
path, seed, runs, seconds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
content = path.read_bytes()
target = path.with_name(f"flipped-{path.name}")
places = strategies.tuples(strategies.integers(0, len(content) - 1), strategies.integers(0, 255))
outcomes = []

@settings(max_examples=runs, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(strategies.lists(places, min_size=1, max_size=8))
def flip(changes):
    changed = bytearray(content)
    for place, value in changes:
        changed[place] = value
    target.write_bytes(changed)
    start = time.perf_counter()
    try:
        saving.load_model(target)
        outcomes.append("loaded")
    except saving.ModelFileError:
        outcomes.append("refused")
    assert time.perf_counter() - start < seconds, changes

from hypothesis import seed as starting_with
starting_with(seed)(flip)()
print(len(outcomes), outcomes.count("refused"))
"""


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_flipped_bytes_are_refused_or_do_not_matter(model, tmp_path, ending):
    path = tmp_path / f"model{ending}"
    model.save(path)
    line = [sys.executable, "-c", FLIPPING, str(path), "0", str(FLIPS), str(SECONDS)]
    run = subprocess.run(line, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    attempts, refused = map(int, run.stdout.split())
    assert attempts >= FLIPS
    assert refused > FLIPS // 4
    if ending == ".keras":
        assert refused > 0.9 * attempts, "its checksums find nearly every flip"
