# SPDX-License-Identifier: GPL-2.0-only
"""Recordings whose contents are known, written as reader/recording.h has them.

Nothing of the reader is used: what its page says is held against what is put in here.
"""
import struct

BEGIN_FAULT, FAULT, EVICT, SWAP_WRITE, RECLAIM, KSWAPD = 1, 2, 3, 4, 5, 6
CAUSES = {"anon": 1, "zero": 2, "swap": 3, "file": 4, "cow_anon": 7}
ACTORS = {"kswapd": 1, "direct": 2, "memcg": 3}
MINOR, MAJOR = 1, 2
RETURNED = 1 << 6
ANON, SWAPPED = 1, 4
EVENTS, NAME, AREAS, END, ASKED, LRU = 1, 2, 3, 4, 5, 6
AGES, LISTS, TYPES = 32, 8, 16


class Event:
    """A struct vmview_event; what is not said is 0."""
    FIELDS = "seq cpu type flags time addr ip frame slot latency out pid tgid by pages " \
        "cause state kind outcome actor level order swap_type comm".split()
    LAYOUT = struct.Struct("=IHBB7Q4I8B16s")

    def __init__(self, **members):
        self.__dict__.update(dict.fromkeys(self.FIELDS, 0), comm=b"")
        self.__dict__.update(members)

    def packed(self):
        return self.LAYOUT.pack(*(getattr(self, name) for name in self.FIELDS))


def fault(time, pid, cause, latency, out=None, by=0, outcome=MINOR, **more):
    returned = {"flags": RETURNED, "out": out, "by": by} if out is not None else {}
    return Event(type=FAULT, time=time, pid=pid, tgid=pid, cause=CAUSES[cause], latency=latency,
                 outcome=outcome, **returned, **more)


def evict(time, victim, by, actor, pages):
    return Event(type=EVICT, time=time, pid=victim, tgid=victim, by=by, actor=ACTORS[actor],
                 pages=pages, kind=ANON, state=SWAPPED)


def reclaim(time, pid, actor, latency):
    return Event(type=RECLAIM, time=time, pid=pid, tgid=pid, actor=ACTORS[actor], latency=latency)


def chunk(kind, data):
    return struct.pack("=II", kind, len(data)) + data + bytes(-len(data) % 8)


def head(start, kernel, realtime=0):
    return struct.pack("=8s8IQq208s", b"VMVIEW\r\n", 0x01020304, 1, 264, Event.LAYOUT.size, 1,
                       4096, 1, 0, start, realtime, kernel)


def name(pid, text):
    return chunk(NAME, struct.pack("=I", pid) + text)


def areas(pid, lines):
    text = b"".join(b"%x-%x %s\n" % line for line in lines)
    return chunk(AREAS, struct.pack("=I", pid) + text)


def asked(events, sample=1, causes=0):
    return chunk(ASKED, struct.pack("=4Q2I", sum(1 << e for e in events), causes, 0, 0, sample, 0))


def lru(time, anon, file):
    """anon, file: { bucket of the age: bytes }"""
    by_age = [[kind.get(age, 0) for age in range(AGES)] for kind in (anon, file)]
    lists = [0] * 6 + [sum(by_age[0]), sum(by_age[1])]
    return chunk(LRU, struct.pack(f"={1 + 2 * AGES + LISTS}Q", time, *by_age[0], *by_age[1], *lists))


def events(list_of):
    return chunk(EVENTS, b"".join(e.packed() for e in sorted(list_of, key=lambda e: e.time)))


def end(time, list_of, lost):
    """lost: { type: count }"""
    counts = [sum(e.type == kind for e in list_of) + lost.get(kind, 0) for kind in range(TYPES)]
    counts += [lost.get(kind, 0) for kind in range(TYPES)]
    return chunk(END, struct.pack("=4Q", time, len(list_of), 0, 0) +
                 struct.pack(f"={2 * TYPES}Q", *counts))
