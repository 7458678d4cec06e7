"""The retailer's single incident in OpenTURNS, by its own distributions, vectorised function and estimators.

Speaks as numpy_peer.py does, and answers `null` to what it has no model for.
"""
import json
import math
import sys
import time

import numpy as np
import openturns as ot


def model(customers):
    low, mode, high = 0.2e6, 1e6, 3e6
    alpha, beta = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
    mu = (math.log(200) + math.log(1_500)) / 2
    sigma = (math.log(1_500) - math.log(200)) / (2 * 1.6448536269514722)
    inputs = ot.JointDistribution([
        ot.Beta(alpha, beta, low, high),
        ot.Triangular(0.5, 1.0, 2.5),
        ot.Beta(2, 38, 0, 1),
        ot.LogNormal(mu, sigma, 0.0),
        ot.Uniform(0.5e6, 4e6),
    ])
    formulas = ["b * r", f"c * {customers} * v", "p", f"b * r + c * {customers} * v + p"]
    return inputs, ot.SymbolicFunction(["b", "r", "c", "v", "p"], formulas)


def answer(work):
    if work["poisson"] is not None or work["remaining"]:
        return None
    answers = []
    for customers in work["customers"]:
        inputs, formula = model(customers)
        sample = formula(inputs.getSample(work["trials"]))
        means = sample.computeMean()
        losses = np.asarray(sample.getMarginal(3)).ravel()
        trials = len(losses)
        levels = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999]
        losses = np.partition(losses, [math.ceil(trials * p) - 1 for p in levels])
        losses.std()
        tvar = [float(losses[trials - round(trials * (1 - p)):].mean()) for p in (0.9, 0.95, 0.99)]
        answers.append([means[3], float(losses[math.ceil(trials * 0.95) - 1]), tvar[1], *list(means)[:3]])
    return answers


if __name__ == "__main__":
    print(json.dumps({"version": f"OpenTURNS {ot.__version__}"}), flush=True)
    for line in sys.stdin:
        work = json.loads(line)
        start = time.perf_counter()
        answers = answer(work)
        print(json.dumps({"seconds": time.perf_counter() - start, "answers": answers}), flush=True)
