#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Where an address of a process is, and what of the process is resident.

    sudo ./residency.py PID [ADDRESS]

By ioctl alone: nothing of vmview is needed but its module and, to read beside
this, uapi/vmview.h. Without an address, the first page that is present is taken.
"""
import ctypes
import fcntl
import sys
from ctypes import c_char, c_int32, c_uint8, c_uint16, c_uint32, c_uint64

# Names follow the header. Members that are only read are in the same order and
# of the same width there; the C compiler and ctypes align them alike.


class Info(ctypes.Structure):
    _fields_ = [("size", c_uint32), ("flags", c_uint32), ("abi_version", c_uint32),
                ("page_size", c_uint32), ("levels", c_uint32),
                ("table_entries", c_uint32), ("max_records", c_uint32),
                ("max_addrs", c_uint32), ("hold_pages", c_uint32),
                ("section_pages", c_uint32), ("vec", c_uint64),
                ("vec_len", c_uint32), ("rec_size", c_uint32), ("nr", c_uint32),
                ("nr_features", c_uint32), ("kernel", c_char * 64)]


class Target(ctypes.Structure):
    _fields_ = [("pid", c_int32), ("flags", c_uint32), ("start_time", c_uint64),
                ("exec_id", c_uint64)]


class Cost(ctypes.Structure):
    _fields_ = [(name, c_uint64) for name in
                ("time_ns", "entries", "retries", "unstable", "holds",
                 "hold_max_ns", "irqoff_max_ns", "lock_misses", "fallbacks")]
    _fields_ += [("flags", c_uint32), ("reserved", c_uint32), ("now_ms", c_uint64)]


class Page(ctypes.Structure):
    _fields_ = [("addr", c_uint64), ("frame", c_uint64), ("kpf", c_uint64),
                ("memcg", c_uint64), ("pages", c_uint32), ("pte", c_uint32),
                ("mapcount", c_int32), ("refcount", c_int32), ("index", c_uint32),
                ("node", c_uint16), ("zone", c_uint8), ("order", c_uint8),
                ("state", c_uint8), ("kind", c_uint8), ("list", c_uint8),
                ("level", c_uint8), ("swap_type", c_uint8), ("unlisted", c_uint8),
                ("flags", c_uint16), ("gen_seq", c_uint32), ("gen_rank", c_uint8),
                ("gens", c_uint8), ("refs", c_uint8), ("tier", c_uint8),
                ("gen_born_ms", c_uint64)]


class Translation(ctypes.Structure):
    _fields_ = [("addr", c_uint64), ("phys", c_uint64), ("vma_start", c_uint64),
                ("vma_end", c_uint64), ("entry", c_uint64 * 5), ("pte", c_uint32 * 5),
                ("vma_flags", c_uint32), ("leaf_size", c_uint64), ("flags", c_uint32),
                ("levels", c_uint8), ("leaf", c_uint8), ("reserved", c_uint16),
                ("page", Page)]


class Translate(ctypes.Structure):
    _fields_ = [("size", c_uint32), ("flags", c_uint32), ("target", Target),
                ("addrs", c_uint64), ("vec", c_uint64), ("nr", c_uint32),
                ("rec_size", c_uint32), ("done", c_uint32), ("reserved", c_uint32),
                ("cost", Cost)]


class Scan(ctypes.Structure):
    _fields_ = [("size", c_uint32), ("flags", c_uint32), ("target", Target),
                ("start", c_uint64), ("end", c_uint64), ("cat_all", c_uint64),
                ("cat_any", c_uint64), ("cat_none", c_uint64), ("vec", c_uint64),
                ("vec_len", c_uint32), ("rec_size", c_uint32), ("nr", c_uint32),
                ("node", c_uint32), ("memcg", c_uint64), ("cursor", c_uint64),
                ("cost", Cost)]


class Counts(ctypes.Structure):
    _fields_ = [("bytes", c_uint64 * 12 * 16)]
    _fields_ += [(name, c_uint64) for name in
                 ("rss", "pss", "pss_locked", "shared_clean", "shared_dirty",
                  "private_clean", "private_dirty", "referenced", "anonymous",
                  "lazyfree", "anon_huge", "shmem_huge", "file_huge",
                  "hugetlb_shared", "hugetlb_private", "swap", "swapcache",
                  "writeback", "mlocked", "soft_dirty", "uffd_wp")]
    _fields_ += [("order", c_uint64 * 20), ("node", c_uint64 * 16),
                 ("list", c_uint64 * 8), ("gen", c_uint64 * 2 * 4),
                 ("gen_born", c_uint64 * 2 * 4), ("accessed", c_uint64 * 2 * 4),
                 ("unlisted", c_uint64 * 4), ("next_clean", c_uint64), ("clean_file", c_uint64),
                 ("foreign", c_uint64), ("foreign_list", c_uint64 * 8),
                 ("tables", c_uint64 * 5),
                 ("table_entries", c_uint64 * 5), ("vmas", c_uint64),
                 ("unstable", c_uint64)]


class Summary(ctypes.Structure):
    _fields_ = [("size", c_uint32), ("flags", c_uint32), ("target", Target),
                ("start", c_uint64), ("end", c_uint64), ("vec", c_uint64),
                ("vec_len", c_uint32), ("rec_size", c_uint32), ("nr", c_uint32),
                ("total_size", c_uint32), ("total", c_uint64), ("cursor", c_uint64),
                ("cost", Cost)]


# _IO(0xBE, n): the calls carry their size in the structure, not in the number.
IOC_INFO, IOC_TRANSLATE, IOC_SCAN, IOC_SUMMARY = (0xBE00 + n for n in range(4))

STATES = ("none", "present", "prot_none", "numa_hint", "swap", "migration",
          "hwpoison", "device", "uffd_wp", "poisoned", "guard", "cached",
          "shmem_swap", "other")
KINDS = ("none", "anon", "file", "shmem", "hugetlb", "ksm", "zero", "special",
         "other")
LEVELS = ("PTE", "PMD", "PUD", "P4D", "PGD")
PRESENT, SWAP = STATES.index("present"), STATES.index("swap")
ALL = 2**64 - 1


def first_present(device, target):
    """The address of the first page that is present."""
    page = Page()
    scan = Scan(size=ctypes.sizeof(Scan), target=target, end=ALL,
                cat_all=1 << PRESENT, vec=ctypes.addressof(page), vec_len=1,
                rec_size=ctypes.sizeof(Page))
    fcntl.ioctl(device, IOC_SCAN, scan)
    if not scan.nr:
        sys.exit("no page of it is present")
    return page.addr


def translate(device, target, address):
    """A struct vmview_translation of one address."""
    addrs = (c_uint64 * 1)(address)
    result = Translation()
    call = Translate(size=ctypes.sizeof(Translate), target=target,
                     addrs=ctypes.addressof(addrs), vec=ctypes.addressof(result),
                     nr=1, rec_size=ctypes.sizeof(Translation))
    fcntl.ioctl(device, IOC_TRANSLATE, call)
    if not call.done:
        sys.exit("it exited meanwhile")
    return result


def summary(device, target):
    """A struct vmview_counts of the whole process."""
    total = Counts()
    call = Summary(size=ctypes.sizeof(Summary), target=target, end=ALL,
                   total=ctypes.addressof(total), total_size=ctypes.sizeof(Counts))
    fcntl.ioctl(device, IOC_SUMMARY, call)
    return total


def print_translation(t):
    print(f"address  0x{t.addr:x}")
    for level in range(4, t.leaf - 1, -1):
        if level != 3 or t.levels == 5:
            print(f"  {LEVELS[level]}    0x{t.entry[level]:016x}")
    state, kind = STATES[t.page.state], KINDS[t.page.kind]
    if t.phys:
        print(f"  {state}, {kind}: PFN 0x{t.page.frame:x}, physical 0x{t.phys:x}")
    elif t.page.state == SWAP:
        print(f"  {state}: area {t.page.swap_type}, offset 0x{t.page.frame:x}")
    else:
        print(f"  {state}")


def print_residency(c):
    print(f"resident {c.rss // 1024} KiB, of which {c.pss // 1024} its fair share,"
          f" {(c.private_clean + c.private_dirty) // 1024} its own;"
          f" {c.swap // 1024} in swap")
    for state, row in enumerate(c.bytes):
        for kind, size in enumerate(row):
            if size and state:
                print(f"  {STATES[state]:<11}{KINDS[kind]:<8}{size // 1024:>9} KiB")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    with open("/dev/vmview", "rb", buffering=0) as device:
        info = Info(size=ctypes.sizeof(Info))
        fcntl.ioctl(device, IOC_INFO, info)
        print(f"kernel   {info.kernel.decode()}, {info.levels} levels")
        target = Target(pid=int(sys.argv[1]))
        if len(sys.argv) == 3:
            address = int(sys.argv[2], 16)
        else:
            address = first_present(device, target)
        print_translation(translate(device, target, address))
        print_residency(summary(device, target))


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"residency.py: {error}")
