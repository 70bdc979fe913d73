"""What `import kerasedu` costs over `import numpy`, in fresh processes.

python tests/benchmarks/import_time.py [--repeats 15]

Fails above 150 ms.
"""

# ruff: noqa: T201 - a benchmark prints what it measures

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys

MOST = 150.0
TIMED = "import time; start = time.perf_counter(); import {}; print(1000 * (time.perf_counter() - start))"


def milliseconds(module):
    """How long an import takes in a fresh process."""
    run = subprocess.run([sys.executable, "-c", TIMED.format(module)], capture_output=True, text=True, check=True)
    return float(run.stdout)


def main():
    """Measure in turn, so that both meet the same load; print the medians; 1 where the bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    repeats = parser.parse_args().repeats
    milliseconds("kerasedu")  # the files are in the cache from here on
    pairs = [
        (milliseconds("numpy"), milliseconds("numpy, kerasedu"), milliseconds("kerasedu.models"))
        for _ in range(repeats)
    ]
    numpy, kerasedu, models = map(statistics.median, zip(*pairs, strict=True))
    print(f"import numpy           {numpy:6.1f} ms")
    print(f"import kerasedu        {kerasedu:6.1f} ms, {kerasedu - numpy:+.1f} ms over numpy")
    print(f"import kerasedu.models {models:6.1f} ms, {models - numpy:+.1f} ms over numpy")
    return int(kerasedu - numpy > MOST)


if __name__ == "__main__":
    sys.exit(main())
