// SPDX-License-Identifier: GPL-2.0-only
/* Just enough of BTF to find where the kernel keeps a process's page table. */
#include <fcntl.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kcore.h"

#define BTF_PATH "/sys/kernel/btf/vmlinux"

static char *blob;
static const struct btf_type **type;	/* by id */
static const char *strings;
static u32 nr_types;

static bool load(void)
{
	struct stat st;
	size_t done = 0;
	ssize_t got;
	int fd;

	fd = open(BTF_PATH, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		return false;
	blob = xalloc(st.st_size);
	while ((got = read(fd, blob + done, st.st_size - done)) > 0)
		done += got;
	close(fd);
	return done == (size_t)st.st_size;
}

/* Bytes that follow the common part of a type. */
static size_t tail_bytes(const struct btf_type *t)
{
	u32 n = BTF_INFO_VLEN(t->info);

	switch (BTF_INFO_KIND(t->info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case 17: /* DECL_TAG */
		return 4;
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return n * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return n * sizeof(struct btf_enum);
	case 19: /* ENUM64 */
		return n * 12;
	case BTF_KIND_FUNC_PROTO:
		return n * sizeof(struct btf_param);
	case BTF_KIND_DATASEC:
		return n * sizeof(struct btf_var_secinfo);
	default:
		return 0;
	}
}

static bool index_types(void)
{
	const struct btf_header *h;
	const char *p, *end;
	u32 cap = 0;

	if (type)
		return true;
	if (!load())
		return false;
	h = (void *)blob;
	if (h->magic != BTF_MAGIC)
		return false;
	strings = blob + h->hdr_len + h->str_off;
	p = blob + h->hdr_len + h->type_off;
	end = p + h->type_len;
	nr_types = 1; /* 0 is void */
	while (p < end) {
		if (nr_types >= cap)
			type = xrealloc(type, (cap = cap * 2 + 4096) * sizeof(*type));
		type[nr_types] = (const void *)p;
		p += sizeof(struct btf_type) + tail_bytes(type[nr_types++]);
	}
	return true;
}

static bool is_record(const struct btf_type *t)
{
	u32 kind = BTF_INFO_KIND(t->info);

	return kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION;
}

static long member_offset(const struct btf_type *t, const char *name)
{
	const struct btf_member *m = (const void *)(t + 1);
	bool bitfields = t->info >> 31;
	u32 i, n = BTF_INFO_VLEN(t->info);
	long inner, bits;

	for (i = 0; i < n; i++) {
		bits = bitfields ? BTF_MEMBER_BIT_OFFSET(m[i].offset) : m[i].offset;
		if (m[i].name_off) {
			if (!strcmp(strings + m[i].name_off, name))
				return bits / 8;
			continue;
		}
		if (!is_record(type[m[i].type]))
			continue;
		inner = member_offset(type[m[i].type], name);
		if (inner >= 0)
			return bits / 8 + inner;
	}
	return -1;
}

long btf_offset(const char *structure, const char *member)
{
	u32 i;

	if (!index_types())
		return -1;
	for (i = 1; i < nr_types; i++)
		if (is_record(type[i]) && BTF_INFO_VLEN(type[i]->info) &&
		    !strcmp(strings + type[i]->name_off, structure))
			return member_offset(type[i], member);
	return -1;
}

long btf_function(const char *name)
{
	u32 i;

	if (!index_types())
		return -1;
	for (i = 1; i < nr_types; i++)
		if (BTF_INFO_KIND(type[i]->info) == BTF_KIND_FUNC &&
		    !strcmp(strings + type[i]->name_off, name))
			return i;
	return -1;
}

u64 kernel_symbol(const char *name)
{
	FILE *f = fopen("/proc/kallsyms", "r");
	char line[512], found[256];
	unsigned long long addr = 0;
	bool done = false;

	if (!f)
		return 0;
	while (!done && fgets(line, sizeof(line), f))
		done = sscanf(line, "%llx %*c %255s", &addr, found) == 2 &&
		       !strcmp(found, name);
	fclose(f);
	return done ? addr : 0;
}

static u64 pointer_at(u64 addr)
{
	u64 value;

	if (!kcore_virt(addr, &value, sizeof(value)))
		die("kernel memory at %#llx", addr);
	return value;
}

/* Offsets and addresses, read once. */
static struct {
	bool known;
	const char *why;
	long tasks;
	long pid;
	long mm;
	long pgd;
	u64 init;
} layout;

const char *kernel_layout(void)
{
	if (layout.known)
		return layout.why;
	layout.known = true;
	layout.tasks = btf_offset("task_struct", "tasks");
	layout.pid = btf_offset("task_struct", "pid");
	layout.mm = btf_offset("task_struct", "mm");
	layout.pgd = btf_offset("mm_struct", "pgd");
	layout.init = kernel_symbol("init_task");
	if (layout.tasks < 0 || layout.pid < 0 || layout.mm < 0 || layout.pgd < 0)
		layout.why = "this kernel has no BTF to tell where a page table is";
	else if (!layout.init)
		layout.why = "init_task is not in kallsyms";
	return layout.why;
}

u64 kernel_pgd(pid_t pid, const char **why)
{
	u64 task;

	*why = kernel_layout();
	if (*why)
		return 0;
	task = layout.init;
	do {
		if ((pid_t)pointer_at(task + layout.pid) == pid)
			return pointer_at(pointer_at(task + layout.mm) + layout.pgd);
		task = pointer_at(task + layout.tasks) - layout.tasks;
	} while (task != layout.init);
	*why = "the process is not in the list of tasks";
	return 0;
}
