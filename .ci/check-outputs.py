"""Checks that a run left every output, and that each parses with a reader that is not ours."""
import csv
import json
import math
import pathlib
import struct
import sys
import xml.etree.ElementTree

folder = pathlib.Path(sys.argv[1])


def no_constant(name):
    raise ValueError(f"results.json has {name}")


results = json.loads((folder / "results.json").read_text("utf-8"), parse_constant=no_constant)
assert results["schema"] == "amerce-results/1"
assert results["baseline"]["loss"]["mean"] > 0
assert results["programmes"], "no programmes"

for name in ["summary.csv", "exceedance.csv"]:
    with open(folder / name, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert len(rows) > 10, f"{name} has {len(rows)} rows"
    assert len({len(row) for row in rows}) == 1, f"{name} is ragged"

with open(folder / "exceedance.csv", newline="", encoding="utf-8") as file:
    curves = {}
    for row in csv.DictReader(file):
        curves.setdefault((row["outcome"], row["curve"]), []).append((float(row["loss"]), float(row["probability"])))
for outcome, points in curves.items():
    assert all(a[0] <= b[0] and a[1] >= b[1] for a, b in zip(points, points[1:])), f"{outcome} rises"
    assert all(math.isfinite(x) and 0 <= p <= 1 for x, p in points)

charts = ["loss-distribution", "exceedance", "components", "programmes"]
for name in charts + ["years"] * bool(results["baseline"]["years"]):
    xml.etree.ElementTree.parse(folder / f"{name}.svg")
    png = (folder / f"{name}.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and png[-8:-4] == b"IEND", f"{name}.png is no whole PNG"
    width, height = struct.unpack(">II", png[16:24])
    assert width >= 1_000 and height >= 600, f"{name}.png is only {width} by {height}"

print(f"{folder}: outputs are complete and parse")
