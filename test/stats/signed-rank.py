"""Writes signed-rank.json: one-sided p values of Wilcoxon's signed-rank test, by SciPy 1.17.1.

Without ties SciPy enumerates exactly; with ties the permutation test of the sum of positive mid-ranks over all signs does.
"""
import itertools, json, random
from scipy.stats import rankdata, wilcoxon

rng = random.Random(7)
cases = []
for n in (1, 2, 5, 8, 12, 20, 45):
    d = [round(rng.gauss(0.4, 1), 6) for _ in range(n)]
    cases.append({"differences": d, "p": wilcoxon(d, alternative="greater", method="exact").pvalue})
for n in (4, 7, 11):
    d = [rng.choice([-3, -2, -1, 0, 1, 2, 3, 4]) for _ in range(n)]
    kept = [x for x in d if x != 0]
    ranks = rankdata([abs(x) for x in kept])
    w = sum(r for r, x in zip(ranks, kept) if x > 0)
    sums = [sum(r for r, s in zip(ranks, signs) if s) for signs in itertools.product([0, 1], repeat=len(kept))]
    cases.append({"differences": d, "p": sum(s >= w - 1e-9 for s in sums) / len(sums)})
for n in (250, 400):
    d = [round(rng.gauss(0.1, 1), 2) for _ in range(n)]
    d = [x for x in d if x != 0]
    cases.append({"differences": d, "p": wilcoxon(d, alternative="greater", method="asymptotic", correction=True).pvalue})
json.dump(cases, open(__file__.replace(".py", ".json"), "w"), separators=(",", ":"))
