#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Whether the rows of a map, its legend and its <desc> tell the same totals: map_sums.py SVG..."""
import re
import sys
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"

for path in sys.argv[1:]:
    root = ET.parse(path).getroot()
    text = root.find(SVG + "desc").text
    told = {name: int(bytes) for name, bytes in re.findall(r"(\w+) (\d+)", text.split(":")[1])}
    legend = {g.get("data-of"): int(g.get("data-bytes"))
              for g in root.iter(SVG + "g") if g.get("class") == "legend"}
    rows = [g for g in root.iter(SVG + "g") if g.get("class") == "row"]
    sums = {name: sum(int(row.get("data-" + name)) for row in rows)
            for name in told if name != "nothing"}
    # Of what is hidden the legend tells only where there is some.
    for totals in (told, sums):
        if not totals.get("hidden"):
            totals.pop("hidden", None)
    there = sum(sums.values())
    sums["nothing"] = sum(int(row.get("data-bytes")) for row in rows) - there
    assert told == legend == sums, (path, told, legend, sums)
    assert there and sums["nothing"], path
