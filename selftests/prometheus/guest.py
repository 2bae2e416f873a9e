#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""vmview metrics, read by Debian's node_exporter and Prometheus, in a guest: TAP.

    guest.py PROGRAMS RULES SECONDS     where Debian's programs and the rules are,
                                        and how long an alert may take
"""
import json
import mmap
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request

PAGE = 4096
DIR = "/run/prometheus"
FILE = f"{DIR}/textfile/vmview.prom"
GROUP = "/sys/fs/cgroup/thrash"
READ = 40000        # pages
LIMIT = 32 << 20    # what the process that thrashes may have, and what it uses
USED = 2 * LIMIT
NOISE = READ // 20  # pages that others read meanwhile and never wrote: hardly any do
PATIENCE = 60       # seconds, where a machine that does much else needs a few
CONFIG = """\
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs:
  - {{job_name: node, static_configs: [{{targets: ["127.0.0.1:9100"]}}]}}
"""
children = []
points = 0


def say(good, what):
    global points
    points += 1
    print("ok" if good else "not ok", points, what, flush=True)


def start(*command):
    with open(f"{DIR}/{os.path.basename(command[0])}.log", "w") as log:
        children.append(subprocess.Popen(command, stdout=log, stderr=log))
    return children[-1]


def start_all(programs, rules):
    os.makedirs(f"{DIR}/textfile")
    with open(f"{DIR}/prometheus.yml", "w") as config:
        config.write(CONFIG.format(rules=os.path.abspath(rules)))
    subprocess.run(["/dev/busybox", "ifconfig", "lo", "up"], check=True)
    metrics = start("vmview", "metrics", "--interval", "1", "-o", FILE)
    start(f"{programs}/prometheus-node-exporter", "--web.listen-address=127.0.0.1:9100",
          "--collector.disable-defaults", "--collector.textfile",
          f"--collector.textfile.directory={DIR}/textfile")
    start(f"{programs}/prometheus", f"--config.file={DIR}/prometheus.yml",
          f"--storage.tsdb.path={DIR}/tsdb", "--web.listen-address=127.0.0.1:9090")
    return metrics


def ask(what, **arguments):
    url = f"http://127.0.0.1:9090/api/v1/{what}?{urllib.parse.urlencode(arguments)}"
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return json.load(answer)["data"]


def query(text):
    """The series that answer: names and labels, without where they came from, and values."""
    series = {}
    for one in ask("query", query=text)["result"]:
        labels = {k: v for k, v in one["metric"].items() if k not in ("instance", "job")}
        series[tuple(sorted(labels.items()))] = float(one["value"][1])
    return series


def sum_of(text):
    return sum(query(text).values())


def until(what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if what():
                return True
        except OSError:  # it is not up yet
            pass
        time.sleep(0.2)
    return False


def written():
    """The same of the file."""
    series = {}
    for line in open(FILE):
        if line.startswith("#"):
            continue
        name, labels, value = re.fullmatch(r"(\w+)(?:{(.*)})? (\S+)\n", line).groups()
        pairs = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or "")
        pairs = [(k, json.loads(f'"{v}"')) for k, v in pairs] + [("__name__", name)]
        series[tuple(sorted(pairs))] = float(value)
    return series


def read_fresh(pages):
    memory = mmap.mmap(-1, pages * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory.madvise(mmap.MADV_NOHUGEPAGE)
    memory[::PAGE]
    memory.close()


def thrash():
    """Starts a process that writes, again and again, twice the memory it may have."""
    os.makedirs(GROUP)
    with open("/sys/fs/cgroup/cgroup.subtree_control", "w") as control:
        control.write("+memory")
    with open(f"{GROUP}/memory.max", "w") as limit:
        limit.write(str(LIMIT))
    if pid := os.fork():
        return pid
    with open(f"{GROUP}/cgroup.procs", "w") as procs:
        procs.write("0")
    memory = mmap.mmap(-1, USED, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    while True:
        memory[::PAGE] = bytes(USED // PAGE)


def firing():
    return {alert["labels"]["alertname"]: alert["annotations"]
            for alert in ask("alerts")["alerts"] if alert["state"] == "firing"}


def test(programs, rules, seconds):
    metrics = start_all(programs, rules)
    say(until(lambda: sum_of("up") == 1 and query("vmview_info")),
        "Prometheus has what node_exporter handed on")
    say(sum_of("node_textfile_scrape_error") == 0, "node_exporter finds no fault with the file")

    faults = 'vmview_faults_total{cause="zero"}'
    before = sum_of(faults)
    read_fresh(READ)
    until(lambda: sum_of(faults) >= before + READ)
    came = sum_of(faults) - before
    say(READ <= came <= READ + NOISE, f"{READ} pages were read first, {came:.0f} counted")

    # Nothing is written meanwhile, so that what is asked is of the same moment.
    metrics.send_signal(signal.SIGSTOP)
    there = '{__name__=~"vmview_.*"}'
    same = until(lambda: query(there) == written(), 10)
    say(same and len(written()) > 100, f"all {len(written())} series have the values of the file")
    if not same:
        print("#", set(query(there).items()) ^ set(written().items()))
    metrics.send_signal(signal.SIGCONT)

    say(not firing(), "no alert while all is calm")
    pid = thrash()
    both = {"MemoryThrashing", "EvictedTooSoon"}
    say(until(lambda: set(firing()) == both, seconds), "both alerts fire when a process thrashes")
    print("#", firing())
    print("#", query("instance:vmview_swapin_seconds:rate1m"))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    say(until(lambda: not firing(), seconds), "and end with it")


def main():
    print("TAP version 13\n1..7", flush=True)
    try:
        test(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    finally:
        for child in children:
            child.kill()
    for line in open(FILE):
        print("file:", line, end="")


if __name__ == "__main__":
    main()
