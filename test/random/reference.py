"""Makes reference.json: quantiles by scipy.stats (1.17) and mpmath. Run: python3 reference.py"""
import json, random, mpmath as m
from scipy import stats
m.mp.prec = 200
random.seed(11)
us = [1e-300, 1e-12, 1e-6, 0.001, 0.01, 0.025, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 0.975, 0.99, 0.999, 1 - 1e-6, 1 - 1e-9] + [random.random() for _ in range(25)]
out = {}
out['normalQuantile'] = [[u, float(-m.sqrt(2) * m.erfinv(1 - 2 * m.mpf(u)))] for u in us if u > 1e-200] + [[1e-300, float(stats.norm.ppf(1e-300))]]
out['normalCdf'] = [[x, float(m.ncdf(m.mpf(x)))] for x in [-37, -20, -8, -5, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 5, 8] + [random.uniform(-4, 4) for _ in range(20)]]
out['poissonQuantile'] = [[u, mean, max(0, int(stats.poisson.ppf(u, mean)))] for mean in [1e-6, 0.01, 0.3, 1, 2.5, 7, 19.9, 50, 64] for u in us]
out['poissonLarge'] = [[u, mean, int(stats.poisson.ppf(u, mean))] for mean in [64.5, 80, 123.4, 1000, 1e5] for u in [random.random() for _ in range(400)]]
out['binomialQuantile'] = [[u, n, p, max(0, int(stats.binom.ppf(u, n, p)))] for n, p in [(1, 0.5), (3, 0.2), (10, 0.3), (10, 0.9), (100, 0.01), (100, 0.5), (300, 0.2), (300, 0.95), (10000, 0.0003), (1000000, 0.00005)] for u in us if u > 1e-200]
out['binomialLarge'] = [[u, n, p, int(stats.binom.ppf(u, n, p))] for n, p in [(200, 0.4), (200, 0.6), (1000, 0.1), (1000, 0.07), (100000, 0.001), (100000, 0.7)] for u in [random.random() for _ in range(400)]]
out['geometricQuantile'] = [[u, mean, int(stats.geom.ppf(u, 1 / (1 + mean))) - 1] for mean in [0.01, 0.5, 1, 3, 40, 1e4] for u in us if u > 1e-9]
json.dump(out, open(__file__.replace('.py', '.json'), 'w'), separators=(',', ':'))
