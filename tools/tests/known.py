# SPDX-License-Identifier: GPL-2.0-only
"""The recordings that the test of the page makes, and knows."""
import recording as rec

START, SECOND, MS = 100 * 10**9, 10**9, 10**6
LENGTH = 30 * SECOND
COLUMN = 200 * MS       # the first of 1, 2, 10, 20, 100, 200 … ms of which 240 hold LENGTH
HOG, SERVICE, HOSTILE, KSWAPD = 11, 12, 13, 45
LOST = {rec.FAULT: 1234, rec.EVICT: 66}
SAMPLE = 10
AGES = [({10: 3 << 20}, {14: 5 << 20}), ({10: 7 << 20, 16: 1 << 20}, {14: 2 << 20})]
HOSTILE_NAME = b"<img src=x onerror=alert(1)>"
# Within a script element <!--<script> makes the next end tag not end it.
HOSTILE_AREA = b"/tmp/<!--<script>document.title='obeyed'</script>@data@"
HOSTILE_KERNEL = b"6.12 </script><script>document.title='obeyed'</script> \xff x86_64"


def happened():
    """Faults of three causes, evictions by three actors, refaults, reclaim within a fault."""
    at = lambda n, of: START + LENGTH * n // of
    list_of = [rec.fault(at(i, 900) + 7, HOG, "anon", 20_000 + i % 7 * 1000) for i in range(900)]
    list_of += [rec.fault(at(i, 77) + 9, SERVICE, "swap", (3 + i % 5) * MS, out=(50 + 40 * i) * MS,
                          by=KSWAPD, outcome=rec.MAJOR) for i in range(1, 77)]
    list_of += [rec.fault(at(i, 30) + 11, HOSTILE, "file", 900_000 + i, addr=0x400000 + i)
                for i in range(30)]
    list_of += [rec.evict(at(i, 60) + 13, SERVICE, KSWAPD, "kswapd", 3) for i in range(60)]
    list_of += [rec.evict(at(i, 20) + 15, SERVICE, HOG, "direct", 2) for i in range(20)]
    list_of += [rec.evict(at(i, 10) + 17, HOSTILE, HOSTILE, "memcg", 5) for i in range(10)]
    # Two seconds, so that it is of ten columns; a fault of 2.5 s has it within.
    list_of += [rec.reclaim(START + 12 * SECOND, HOG, "direct", 2 * SECOND),
                rec.fault(START + 12 * SECOND + 100 * MS, HOG, "zero", 2500 * MS, outcome=rec.MAJOR)]
    return sorted(list_of, key=lambda e: e.time)


def whole(list_of):
    before, after = (rec.lru(START + n * LENGTH, *ages) for n, ages in enumerate(AGES))
    return b"".join([
        rec.head(START, HOSTILE_KERNEL, 1_700_000_000 * SECOND - START),
        rec.asked([rec.FAULT, rec.EVICT, rec.RECLAIM], SAMPLE), before,
        rec.name(HOG, b"hog"), rec.name(SERVICE, b"service"), rec.name(KSWAPD, b"kswapd0"),
        rec.name(HOSTILE, HOSTILE_NAME),
        rec.areas(HOSTILE, [(0x400000, 0x500000, HOSTILE_AREA)]),
        rec.events(list_of), after, rec.end(START + LENGTH, list_of, LOST)])


def whole_of(list_of, watched=(rec.FAULT,)):
    """The same of any events, without names."""
    chunks = [rec.events(list_of[i:i + 4096]) for i in range(0, len(list_of), 4096)]
    last = list_of[-1].time if list_of else START
    return b"".join([rec.head(START, b"6.1"), rec.asked(watched), *chunks,
                     rec.end(last + SECOND, list_of, {})])


def old(list_of):
    """As vmview wrote it before it told of the LRU, and cut short."""
    return b"".join([rec.head(START, b"6.1"), rec.events(list_of)])


def long_events():
    return [rec.fault(START + i * 20 * SECOND, 1000 + i % 5000, "anon", 1000 + i)
            for i in range(60_000)]
