// SPDX-License-Identifier: GPL-2.0-only
/* vmview lru: the lists of every cgroup on every node, or of those of a cgroup. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lru.h"
#include "lru_census.h"

#define TITLE	30

__u64 census_bytes(const struct vmview_lruvec *lruvec)
{
	__u64 bytes = 0;

	for (unsigned int i = 0; i < VMVIEW_LISTS; i++)
		bytes += lruvec->list[i];
	return bytes;
}

static void print_pair(const struct reader *r, const char *name, const char *age, __u64 anon,
		       __u64 file)
{
	int width = text_size_width(r->opt.unit);

	printf("  %-*s %8s %*s %*s\n", TITLE - 2, name, age,
	       width, anon ? text_size(anon, r->opt.unit) : ".",
	       width, file ? text_size(file, r->opt.unit) : ".");
}

static void print_generations(const struct reader *r, const struct vmview_lruvec *lruvec)
{
	char name[40];

	for (unsigned int i = 0; i < lruvec->nr_gens && i < VMVIEW_GENS; i++) {
		const struct vmview_gen *gen = &lruvec->gen[i];

		snprintf(name, sizeof(name), "generation %llu%s", gen->seq,
			 gen->seq == lruvec->max_seq ? ", the youngest" : "");
		print_pair(r, name, text_age(gen->age_ms, 0), gen->anon, gen->file);
	}
}

static void print_tiers(const struct vmview_lruvec *lruvec)
{
	static const char *const types[TYPES] = { "anon", "file" };

	for (int type = 0; type < TYPES; type++)
		for (unsigned int i = 0; i < VMVIEW_TIERS; i++) {
			const struct vmview_tier *t = &lruvec->tier[type][i];

			if (!t->evicted && !t->kept && !t->refaulted && !t->avg_total)
				continue;
			printf("  tier %u %s: %s pages evicted, %s came back, %s protected\n",
			       i, types[type], text_count(t->evicted),
			       text_count(t->refaulted), text_count(t->kept));
		}
}

static void print_limit(const struct reader *r, const char *name, __u64 set, __u64 held)
{
	if (!set)
		return;
	printf("  %s ", name);
	if (set == ~0ULL)
		printf("max");
	else
		printf("%s", text_size(set, r->opt.unit));
	printf(", of it held at the latest reclaim: ");
	if (held == ~0ULL)
		printf("max\n");
	else
		printf("%s\n", text_size(held, r->opt.unit));
}

static void print_lruvec(const struct reader *r, const struct vmview_lruvec *lruvec)
{
	const __u64 *list = lruvec->list;

	printf("%s", r->style.name);
	text_print_name(stdout, reader_cgroup_name(lruvec->memcg,
						   lruvec->flags & VMVIEW_LRUVEC_OFFLINE));
	printf("%s, node %u%s\n", r->style.off, lruvec->node,
	       lruvec->flags & VMVIEW_LRUVEC_UNSTABLE ? ", changed while it was read" : "");
	if (lruvec->flags & VMVIEW_LRUVEC_MGLRU || list[VMVIEW_LIST_GEN_ANON] ||
	    list[VMVIEW_LIST_GEN_FILE])
		print_generations(r, lruvec);
	if (list[VMVIEW_LIST_INACTIVE_ANON] || list[VMVIEW_LIST_INACTIVE_FILE])
		print_pair(r, "inactive", "", list[VMVIEW_LIST_INACTIVE_ANON],
			   list[VMVIEW_LIST_INACTIVE_FILE]);
	if (list[VMVIEW_LIST_ACTIVE_ANON] || list[VMVIEW_LIST_ACTIVE_FILE])
		print_pair(r, "active", "", list[VMVIEW_LIST_ACTIVE_ANON],
			   list[VMVIEW_LIST_ACTIVE_FILE]);
	if (list[VMVIEW_LIST_UNEVICTABLE])
		printf("  %-*s %8s %*s\n", TITLE - 2, "unevictable", "",
		       text_size_width(r->opt.unit),
		       text_size(list[VMVIEW_LIST_UNEVICTABLE], r->opt.unit));
	print_limit(r, "memory.min", lruvec->min, lruvec->emin);
	print_limit(r, "memory.low", lruvec->low, lruvec->elow);
	if (lruvec->swappiness >= 0)
		printf("  swappiness %d\n", lruvec->swappiness);
	if (r->opt.extended)
		print_tiers(lruvec);
}

static struct json_object *json_generations(const struct vmview_lruvec *lruvec)
{
	struct json_object *array = json_object_new_array();

	for (unsigned int i = 0; i < lruvec->nr_gens && i < VMVIEW_GENS; i++) {
		struct json_object *object = json_object_new_object();

		json_add(object, "seq", json_u64(lruvec->gen[i].seq));
		json_add(object, "age_ms", json_u64(lruvec->gen[i].age_ms));
		json_add(object, "anon", json_u64(lruvec->gen[i].anon));
		json_add(object, "file", json_u64(lruvec->gen[i].file));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *json_tiers(const struct vmview_tier *tiers)
{
	struct json_object *array = json_object_new_array();

	for (unsigned int i = 0; i < VMVIEW_TIERS; i++) {
		struct json_object *object = json_object_new_object();

		json_add(object, "avg_refaulted", json_u64(tiers[i].avg_refaulted));
		json_add(object, "avg_total", json_u64(tiers[i].avg_total));
		json_add(object, "refaulted", json_u64(tiers[i].refaulted));
		json_add(object, "evicted", json_u64(tiers[i].evicted));
		json_add(object, "protected", json_u64(tiers[i].kept));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *json_lruvec(const struct vmview_lruvec *lruvec)
{
	struct json_object *object = json_object_new_object(), *lists, *tiers;

	json_add(object, "cgroup", json_cgroup(lruvec->memcg, lruvec->flags & VMVIEW_LRUVEC_OFFLINE));
	json_add(object, "serial", json_u64(lruvec->serial));
	json_add(object, "node", json_u64(lruvec->node));
	json_add(object, "root", json_bool(lruvec->flags & VMVIEW_LRUVEC_ROOT));
	json_add(object, "offline", json_bool(lruvec->flags & VMVIEW_LRUVEC_OFFLINE));
	json_add(object, "mglru", json_bool(lruvec->flags & VMVIEW_LRUVEC_MGLRU));
	json_add(object, "unstable", json_bool(lruvec->flags & VMVIEW_LRUVEC_UNSTABLE));
	json_add(object, "swappiness", lruvec->swappiness < 0 ? NULL :
		 json_object_new_int(lruvec->swappiness));
	json_add(object, "min_seq_anon", json_u64(lruvec->min_seq[TYPE_ANON]));
	json_add(object, "min_seq_file", json_u64(lruvec->min_seq[TYPE_FILE]));
	json_add(object, "max_seq", json_u64(lruvec->max_seq));
	lists = json_object_new_object();
	for (unsigned int i = 0; i < VMVIEW_LISTS; i++)
		if (lruvec->list[i])
			json_add(lists, vmview_list_name(i), json_u64(lruvec->list[i]));
	json_add(object, "by_list", lists);
	json_add(object, "generations", json_generations(lruvec));
	tiers = json_object_new_object();
	json_add(tiers, "anon", json_tiers(lruvec->tier[TYPE_ANON]));
	json_add(tiers, "file", json_tiers(lruvec->tier[TYPE_FILE]));
	json_add(object, "tiers", tiers);
	json_add(object, "memory_min", json_limit(lruvec->min));
	json_add(object, "memory_low", json_limit(lruvec->low));
	json_add(object, "effective_min", json_limit(lruvec->emin));
	json_add(object, "effective_low", json_limit(lruvec->elow));
	json_add(object, "memory_current", json_u64(lruvec->usage));
	return object;
}

bool census_is_meant(const struct reader *r, const struct vmview_lruvec *lruvec)
{
	if (!r->opt.cgroup)
		return true;
	return vmview_cgroup_below(lruvec->online, vmview_cgroup_path(r->opt.memcg));
}

static void show(struct reader *r, const struct vmview_lruvec *lruvec, struct census_sum *sum)
{
	sum->lruvecs++;
	sum->offline += !!(lruvec->flags & VMVIEW_LRUVEC_OFFLINE);
	for (unsigned int i = 0; i < VMVIEW_LISTS; i++)
		sum->list[i] += lruvec->list[i];
	if (r->opt.json)
		json_array_add(&r->json, json_lruvec(lruvec));
	else if (!census_bytes(lruvec) && !r->opt.extended)
		sum->empty++;
	else if (r->opt.limit && sum->shown == r->opt.limit)
		sum->limited = true;
	else {
		print_lruvec(r, lruvec);
		sum->shown++;
	}
}

static void print_sum(const struct reader *r, const struct census_sum *sum)
{
	__u64 all = 0;

	for (unsigned int i = 0; i < VMVIEW_LISTS; i++)
		all += sum->list[i];
	printf("%s%s on the lists of %s cgroup%s and node%s%s", r->style.bold,
	       text_size(all, r->opt.unit), text_count(sum->lruvecs), text_s(sum->lruvecs),
	       text_s(sum->lruvecs), r->style.off);
	if (sum->offline)
		printf(", %s of them removed", text_count(sum->offline));
	if (sum->empty)
		printf(", %s empty and not shown: -x", text_count(sum->empty));
	printf("%s\n", sum->limited ? "; there is more: --limit" : "");
}

int census_show(struct reader *r, struct vmview_cost *cost)
{
	int ret, node = r->opt.flags & VMVIEW_SCAN_NODE ? (int)r->opt.node : -1;
	const struct vmview_lruvec *lruvec;
	struct census_sum sum = { 0 };
	struct vmview_lru_iter it;

	ret = vmview_lru_begin(&it, &r->dev, 0, node);
	if (ret)
		return ret;
	while ((ret = vmview_lru_next(&it, &lruvec)) > 0) {
		if (!census_is_meant(r, lruvec))
			continue;
		vmview_cgroup_learn(lruvec);
		if (!sum.lruvecs && r->opt.json) {
			if (!r->json.open)
				json_begin(&r->json, r->command->name);
			json_array_begin(&r->json, "lruvecs");
		} else if (!sum.lruvecs) {
			printf("%s%-*s %8s %*s %*s%s\n", r->style.dim, TITLE,
			       "LRU lists, oldest first", "age",
			       text_size_width(r->opt.unit), "anon",
			       text_size_width(r->opt.unit), "file", r->style.off);
		}
		show(r, lruvec, &sum);
	}
	vmview_cost_add(cost, &it.iter.cost);
	vmview_lru_end(&it);
	if (ret)
		return ret;
	if (!r->opt.json)
		print_sum(r, &sum);
	return 0;
}

int lru_census(struct reader *r)
{
	struct vmview_cost cost = { 0 };
	int err, status = reader_open(r);

	if (status)
		return status;
	err = census_show(r, &cost);
	if (err)
		return reader_fail(r, err);
	if (r->opt.json)
		json_member(&r->json, "cost", json_cost(&cost));
	return reader_finish(r, &cost);
}
