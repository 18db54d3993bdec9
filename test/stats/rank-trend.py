"""Makes rank-trend.json: Kendall's tau and the Theil-Sen slope of scipy. Run: python3 test/stats/rank-trend.py, then biome check --write on it"""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(7)
series = {
    "rising": [round(v, 4) for v in 5 + 0.1 * np.arange(40) + rng.normal(0, 1, 40)],
    "ties": [float(v) for v in rng.integers(0, 4, 50)],
    "gaps": [None if i % 7 == 3 else round(v, 4) for i, v in enumerate(20 - 0.3 * np.arange(30) + rng.standard_t(2, 30))],
    "short": [1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 8.0, 7.0],
}


def describe(values):
    at = np.array([i for i, v in enumerate(values) if v is not None])
    y = np.array([v for v in values if v is not None])
    n = len(y)
    s = int(sum(np.sign(y[j] - y[i]) for i in range(n) for j in range(i + 1, n)))
    # scipy's asymptotic p-value has no continuity correction: z gives back the variance, corrected for ties.
    tau = stats.kendalltau(at, y, method="asymptotic")
    z = stats.norm.isf(tau.pvalue / 2)
    sen = stats.theilslopes(y, at, 0.95)
    return {
        "values": values,
        "s": s,
        "variance": (s / z) ** 2,
        "slope": sen.slope,
        "intercept": sen.intercept,
        "low": sen.low_slope,
        "high": sen.high_slope,
    }


reference = {
    "madeBy": f"test/stats/rank-trend.py, numpy {np.__version__}, scipy {scipy.__version__}",
    "series": {name: describe(v) for name, v in series.items()},
}
pathlib.Path(__file__).with_name("rank-trend.json").write_text(json.dumps(reference) + "\n")
