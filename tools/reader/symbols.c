// SPDX-License-Identifier: GPL-2.0-only
/* Symbol tables of ELF files. Nothing in them is believed: they are anybody's. */
#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "libvmview_events.h"
#include "symbols.h"

#define MOST_FILES	256
#define MOST_BYTES	(64 << 20)	/* of one table */

struct function {
	__u64 start, size;
	__u32 name;		/* offset in the names */
};

struct symbol_file {
	__u64 inode;
	__u64 base;		/* address for which it is made, where it is mapped lowest */
	struct function *functions;
	size_t nr;
	char *names;
};

/* A part of the file, and a zero behind it; NULL if it has none there. */
static void *read_part(int fd, __u64 at, __u64 size)
{
	char *part;

	if (!size || size > MOST_BYTES || at > LLONG_MAX - size)
		return NULL;
	part = malloc(size + 1);
	if (!part || pread(fd, part, size, at) != (ssize_t)size) {
		free(part);
		return NULL;
	}
	part[size] = '\0';
	return part;
}

static __u64 lowest_address(int fd, const Elf64_Ehdr *head)
{
	Elf64_Phdr *parts = head->e_phentsize == sizeof(*parts) ?
			    read_part(fd, head->e_phoff, head->e_phnum * sizeof(*parts)) : NULL;
	__u64 lowest = ~0ULL;

	for (unsigned int i = 0; parts && i < head->e_phnum; i++)
		if (parts[i].p_type == PT_LOAD && parts[i].p_vaddr < lowest)
			lowest = parts[i].p_vaddr;
	free(parts);
	return lowest & ~4095ULL;
}

static int compare(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static void take_functions(struct symbol_file *file, const Elf64_Sym *table, size_t nr,
			   __u64 names_size)
{
	file->functions = calloc(nr, sizeof(*file->functions));
	for (size_t i = 0; file->functions && i < nr; i++) {
		unsigned int type = ELF64_ST_TYPE(table[i].st_info);

		if ((type != STT_FUNC && type != STT_GNU_IFUNC) || !table[i].st_size ||
		    table[i].st_shndx == SHN_UNDEF || table[i].st_name >= names_size)
			continue;
		file->functions[file->nr++] = (struct function){
			table[i].st_value, table[i].st_size, table[i].st_name
		};
	}
	if (file->nr)
		qsort(file->functions, file->nr, sizeof(*file->functions), compare);
}

/* The whole table, or where that was stripped the one for linking. */
static const Elf64_Shdr *find_table(const Elf64_Shdr *sections, unsigned int nr)
{
	const Elf64_Shdr *found = NULL;

	for (unsigned int i = 0; i < nr; i++)
		if (sections[i].sh_type == SHT_SYMTAB ||
		    (sections[i].sh_type == SHT_DYNSYM && !found))
			found = &sections[i];
	return found && found->sh_link < nr ? found : NULL;
}

static void load(struct symbol_file *file, int fd)
{
	Elf64_Shdr *sections = NULL;
	const Elf64_Shdr *table, *names;
	Elf64_Ehdr head;
	Elf64_Sym *symbols;

	if (pread(fd, &head, sizeof(head), 0) != sizeof(head) ||
	    memcmp(head.e_ident, ELFMAG, SELFMAG) || head.e_ident[EI_CLASS] != ELFCLASS64)
		return;
	file->base = lowest_address(fd, &head);
	if (head.e_shentsize == sizeof(*sections))
		sections = read_part(fd, head.e_shoff, head.e_shnum * sizeof(*sections));
	table = sections ? find_table(sections, head.e_shnum) : NULL;
	if (table) {
		names = &sections[table->sh_link];
		symbols = read_part(fd, table->sh_offset, table->sh_size);
		file->names = read_part(fd, names->sh_offset, names->sh_size);
		if (symbols && file->names)
			take_functions(file, symbols, table->sh_size / sizeof(*symbols),
				       names->sh_size);
		free(symbols);
	}
	free(sections);
}

/* As the process sees it, if it is still there. */
static int open_file(__u32 pid, const char *path, __u64 inode)
{
	char seen[PATH_MAX + 32];
	struct stat st;
	int fd;

	snprintf(seen, sizeof(seen), "/proc/%u/root%s", pid, path);
	fd = open(seen, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -1;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_ino == inode)
		return fd;
	close(fd);
	return -1;
}

static struct symbol_file *get_file(struct symbols *symbols, __u32 pid, const char *path,
				    __u64 inode)
{
	struct symbol_file *file;
	int fd;

	for (size_t i = 0; i < symbols->nr; i++)
		if (symbols->files[i].inode == inode)
			return &symbols->files[i];
	if (symbols->nr == MOST_FILES)
		symbols_free(symbols);
	file = vmview_grow(symbols->files, symbols->nr, sizeof(*file));
	if (!file)
		abort();
	symbols->files = file;
	file += symbols->nr++;
	*file = (struct symbol_file){ .inode = inode };
	fd = open_file(pid, path, inode);
	if (fd >= 0) {
		load(file, fd);
		close(fd);
	}
	return file;
}

const char *symbols_find(struct symbols *symbols, __u32 pid, const char *path, __u64 inode,
			 __u64 offset, __u64 *into)
{
	const struct symbol_file *file;
	size_t low = 0, high;

	if (!inode || *path != '/')
		return NULL;
	file = get_file(symbols, pid, path, inode);
	high = file->nr;
	/* The last one that begins there or before. */
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (file->functions[mid].start <= file->base + offset)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return NULL;
	*into = file->base + offset - file->functions[low - 1].start;
	return *into < file->functions[low - 1].size ?
	       file->names + file->functions[low - 1].name : NULL;
}

void symbols_free(struct symbols *symbols)
{
	for (size_t i = 0; i < symbols->nr; i++) {
		free(symbols->files[i].functions);
		free(symbols->files[i].names);
	}
	free(symbols->files);
	*symbols = (struct symbols){ 0 };
}
