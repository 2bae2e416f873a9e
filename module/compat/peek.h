/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMVIEW_COMPAT_PEEK_H
#define VMVIEW_COMPAT_PEEK_H

#include <linux/compiler.h>

/**
 * vmview_peek() - read what the kernel changes meanwhile
 * @x: A member of a page, an lruvec, a cgroup or a process, of 8 bytes at most.
 *
 * The locks under which the kernel writes it, often plainly, are not taken here: the
 * read races by design. What comes is some value that it had; whether it belongs to
 * others that were read beside it is for the caller to find out.
 */
/* KCSAN need not tell of it. */
#define vmview_peek(x) data_race(READ_ONCE(x))

#endif
