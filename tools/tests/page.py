#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""The page that `vmview report -o` writes, in headless Chromium: TAP.

    page.py READER DIR      DIR gets the pages and their screenshots

What the page says is held against recordings of known contents (recording.py).
"""
import collections
import os
import re
import statistics
import subprocess
import sys
import traceback

import recording as rec
from known import (COLUMN, HOSTILE, HOSTILE_AREA, HOSTILE_NAME, LENGTH, LOST, MS, SAMPLE, SECOND, START,
                   happened, long_events, old, whole, whole_of)

def faults(list_of, cause=None):
    return [e for e in list_of if e.type == rec.FAULT and (not cause or e.cause == rec.CAUSES[cause])]


def by_column(list_of, size=lambda e: 1):
    sums = collections.Counter()
    for e in list_of:
        sums[(e.time - START) // COLUMN] += size(e)
    return sums


def seconds(column):
    return f"{column * COLUMN / SECOND:.1f} s"


def number(text):
    return 0 if text == "·" else int(text.replace(",", ""))


UNITS = {"ns": 1, "µs": 10**3, "ms": 10**6, "s": 10**9, "min": 60 * 10**9}


def ns(text):
    value, unit = text.split()
    return float(value.replace(",", "")) * UNITS[unit]


def near(text, value):
    """Three digits, or two of what begins with one, are told."""
    assert abs(ns(text) - value) <= 0.06 * value, (text, value)


class Rows(dict):
    """A table of the page: rows[name][column], as text. @names columns name a row."""

    def __init__(self, browser, caption, names=1):
        lines = browser.execute_script("""
            const table = document.querySelector(`table[aria-label="${arguments[0]}"]`);
            return [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent))""",
                                       caption)
        lines = [[cell.replace("\u00a0", " ") for cell in line] for line in lines]
        self.columns = lines[0][names:]
        super().__init__((" ".join(line[:names]), dict(zip(self.columns, line[names:])))
                         for line in lines[1:])
        assert len(self) == len(lines) - 1, f"{caption}: two rows of a name"


def faults_over_time(page):
    table = Rows(page.browser, "Faults by cause")
    causes = ["anon", "swap", "file", "zero"]
    assert set(table.columns) == {*causes, "all"}, table.columns
    known = {cause: by_column(faults(page.events, cause)) for cause in causes}
    seen = set().union(*known.values())
    assert len(table) == len(seen) + 1 and len(seen) > 140, (len(table), len(seen))
    for column in seen:
        row = table[f"{seconds(column)} to {seconds(column + 1)}"]
        for cause in causes:
            assert number(row[cause]) == known[cause][column], (column, cause, row)
    for cause in causes:
        assert number(table["all"][cause]) == len(faults(page.events, cause))
    assert number(table["all"]["all"]) == len(faults(page.events))


def latencies(page):
    table = Rows(page.browser, "Faults and their times by cause")
    assert set(table) == {"anon", "swap", "file", "zero"}
    for cause, row in table.items():
        times = [e.latency for e in faults(page.events, cause)]
        assert number(row["faults"]) == len(times), (cause, row)
        assert number(row["major"]) == (len(times) if cause in ("swap", "zero") else 0), row
        near(row["total"], sum(times))
        # As documented, within a factor of two.
        assert 0.5 <= ns(row["p50"]) / statistics.median(times) <= 2, (cause, row)
        assert 0.5 <= ns(row["p99"]) / max(times) <= 2, (cause, row)
    assert page.text("#latency .notice").startswith("Slowest was swap"), "one of zero is slower"
    log2(page, "Faults by how long they took",
         {cause: [e.latency for e in faults(page.events, cause)] for cause in table})


def log2(page, caption, times):
    """The counts of each column of a histogram's table, from the shortest on."""
    table = Rows(page.browser, caption)
    for column, values in times.items():
        known = collections.Counter(value.bit_length() for value in values)
        told = [number(row[column]) for name, row in table.items() if name != "all"]
        assert [n for n in told if n] == [known[b] for b in sorted(known)], (caption, column, told)
        assert number(table["all"][column]) == len(values), (caption, column)


def evictions(page):
    table = Rows(page.browser, "Pages taken")
    for actor in ("kswapd", "direct", "memcg"):
        known = by_column([e for e in page.events if e.type == rec.EVICT and
                           e.actor == rec.ACTORS[actor]], lambda e: e.pages)
        for column, pages in known.items():
            row = table[f"{seconds(column)} to {seconds(column + 1)}"]
            assert number(row[actor]) == pages, (column, actor, row)
        assert number(table["all"][actor]) == sum(known.values())


def who_evicted_whom(page):
    table = Rows(page.browser, "Pages taken, by whose they were and who took them")
    told = {name: {column: number(n) for column, n in row.items() if number(n)}
            for name, row in table.items()}
    hostile = f"{HOSTILE_NAME.decode()}/{HOSTILE}"
    assert told == {
        "service/12": {"kswapd": 180, "hog/11direct": 40, "all": 220},
        hostile: {f"{hostile}memcg": 50, "all": 50},
        "all": {"kswapd": 180, "hog/11direct": 40, f"{hostile}memcg": 50, "all": 270},
    }, told


def refaults(page):
    back = [e for e in page.events if e.flags & rec.RETURNED]
    table = Rows(page.browser, "Pages back from swap")
    for column, pages in by_column(back).items():
        assert number(table[f"{seconds(column)} to {seconds(column + 1)}"]["came back"]) == pages
    log2(page, "Pages by how long they were out", {"pages": [e.out for e in back]})
    soon = sum(e.out < 2**30 for e in back)
    text = page.text("#back .notice")
    assert f"{len(back)} pages came back" in text, text
    assert f"{round(100 * soon / len(back))} % for no longer than a second" in text, text


def waits(page):
    table = Rows(page.browser, "Waited, by all threads together")
    near(table["all"]["swap"], sum(e.latency for e in faults(page.events, "swap")))
    # Of the fault that reclaimed, only what was no reclaim: each moment counts once.
    near(table["all"]["reclaim"], 2 * SECOND)
    near(table["all"]["file"], 500 * MS)
    # It ended at 12 s, and is of all the columns that it lasted for.
    for column in range(50, 60):
        near(table[f"{seconds(column)} to {seconds(column + 1)}"]["reclaim"], COLUMN)
    row = Rows(page.browser, "Direct reclaim")["direct"]
    assert number(row["times"]) == 1
    near(row["total"], 2 * SECOND)


def ages(page):
    table = Rows(page.browser, "Bytes by age")
    told = {name: [row[c] for c in ("anon at the start", "anon at the end", "file at the start",
                                    "file at the end")] for name, row in table.items()}
    assert told == {
        "1 s to 2 s": ["3 MiB", "7 MiB", "·", "·"],
        "16.4 s to 32.8 s": ["·", "·", "5 MiB", "2 MiB"],
        "1.1 min to 2.2 min": ["·", "1 MiB", "·", "·"],
        "all": ["3 MiB", "8 MiB", "5 MiB", "2 MiB"],
    }, told


def losses(page):
    table = Rows(page.browser, "Events")
    assert number(table["fault"]["lost"]) == LOST[rec.FAULT], table
    assert number(table["fault"]["produced"]) == len(faults(page.events)) + LOST[rec.FAULT], table
    assert number(table["evict"]["lost"]) == LOST[rec.EVICT], table
    warnings = page.text("header")
    assert f"{sum(LOST.values()):,} events were lost" in warnings, warnings
    assert f"One event in {SAMPLE} was recorded" in warnings, warnings
    assert "2023-11-14 22:13:20 UTC" in warnings, warnings


def hostile_names(page):
    """They are there, as text, and did nothing."""
    assert page.browser.title == "vmview report", page.browser.title
    marks = page.browser.execute_script(
        "return [document.images.length, document.scripts.length,"
        " document.querySelectorAll('body img, body b b, iframe').length]")
    assert marks == [0, 2, 0], marks
    processes = Rows(page.browser, "Processes")
    assert f"{HOSTILE_NAME.decode()}/{HOSTILE}" in processes, list(processes)
    mappings = Rows(page.browser, "Mappings", names=2)
    row = mappings[f"{HOSTILE_AREA.decode()} {HOSTILE_NAME.decode()}/{HOSTILE}"]
    assert number(row["faults"]) == 30, list(mappings)
    assert "document.title='obeyed'" in page.text("header")


def legend_hides(page):
    """A click on a cause takes it out of both charts and makes the rest larger; one more brings it back."""
    look = """return {
        drawn: [...document.querySelectorAll('#faults path')].map((p) => p.dataset.key),
        rows: [...document.querySelectorAll('#latency .hist-row')].map((r) => r.dataset.key),
        swap: document.querySelector('#faults path[data-key=swap]').getBBox().height }"""
    before = page.browser.execute_script(look)
    assert {"anon", "swap"} <= set(before["drawn"]) and "anon" in before["rows"], before
    page.find("#faults .key[data-key=anon]").click()
    after = page.browser.execute_script(look)
    assert "anon" not in after["drawn"] + after["rows"], after
    assert after["swap"] > 2 * before["swap"], (before, after)
    assert page.find("#faults .key[data-key=anon]").get_attribute("aria-pressed") == "false"
    page.find("#faults .key[data-key=anon]").click()
    assert page.browser.execute_script(look) == before


def tells_the_middle(page, by):
    chart = page.find("#faults .chart")
    page.browser.execute_script(
        "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", chart)
    assert not page.text("#faults .tip")
    by(chart)
    page.wait(lambda: page.text("#faults .tip"))
    told = page.text("#faults .tip")
    column = round(float(told.split()[0]) * SECOND / COLUMN)
    known = by_column(faults(page.events, "anon"))[column]
    assert 60 < column < 100 and f"anon\n{known} (" in told, (told, known)


def pointer_tells(page):
    """What the pointer is at: the numbers of that column."""
    tells_the_middle(page, page.point)


def finger_tells(page):
    page.load()
    page.show(390, "light")
    tells_the_middle(page, page.touch)
    page.show(1280, "light")


def tab_to(page, what):
    focus = "const a = document.activeElement; return a.dataset.key || a.className || a.tagName"
    seen = []
    while what not in seen and len(seen) < 30:
        page.press(page.keys.TAB)
        seen.append(page.browser.execute_script(focus))
    assert what in seen, seen


def keyboard(page):
    """From the top by Tab to the legend, which Space presses, and to the chart, in which arrows move."""
    keys = page.keys
    page.load()
    tab_to(page, "anon")
    page.press(keys.SPACE)
    assert page.find("#faults .key[data-key=anon]").get_attribute("aria-pressed") == "false"
    page.press(keys.SPACE)
    tab_to(page, "chart")
    page.press(keys.HOME, keys.ARROW_RIGHT, keys.ARROW_RIGHT)
    assert page.text("#faults .tip").startswith("0.4 s to 0.6 s"), page.text("#faults .tip")
    page.press(keys.ESCAPE)
    assert not page.text("#faults .tip")


def both_widths(page):
    """At both widths, light and dark: nothing is wider than the window, and dark is dark."""
    page.browser.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            page.show(width, scheme)
            got = page.browser.execute_script(
                "return [document.documentElement.scrollWidth, innerWidth,"
                " document.querySelector('#faults svg').clientWidth]")
            assert got[0] <= got[1] == width, (width, scheme, got)
            assert 0.7 * width < got[2] < width, (width, scheme, got)
            red, green, blue = page.screenshot(f"page-{width}-{scheme}.png")
            light = max(red, green, blue) if scheme == "dark" else 255 - min(red, green, blue)
            assert light < 40, (width, scheme, red, green, blue)


def quiet(page):
    """No complaint on the console, and nothing was asked for but the page."""
    console = page.browser.get_log("browser")
    assert not console, (len(console), console[0])
    asked = set(page.requests())
    assert asked == {page.url}, asked


def old_recording(page):
    warnings = page.text("header")
    assert "cut short" in warnings, warnings
    lost = page.text("#lost")
    assert "does not say what was watched" in lost and "LRU ages: the recording has none" in lost, lost
    assert not page.browser.find_elements("id", "ages")
    assert number(Rows(page.browser, "Faults by cause")["all"]["all"]) == len(faults(page.events))


def empty_recording(page):
    """There was nothing, and nobody looked, are two things."""
    assert "No fault was recorded" in page.text("#faults"), page.text("#faults")
    assert "This was not watched" in page.text("#evictions"), page.text("#evictions")
    tiles = page.text(".tiles")
    assert "Faults\n0" in tiles and "Pages taken\n–\nnot watched" in tiles, tiles
    assert "none" in page.text("#lost")


def long_recording(page):
    """As long as it is, the page is no larger."""
    size = os.path.getsize(page.path)
    assert size < 200_000, size
    table = Rows(page.browser, "Faults by cause")
    assert 40 < len(table) <= 241, len(table)
    assert number(table["all"]["anon"]) == len(page.events)
    # A column is 10,000 s; some are told of as h:mm:ss.
    assert "2:46:40 to 5:33:20" in table, list(table)[:3]


EVENTS = happened()
LONG = long_events()
PAGES = [
    ("known", EVENTS, whole(EVENTS),
     [faults_over_time, latencies, evictions, who_evicted_whom, refaults, waits, ages, losses,
      hostile_names, legend_hides, pointer_tells, finger_tells, keyboard, both_widths, quiet]),
    ("old", EVENTS, old(EVENTS), [old_recording, quiet]),
    ("empty", [], whole_of([]), [empty_recording, quiet]),
    ("long", LONG, whole_of(LONG), [long_recording, quiet]),
]


def write(reader, directory, name, contents):
    path = f"{directory}/{name}.rec"
    with open(path, "wb") as file:
        file.write(contents)
    result = subprocess.run([reader, "report", path, "-o", f"{directory}/{name}.html"],
                            capture_output=True, check=False)
    assert result.returncode == (1 if name == "old" else 0), result.stderr
    return f"{directory}/{name}.html"


def check(what, step):
    """True, and what @step returned; False after a test that failed, in whatever way."""
    try:
        return True, step()
    except Exception:
        print(re.sub("^", "# ", f"{what}: {traceback.format_exc().rstrip()}", flags=re.M))
        return False, None


def check_page(browser, driver, page_of, number_of, files):
    """All tests of a page; how many failed."""
    name, list_of, contents, tests = page_of
    loaded, page = check(name, lambda: browser.Page(
        driver, name, write(*files, name, contents), list_of))
    failed = 0
    for test in tests:
        good = loaded and check(test.__name__, lambda: test(page))[0]
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number_of} page {name}: {test.__name__}", flush=True)
        number_of += 1
    return failed


def main(reader, directory):
    print("TAP version 13")
    try:
        import browser
    except ImportError as why:
        print(f"1..0 # SKIP no browser ({why}; Debian: chromium chromium-driver python3-selenium)")
        return 0
    print(f"1..{sum(len(tests) for *_, tests in PAGES)}")
    os.makedirs(directory, exist_ok=True)
    failed, done = 0, 1
    with browser.start() as driver:
        for page in PAGES:
            failed += check_page(browser, driver, page, done, (reader, directory))
            done += len(page[-1])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])))
