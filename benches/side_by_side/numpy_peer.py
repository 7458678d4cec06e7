"""The retailer in numpy, on two processes. Reads one line of work at a time and answers it with one line.

The time it reports leaves out the interpreter, the imports and the start of the processes.
"""
import json
import math
import multiprocessing
import sys
import time
from multiprocessing import shared_memory

import numpy as np

LEVELS = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999]
PROCESSES = 2
# Columns of this many incidents stay in the second-level cache.
CHUNK = 32_768


def components(rng, n, customers):
    low, mode, high = 0.2e6, 1e6, 3e6
    alpha, beta = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
    fine = (low + (high - low) * rng.beta(alpha, beta, n)) * rng.triangular(0.5, 1.0, 2.5, n)
    mu = (math.log(200) + math.log(1_500)) / 2
    sigma = (math.log(1_500) - math.log(200)) / (2 * 1.6448536269514722)
    churn = rng.beta(2, 38, n) * customers * rng.lognormal(mu, sigma, n)
    return fine, churn, rng.uniform(0.5e6, 4e6, n)


def simulate(job):
    memory, trials, first, last, work, customers, seed = job
    block = shared_memory.SharedMemory(memory)
    outcomes = 1 + len(work["remaining"])
    losses = np.ndarray((outcomes, trials), buffer=block.buf)
    rng = np.random.Generator(np.random.SFC64(seed))
    sums = np.zeros((outcomes, 3))
    for start in range(first, last, CHUNK):
        end = min(start + CHUNK, last)
        if work["poisson"] is None:
            parts = components(rng, end - start, customers)
            losses[0, start:end] = parts[0] + parts[1] + parts[2]
            sums[0] += [part.sum() for part in parts]
            continue
        counts = rng.poisson(work["poisson"], end - start)
        years = np.repeat(np.arange(end - start), counts)
        parts = components(rng, len(years), customers)
        loss = parts[0] + parts[1] + parts[2]
        losses[0, start:end] = np.bincount(years, loss, end - start)
        sums[0] += [part.sum() for part in parts]
        if work["remaining"]:
            survival = rng.random(len(years))
        for outcome, remaining in enumerate(work["remaining"], 1):
            kept = survival < remaining
            losses[outcome, start:end] = np.bincount(years, loss * kept, end - start)
            sums[outcome] += [part @ kept for part in parts]
    del losses
    block.close()
    return sums


def statistics(job):
    memory, trials, outcomes, outcome = job
    block = shared_memory.SharedMemory(memory)
    losses = np.ndarray((outcomes, trials), buffer=block.buf)[outcome]
    mean, sd = losses.mean(), losses.std(ddof=1)
    ranks = [min(max(math.ceil(trials * p), 1), trials) - 1 for p in LEVELS]
    losses = np.partition(losses, ranks)
    tvar = [float(losses[trials - round(trials * (1 - p)):].mean()) for p in (0.9, 0.95, 0.99)]
    answer = [float(mean), float(losses[ranks[7]]), tvar[1], float(sd)]
    del losses
    block.close()
    return answer


def answer(pool, work):
    answers = []
    trials, outcomes = work["trials"], 1 + len(work["remaining"])
    block = shared_memory.SharedMemory(create=True, size=8 * trials * outcomes)
    for number, customers in enumerate(work["customers"]):
        cuts = [trials * part // PROCESSES for part in range(PROCESSES + 1)]
        jobs = [
            (block.name, trials, cuts[part], cuts[part + 1], work, customers, number * PROCESSES + part)
            for part in range(PROCESSES)
        ]
        means = sum(pool.map(simulate, jobs)) / trials
        found = pool.map(statistics, [(block.name, trials, outcomes, one) for one in range(outcomes)], 1)
        answers += [one[:3] + list(parts) for one, parts in zip(found, means)]
    block.close()
    block.unlink()
    return answers


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        pool.map(math.sqrt, range(PROCESSES))
        print(json.dumps({"version": f"numpy {np.__version__}"}), flush=True)
        for line in sys.stdin:
            work = json.loads(line)
            start = time.perf_counter()
            answers = answer(pool, work)
            print(json.dumps({"seconds": time.perf_counter() - start, "answers": answers}), flush=True)
