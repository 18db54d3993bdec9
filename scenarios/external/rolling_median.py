#!/usr/bin/env python3
"""A detector for Shakedown in Python, standard library only.

Distance from the median of the last samples, in robust standard deviations. Reads one signal on standard input, NDJSON: a first line
that says what it is, then one line a sample. Writes a first line with threshold and hold, then a score for each sample.

    shakedown evaluate slow.yaml --external rolling-median='python3 rolling_median.py 60'
"""

import json
import sys
from collections import deque
from statistics import median


def main() -> None:
    window = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    header = json.loads(sys.stdin.readline())
    # Downwards is as bad as upwards where the signal does not say.
    sign = {"up": 1, "down": -1}.get(header["bad"])
    seen: deque[float] = deque(maxlen=window)

    print(json.dumps({"threshold": 6, "hold": 2}))
    for line in sys.stdin:
        value = json.loads(line)["value"]
        if value is None or len(seen) < 10:
            print("null")
        else:
            centre = median(seen)
            spread = 1.4826 * median(abs(one - centre) for one in seen)
            # A signal that hardly moves is not strange when it moves a little.
            distance = (value - centre) / max(spread, 0.02 * abs(centre), 1e-12)
            print(abs(distance) if sign is None else max(0.0, sign * distance))
        if value is not None:
            seen.append(value)


if __name__ == "__main__":
    main()
