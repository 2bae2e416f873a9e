#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each series of FILE... belongs to a family with a type and a help."""
import sys
from prometheus_client.parser import text_string_to_metric_families
least = {"counter": 1, "gauge": 1, "histogram": 4}
for name in sys.argv[1:]:
    seen = set()
    for family in text_string_to_metric_families(open(name).read()):
        assert family.documentation and family.type in least, family
        assert len(family.samples) >= least[family.type] or "cgroup" in family.name, family
        assert family.name.startswith("vmview_") and family.name not in seen, family
        assert len({str(s) for s in family.samples}) == len(family.samples), family
        seen.add(family.name)
    assert "vmview_lru_bytes" in seen
