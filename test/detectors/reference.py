"""Reference values of the streaming detectors, by numpy and scipy and straight from the definitions.

Writes reference.json beside this file. Needs python3 with numpy and scipy:
    python3 test/detectors/reference.py && npx biome format --write test/detectors/reference.json
"""

import json
import pathlib

import numpy as np
from scipy.stats import median_abs_deviation

rng = np.random.default_rng(20251018)
N = 400
values = np.round(20 + np.cumsum(rng.normal(0, 0.3, N)) + rng.normal(0, 1, N), 3)
values[rng.random(N) < 0.05] = np.nan
values[200] = 5000.0  # an outlier large enough to cost a careless running sum its digits
WINDOW, LEARN = 40, 10


def behind(i):
    window = values[max(0, i - WINDOW):i]
    return window[~np.isnan(window)]


def rolling(score):
    return [
        None if np.isnan(x) or len(behind(i)) < LEARN else float(score(x, behind(i)))
        for i, x in enumerate(values)
    ]


z_score = rolling(lambda x, w: min(1000, abs(x - w.mean()) / w.std(ddof=1)))
hampel = rolling(lambda x, w: min(1000, abs(x - np.median(w)) / median_abs_deviation(w, scale="normal")))


class PageHinkley:
    """river.drift.PageHinkley, by its definition, with alpha = 1 and without the restart."""

    def __init__(self, delta):
        self.delta, self.n, self.mean = delta, 0, 0.0
        self.up = self.down = self.least = self.most = 0.0

    def update(self, x):
        self.n += 1
        self.mean += (x - self.mean) / self.n
        self.up += x - self.mean - self.delta
        self.down += x - self.mean + self.delta
        self.least, self.most = min(self.least, self.up), max(self.most, self.down)
        return self.up - self.least, self.most - self.down


stream = np.round(np.concatenate([rng.normal(0, 1, 150), rng.normal(1.5, 1, 100), rng.normal(-1, 1, 50)]), 3)
test = PageHinkley(0.25)
page_hinkley = [test.update(x) for x in stream]

# Additive Holt-Winters in the textbook form: level, trend and season from their own equations, not from the error.
PERIOD, ALPHA, BETA, GAMMA = 24, 0.3, 0.1, 0.4
wave = np.round(50 + 0.05 * np.arange(240) + 8 * np.sin(np.arange(240) * 2 * np.pi / PERIOD) + rng.normal(0, 1, 240), 3)
level, trend, forecasts = wave[0], 0.0, []
season = np.zeros(PERIOD)
for i, x in enumerate(wave):
    if i == PERIOD:
        level, trend = wave[:PERIOD].mean(), 0.0
        season = wave[:PERIOD] - level
    s = season[i % PERIOD]
    forecasts.append(level + trend + s)
    # The first samples: a mean of all so far, while that weighs more than alpha.
    alpha = max(ALPHA, 1 / (i + 1))
    before = level
    level = alpha * (x - s) + (1 - alpha) * (level + trend)
    if i + 1 >= 1 / ALPHA:
        trend = BETA * (level - before) + (1 - BETA) * trend
    else:
        trend = trend + ALPHA * BETA * (x - forecasts[-1])
    if i >= PERIOD:
        season[i % PERIOD] = GAMMA * (x - level) + (1 - GAMMA) * s

number = lambda x: None if np.isnan(x) else float(x)
pathlib.Path(__file__).with_name("reference.json").write_text(
    json.dumps(
        {
            "window": WINDOW,
            "learn": LEARN,
            "values": [number(x) for x in values],
            "zScore": z_score,
            "hampel": hampel,
            "pageHinkley": {"tolerance": 0.25, "values": stream.tolist(), "rise": [r for r, _ in page_hinkley], "fall": [f for _, f in page_hinkley]},
            "holtWinters": {"period": PERIOD, "level": ALPHA, "trend": BETA, "seasonal": GAMMA, "values": wave.tolist(), "forecasts": [float(f) for f in forecasts]},
        },
        indent=2,
    )
    + "\n"
)
