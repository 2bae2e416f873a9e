/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of functions, from the symbol tables of programs and libraries. */
#ifndef READER_SYMBOLS_H
#define READER_SYMBOLS_H

#include <stddef.h>
#include <linux/types.h>

struct symbol_file;

/* Begin with zeros. */
struct symbols {
	struct symbol_file *files;
	size_t nr;
};

/*
 * The function at @offset from where @path is mapped lowest in the process, or NULL;
 * @into: how far behind its beginning. The file has to be the one with @inode. It is
 * read once.
 */
const char *symbols_find(struct symbols *symbols, __u32 pid, const char *path, __u64 inode,
			 __u64 offset, __u64 *into);
void symbols_free(struct symbols *symbols);

#endif /* READER_SYMBOLS_H */
