"""Makes the small corpus beside this file, in the layout of the Numenta Anomaly Benchmark, and scores it naively.

python3 test/e2e/nab/make.py     (standard library only)

corpus/ is what `shakedown score nab` reads; expected.json holds what it must say, computed here row by row and threshold by
threshold from the published formulas, without the shortcuts of the program.
"""
import datetime
import json
import math
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "corpus")
PROFILES = {
    "standard": (1.0, 1.0, 0.11),
    "reward_low_FP_rate": (1.0, 1.0, 0.22),
    "reward_low_FN_rate": (1.0, 2.0, 0.11),
}
rng = random.Random(7)

# file: rows, minutes a row, windows as [first row, last row]
FILES = {
    "made/steps.csv": (200, 5, [(60, 79), (150, 164)]),
    "made/spikes.csv": (160, 15, [(100, 115)]),
    "other/calm.csv": (120, 5, []),
    "other/edge.csv": (140, 5, [(20, 28), (139, 139)]),
}
DETECTORS = {"keen": 2.0, "lazy": 4.5, "noisy": 0.4}


def stamp(i, minutes):
    return (datetime.datetime(2014, 4, 1) + datetime.timedelta(minutes=i * minutes)).strftime("%Y-%m-%d %H:%M:%S")


def write(path, text):
    path = os.path.join(ROOT, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", newline="") as file:
        file.write(text)


def sigmoid(y):
    return -1.0 if y > 3 else 2 / (1 + math.exp(5 * y)) - 1


def raw(rows, windows, scores, threshold, weights):
    tp, fn, fp = weights
    probation = min(math.floor(0.15 * rows), 750)
    flagged = [i for i in range(rows) if i >= probation and scores[i] >= threshold]
    total = 0.0
    for left, right in windows:
        if right < probation:
            continue
        width = right - left + 1
        hits = [tp * sigmoid(-(right - i + 1) / width) / sigmoid(-1) for i in flagged if left <= i <= right]
        total += max([-fn] + hits)
    for i in flagged:
        if any(left <= i <= right for left, right in windows):
            continue
        before = [(left, right) for left, right in windows if right < i]
        if not before:
            total -= fp
            continue
        left, right = max(before, key=lambda one: one[1])
        width = right - left + 1
        total += fp * (sigmoid((i - right) / (width - 1)) if width > 1 else -1.0)
    return total


def counted(rows, windows):
    probation = min(math.floor(0.15 * rows), 750)
    return sum(1 for _, right in windows if right >= probation)


def scaled(score, profile):
    tp, fn, _ = PROFILES[profile]
    n = sum(counted(rows, windows) for rows, _, windows in FILES.values())
    return 100 * (score + n * fn) / (n * tp + n * fn)


labels, values, scores = {}, {}, {}
for path, (rows, minutes, windows) in FILES.items():
    labels[path] = [[stamp(a, minutes) + ".000000", stamp(b, minutes) + ".000000"] for a, b in windows]
    inside = [any(a <= i <= b for a, b in windows) for i in range(rows)]
    values[path] = [round(20 + rng.gauss(0, 1) + (12 if hot and rng.random() < 0.6 else 0), 3) for hot in inside]
    write("data/" + path, "timestamp,value\n" + "".join(f"{stamp(i, minutes)},{v}\n" for i, v in enumerate(values[path])))
    category, name = path.split("/")
    for detector, contrast in DETECTORS.items():
        own = [round(min(1, max(0, rng.gauss(0.3, 0.12) + (0.1 * contrast * rng.random() if hot else 0))), 3) for hot in inside]
        scores[detector, path] = own
        lines = [f"{stamp(i, minutes)},{values[path][i]},{s},{int(inside[i])}\n" for i, s in enumerate(own)]
        write(f"results/{detector}/{category}/{detector}_{name}", "timestamp,value,anomaly_score,label\n" + "".join(lines))

thresholds, expected, swept = {}, {}, {}
for detector in DETECTORS:
    candidates = sorted({s for (d, _), own in scores.items() if d == detector for s in own} | {math.inf}, reverse=True)
    thresholds[detector], expected[detector], swept[detector] = {}, {}, {}
    for profile, weights in PROFILES.items():
        def total(threshold):
            return sum(raw(rows, windows, scores[detector, path], threshold, weights) for path, (rows, _, windows) in FILES.items())
        best = max(candidates, key=total)
        # Published thresholds are not always the best ones.
        published = 0.55 if detector == "lazy" else best
        thresholds[detector][profile] = {"score": total(published), "threshold": published}
        expected[detector][profile] = scaled(total(published), profile)
        swept[detector][profile] = {"threshold": best, "scaled": scaled(total(best), profile)}

write("labels/combined_windows.json", json.dumps(labels, indent=4) + "\n")
write("config/thresholds.json", json.dumps(thresholds, indent=4) + "\n")
write("results/unlisted/made/unlisted_steps.csv", "timestamp,value,anomaly_score\n2014-04-01 00:00:00,1,0\n")
with open(os.path.join(HERE, "expected.json"), "w") as file:
    json.dump({"scores": expected, "swept": swept}, file, indent=2)
    file.write("\n")
