// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lrugen.h"

bool uses_generations(void)
{
	return read_number(LRU_GEN_ENABLED, 0) & 1;
}

static void read_tier(struct lrugen_line *gen, const char *line)
{
	unsigned long n[6];
	int tier, at, used, i;
	char mark[6];

	if (sscanf(line, "%d%n", &tier, &at) != 1 || tier >= VMVIEW_TIERS)
		return;
	for (i = 0; i < 6; i++, at += used)
		if (sscanf(line + at, "%lu%c%n", &n[i], &mark[i], &used) != 2)
			return;
	memcpy(gen->tier[tier], n, sizeof(n));
	memcpy(gen->mark[tier], mark, sizeof(mark));
}

/* Lines of generations have a space, or x, behind each size; others have not. */
void lrugen_lines_read(const char *path, struct lrugen_lines *out)
{
	char *text = slurp(path), *line, *save = NULL, mark[2];
	struct lrugen_line now = {}, gen;

	out->nr = 0;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (!strncmp(line, "memcg", 5)) {
			now.path[0] = 0;
			sscanf(line, "memcg %u %127s", &now.id, now.path);
		} else if (sscanf(line, " node %u", &now.node) == 1) {
			continue;
		} else if (strncmp(line, "            ", 12)) {
			gen = now;
			if (sscanf(line, "%llu %llu %llu%c %llu%c", &gen.seq, &gen.age,
				   &gen.pages[0], &mark[0], &gen.pages[1], &mark[1]) != 6 ||
			    out->nr == sizeof(out->line) / sizeof(out->line[0]))
				die("%s: %s", path, line);
			gen.gone[0] = mark[0] == 'x';
			gen.gone[1] = mark[1] == 'x';
			out->line[out->nr++] = gen;
		} else if (out->nr) {
			read_tier(&out->line[out->nr - 1], line);
		}
	}
	free(text);
}

static void add_gen(struct lrugen *l, const struct lrugen_line *line)
{
	int type;

	if (l->nr == VMVIEW_GENS)
		die("%s: node %u has too many generations", line->path, line->node);
	for (type = 0; type < 2; type++)
		if (line->gone[type])
			l->min_seq[type] = line->seq + 1;
		else if (!l->nr)
			l->min_seq[type] = line->seq;
	l->id = line->id;
	l->max_seq = line->seq;
	l->gen[l->nr++] = (struct lrugen_gen){
		.seq = line->seq, .age_ms = line->age,
		.pages = { line->pages[0], line->pages[1] },
	};
}

bool lrugen_read(const char *cgroup, struct lrugen *node)
{
	struct lrugen_lines *lines = xalloc(sizeof(*lines));
	bool found = false;
	size_t i;

	memset(node, 0, LRUGEN_NODES * sizeof(*node));
	lrugen_lines_read(LRU_GEN_FULL, lines);
	for (i = 0; i < lines->nr; i++) {
		const struct lrugen_line *line = &lines->line[i];

		if (line->path[0] != '/' || strcmp(line->path + 1, cgroup) ||
		    line->node >= LRUGEN_NODES)
			continue;
		found = true;
		add_gen(&node[line->node], line);
	}
	free(lines);
	return found;
}

const struct lrugen_gen *lrugen_find(const struct lrugen *l, u64 seq)
{
	int i;

	for (i = 0; i < l->nr; i++)
		if (l->gen[i].seq == seq)
			return &l->gen[i];
	return NULL;
}

void lrugen_age(const char *cgroup)
{
	struct lrugen node[LRUGEN_NODES];
	char command[64];
	int nid;

	if (!lrugen_read(cgroup, node))
		die("lru_gen has no %s", cgroup);
	for (nid = 0; nid < LRUGEN_NODES; nid++) {
		if (!node[nid].nr)
			continue;
		snprintf(command, sizeof(command), "+ %u %d %llu 1 1", node[nid].id, nid,
			 node[nid].max_seq);
		if (!write_file(LRU_GEN, command))
			die("lru_gen: %s", command);
	}
}
