// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module can do on this kernel.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/utsname.h>

#include "compat/features.h"
#include "debugfs.h"
#include "info.h"
#include "limits.h"
#include "most.h"

struct vmview_most vmview_most;

static void fill_most(struct vmview_info *info, bool all)
{
	static const struct vmview_most hidden;
	const struct vmview_most *most = all ? &vmview_most : &hidden;

	info->most_hold_pages = READ_ONCE(most->hold_pages);
	info->most_hold_sections = READ_ONCE(most->hold_sections);
	info->most_section_pages = READ_ONCE(most->section_pages);
	info->most_lru_cgroups = READ_ONCE(most->lru_section);
	info->most_alloc = READ_ONCE(most->alloc);
	info->most_text = READ_ONCE(most->text);
	info->most_section_entries = READ_ONCE(most->section_entries);
	info->most_follow_places = READ_ONCE(most->follow_places);
	info->most_flags = all ? 0 : VMVIEW_INFO_HIDDEN;
	info->reserved = 0;
}

void vmview_info_fill(struct vmview_info *info, bool all)
{
	info->abi_version = VMVIEW_ABI_VERSION;
	info->page_size = PAGE_SIZE;
	info->levels = pgtable_l5_enabled() ? 5 : 4;
	info->table_entries = PTRS_PER_PTE;
	info->max_records = VMVIEW_MAX_RECORDS;
	info->max_addrs = VMVIEW_MAX_ADDRS;
	info->hold_pages = VMVIEW_HOLD_PAGES;
	info->section_pages = VMVIEW_SECTION_PAGES;
	info->nr_features = vmview_nr_features + 1;
	memset(info->kernel, 0, sizeof(info->kernel));
	strscpy(info->kernel, init_utsname()->release, sizeof(info->kernel));
	info->hold_sections = VMVIEW_HOLD_SECTIONS;
	info->lru_cgroups = VMVIEW_LRU_SECTION_MAX;
	info->max_alloc = VMVIEW_ALLOC_MAX;
	info->max_text = VMVIEW_LRU_TEXT;
	info->section_entries = VMVIEW_SECTION_ENTRIES;
	info->follow_places = VMVIEW_FOLLOW_PLACES;
	fill_most(info, all);
}

/* The one feature that depends on how the module was loaded. */
static void feature_debugfs(struct vmview_feature *feature)
{
	int error = vmview_debugfs_error();

	feature->available = !error;
	strscpy(feature->name, "debugfs", sizeof(feature->name));
	if (error)
		snprintf(feature->why, sizeof(feature->why),
			 "the directory could not be made: error %d", -error);
}

bool vmview_feature_get(struct vmview_feature *feature, unsigned int index)
{
	const struct vmview_feature_desc *desc = &vmview_features[index];
	const char *why;

	if (index > vmview_nr_features)
		return false;
	memset(feature, 0, sizeof(*feature));
	if (index == vmview_nr_features) {
		feature_debugfs(feature);
		return true;
	}
	why = desc->why;
	feature->available = desc->now ? desc->now(&why) : desc->available;
	strscpy(feature->name, desc->name, sizeof(feature->name));
	strscpy(feature->why, why, sizeof(feature->why));
	return true;
}
