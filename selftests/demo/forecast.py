#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Hold a forecast of vmview's against what /proc/PID/pagemap says has gone to swap.

    forecast.py PID START MIB LIST

LIST is what `vmview --json pages PID START+SIZE --next --not accessed` said before.
The last line has four numbers of pages: how many went, how many of these had been
foretold, how many were foretold in all, and how many there are.
"""
import json
import struct
import sys

PAGE, PRESENT, SWAPPED = 4096, 1 << 63, 1 << 62
WIDTH, EACH = 32, 32    # characters a line, pages a character


def foretold(path, start, count):
    pages = set()
    with open(path, encoding="utf-8") as file:
        for run in json.load(file)["pages"]:
            first = (int(run["addr"], 0) - start) // PAGE
            pages.update(range(first, first + run["pages"]))
    return pages & set(range(count))


def gone(pid, start, count):
    with open(f"/proc/{pid}/pagemap", "rb") as file:
        file.seek(start // PAGE * 8)
        entries = struct.unpack(f"<{count}Q", file.read(count * 8))
    return {n for n, entry in enumerate(entries) if entry & SWAPPED and not entry & PRESENT}


def lines(pages, count, mark):
    """A character for EACH pages: MARK if it is most of them, + if some, . if none."""
    text = ""
    for at in range(0, count, EACH):
        here = sum(n in pages for n in range(at, at + EACH))
        text += mark if 2 * here > EACH else "+" if here else "."
    return [text[at:at + WIDTH] for at in range(0, len(text), WIDTH)]


def main():
    pid, start, mib, path = sys.argv[1:]
    start, count = int(start, 0), int(mib) * 256
    said, went = foretold(path, start, count), gone(pid, start, count)
    print("        foretold by vmview (n: next)      gone, says pagemap (s: in swap)")
    for n, (left, right) in enumerate(zip(lines(said, count, "n"), lines(went, count, "s"))):
        print(f"{n * WIDTH * EACH // 256:3} MiB {left}  {right}")
    print(len(went), len(went & said), len(said), count)


if __name__ == "__main__":
    main()
