/* SPDX-License-Identifier: GPL-2.0-only */
/* Bricks of which subjects build their memory. */
#ifndef _SELFTESTS_MEMORY_H
#define _SELFTESTS_MEMORY_H

#include "common.h"

#define RW (PROT_READ | PROT_WRITE)

/* Private anonymous memory, read and write, without huge pages. */
char *map_anon(size_t bytes);

/* The same, aligned to @align and with whatever huge pages there may be. */
char *map_aligned(size_t bytes, size_t align);
/* Where nothing was ever touched, but a page right before has given it a PTE table. */
char *map_beside_a_page(void);
/* @bytes of @fd from its start, in all pages; flags are mmap()'s. */
char *map_fd(int fd, size_t bytes, int prot, int flags);

/* Writes to each page what memory_word() says; reads each page. */
void touch_write(char *p, size_t bytes);
void touch_read(const char *p, size_t bytes);
/*
 * Reads each page so that its entry has the accessed bit again, also where the
 * CPU still had the translation from before it was cleared.
 */
void touch_again(char *p, size_t bytes, int prot);
/* The word that touch_write() leaves at the start of the page at @addr. */
u64 memory_word(u64 addr);

/* An unlinked file on the root file system with @bytes written and synced. */
int disk_file(size_t bytes);
/* The same, with nothing of it in the page cache, as the descriptor @at. */
void uncached_file(size_t bytes, int at);
/* A memfd of that size; flags are memfd_create()'s. */
int memory_file(size_t bytes, unsigned int flags);

/*
 * Pages in a range of the caller whose pagemap entry has all bits of @set and
 * none of @clear.
 */
size_t count_entries(const char *p, size_t bytes, u64 set, u64 clear);

/*
 * Reclaims a range until no page of it is mapped. Ends the subject if there is
 * no swap area.
 */
void page_out(char *p, size_t bytes);

/* Bytes of the smaps field for the area of the caller that holds @p. */
u64 own_smaps(const char *p, int field);
/* First address of the caller's area of that name, and its length. */
char *own_area(const char *name, size_t *bytes);

/*
 * Writes to a file of /sys or /proc/sys; the test, not the subject, restores
 * nothing: the guest is thrown away.
 */
bool set_knob(const char *path, const char *value);

/* A process that shares the caller's memory as fork() does; it only waits. */
pid_t fork_idle(void);

#endif /* _SELFTESTS_MEMORY_H */
