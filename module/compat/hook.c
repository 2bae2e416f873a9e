// SPDX-License-Identifier: GPL-2.0-only
/*
 * Placing the hook, by the cheapest means that this kernel allows.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>

#include "hook.h"
#include "hook_means.h"

static const struct vmview_hook_means *const all_means[] = {
#ifdef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
	&vmview_hook_direct,
#endif
	&vmview_hook_return,
};

u64 vmview_hook_turn;

/* How it was last placed; what was missed before that. */
static const struct vmview_hook_means *means;
static u64 missed_before, turns;

/* How that went; why it cannot be placed. */
static int last_error;
static char refused[64];

static u64 missed_now(void)
{
	const struct vmview_hook_means *now = READ_ONCE(means);

	return now && now->missed ? now->missed() : 0;
}

static bool stuck;

void vmview_hook_stuck(void)
{
	stuck = true;
	__module_get(THIS_MODULE);
	pr_err("vmview: ftrace does not take its call out again; the module has to stay\n");
}

bool vmview_hook_is_stuck(void)
{
	return stuck;
}

static int hook_place_some(void)
{
	size_t i;
	int ret = -EOPNOTSUPP;

	for (i = 0; i < ARRAY_SIZE(all_means) && !stuck; i++) {
		WRITE_ONCE(means, all_means[i]);
		ret = means->place();
		if (!ret || ret == -ENOMEM)
			break;
	}
	return ret;
}

static int hook_place(void)
{
	int ret;

	missed_before += missed_now();
	ret = hook_place_some();
	if (ret && ret != last_error)
		snprintf(refused, sizeof(refused),
			 "handle_mm_fault cannot be hooked: error %d", -ret);
	WRITE_ONCE(last_error, ret);
	return ret;
}

int vmview_hook_start(void)
{
	int ret = hook_place();

	if (!ret)
		WRITE_ONCE(vmview_hook_turn, ++turns);
	return ret && ret != -ENOMEM ? -EOPNOTSUPP : ret;
}

/* Whoever was in one of the functions when it was taken away leaves it now. */
void vmview_hook_stop(void)
{
	WRITE_ONCE(vmview_hook_turn, 0);
	/* This waits until who saw a turn has counted himself, for the hook's counts. */
	means->remove();
	synchronize_rcu();
}

u64 vmview_hook_missed(void)
{
	return missed_before + missed_now();
}

/* What a fault needs is not there yet, so it is no one's turn. */
void vmview_hook_init(void)
{
	if (!hook_place())
		means->remove();
}

void vmview_hook_quit(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all_means); i++)
		if (all_means[i]->quit)
			all_means[i]->quit();
}

bool vmview_hook_now(const char **why)
{
	bool placed = !READ_ONCE(last_error);

	*why = placed ? READ_ONCE(means)->name : refused;
	return placed;
}
