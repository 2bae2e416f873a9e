// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lrugen.h"

#define LRU_GEN		"/sys/kernel/debug/lru_gen"
#define LRU_GEN_FULL	LRU_GEN "_full"

/* Behind each size stands x if the generation has ceased to be for that type. */
static void read_gen(struct lrugen *l, const char *line)
{
	struct lrugen_gen gen;
	char mark[2];
	int type;

	if (sscanf(line, "%llu %llu %llu%c %llu%c", &gen.seq, &gen.age_ms, &gen.pages[0],
		   &mark[0], &gen.pages[1], &mark[1]) != 6 || l->nr == VMVIEW_GENS)
		die("%s: %s", LRU_GEN_FULL, line);
	for (type = 0; type < 2; type++)
		if (mark[type] == 'x')
			l->min_seq[type] = gen.seq + 1;
		else if (!l->nr)
			l->min_seq[type] = gen.seq;
	l->max_seq = gen.seq;
	l->gen[l->nr++] = gen;
}

bool lrugen_read(const char *cgroup, struct lrugen *node)
{
	char *text = slurp(LRU_GEN_FULL), *line, *save = NULL, path[256];
	struct lrugen *l = NULL;
	unsigned int id = 0, nid;
	bool found = false;

	memset(node, 0, LRUGEN_NODES * sizeof(*node));
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (!strncmp(line, "memcg", 5)) {
			path[0] = 0;
			sscanf(line, "memcg %u %255s", &id, path);
			l = NULL;
		} else if (sscanf(line, " node %u", &nid) == 1) {
			l = NULL;
			if (path[0] != '/' || strcmp(path + 1, cgroup) || nid >= LRUGEN_NODES)
				continue;
			found = true;
			l = &node[nid];
			l->id = id;
		} else if (l && strncmp(line, "            ", 12)) {
			read_gen(l, line);
		}
	}
	free(text);
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
