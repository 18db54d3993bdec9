"""Makes reference.json: values of numpy and scipy that test/stats compares with. Run: python3 test/stats/reference.py"""

import json
import pathlib

import numpy as np
import scipy
from scipy import special, stats

rng = np.random.default_rng(20251018)
samples = {
    "even": [round(v, 6) for v in rng.lognormal(2, 0.4, 60)],
    "odd": [round(v, 6) for v in rng.normal(100, 3, 41)],
    "ties": [3.0, 1.0, 2.0, 2.0, 2.0, 9.0, 2.0, 1.0, 3.0],
    "two": [5.0, -1.5],
}


def describe(v):
    a = np.array(v)
    r = a - a.mean()
    return {
        "values": v,
        "mean": a.mean(),
        "stddev": a.std(ddof=1),
        "median": np.median(a),
        "quantiles": [[q, np.quantile(a, q)] for q in (0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1)],
        "mad": stats.median_abs_deviation(a, scale="normal"),
        "lagOne": (r[1:] * r[:-1]).sum() / (r[:-1] ** 2).sum(),
    }


def trend(v):
    """Generalised least squares with numpy's linear algebra, AR(1) covariance at the given φ."""
    a = np.array(v)
    n = len(a)
    t = np.arange(n)
    x = np.column_stack([np.ones(n), t])
    ordinary = np.linalg.lstsq(x, a, rcond=None)[0]
    e = a - x @ ordinary
    phi = min(max((n * (e[1:] * e[:-1]).sum() / (e[:-1] ** 2).sum() + 2) / (n - 4), 0), 0.99)
    upper = min(phi + 2 * np.sqrt((1 - phi**2) / n), 0.99)
    inverse = np.linalg.inv(upper ** np.abs(np.subtract.outer(t, t)) / (1 - upper**2))
    covariance = np.linalg.inv(x.T @ inverse @ x)
    beta = covariance @ x.T @ inverse @ a
    r = a - x @ beta
    variance = (r @ inverse @ r) / (n - 3)
    error = np.sqrt(variance * covariance[1, 1])
    return {
        "values": v,
        "phi": phi,
        "slope": beta[1],
        "intercept": beta[0],
        "standardError": error,
        "pValue": 2 * stats.t.sf(abs(beta[1] / error), n - 3),
    }


noise = rng.normal(0, 1, 120)
for i in range(1, 120):
    noise[i] += 0.6 * noise[i - 1]
reference = {
    "madeBy": f"test/stats/reference.py, numpy {np.__version__}, scipy {scipy.__version__}",
    "samples": {name: describe(v) for name, v in samples.items()},
    "studentTail": [[t, d, 2 * stats.t.sf(abs(t), d)] for t in (0, 0.3, 1, 2.2, 5, 40, -3) for d in (1, 1.7, 5, 30, 400)],
    "studentQuantile": [[p, d, stats.t.ppf(p, d)] for p in (0.5, 0.6, 0.9, 0.975, 0.995, 0.9997, 0.02) for d in (1, 2.5, 9, 60, 1000)],
    "logGamma": [[x, special.gammaln(x)] for x in (0.25, 0.5, 1, 1.5, 2, 3.3, 10, 57.5, 400)],
    "incompleteBeta": [[x, a, b, special.betainc(a, b, x)] for x in (0.001, 0.2, 0.5, 0.97) for a, b in ((0.5, 0.5), (2, 3), (40, 0.5), (7, 90))],
    "trends": [trend([round(v, 6) for v in 50 + s * np.arange(120) + noise]) for s in (0, 0.02, -0.2)],
}
pathlib.Path(__file__).with_name("reference.json").write_text(json.dumps(reference) + "\n")
