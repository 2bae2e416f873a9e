// SPDX-License-Identifier: GPL-2.0-only
/*
 * What this kernel offers and what it lacks, with the reason.
 */
#include <linux/kconfig.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/version.h>

#include "features.h"
#include "hold.h"
#include "hook.h"
#include "lruvec.h"
#include "memcg.h"
#include "probe.h"

#define BY_CONFIG(option) \
	.available = IS_ENABLED(option), \
	.why = IS_ENABLED(option) ? "" : "the kernel was built without " #option

const struct vmview_feature_desc vmview_features[] = {
	{
		.name = "per-vma-lock",
#if defined(CONFIG_PER_VMA_LOCK) && LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
		.available = true,
		.why = "a walk holds one area's read lock, for one PTE table at a time",
#else
		.why = "mmap_lock is held for reading instead, for one PTE table at a time",
#endif
	}, {
		.name = "table-lifetime",
		.available = true,
		.why = "the area's lock, and interrupts off against what frees tables beside it",
	}, {
		.name = "pidfd",
		.why = "what turns a pidfd into a process is not exported: use PID and start time",
	}, {
		.name = "memcg",
		.now = vmview_memcg_now,
	}, {
		.name = "numa",
		BY_CONFIG(CONFIG_NUMA),
	}, {
		.name = "thp",
		BY_CONFIG(CONFIG_TRANSPARENT_HUGEPAGE),
	}, {
		.name = "mthp",
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
		BY_CONFIG(CONFIG_TRANSPARENT_HUGEPAGE),
#else
		.why = "anonymous folios of several sizes came with Linux 6.8",
#endif
	}, {
		.name = "hugetlb",
		BY_CONFIG(CONFIG_HUGETLB_PAGE),
	}, {
		.name = "ksm",
		BY_CONFIG(CONFIG_KSM),
	}, {
		.name = "mglru",
		.now = vmview_mglru_now,
	}, {
		.name = "soft-dirty",
		BY_CONFIG(CONFIG_MEM_SOFT_DIRTY),
	}, {
		.name = "uffd-wp",
		BY_CONFIG(CONFIG_HAVE_ARCH_USERFAULTFD_WP),
	}, {
		.name = "guard-markers",
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
		.available = true,
		.why = "",
#else
		.why = "MADV_GUARD_INSTALL came with Linux 6.13",
#endif
	}, {
		.name = "hwpoison",
		BY_CONFIG(CONFIG_MEMORY_FAILURE),
	}, {
		.name = "map-changed",
#if defined(CONFIG_PER_VMA_LOCK) && LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
		.available = true,
		.why = "every change of an area is seen",
#else
		.available = true,
		.why = "seen where the number of areas or their total size changes, and only there",
#endif
	}, {
		.name = "events",
		.now = vmview_probe_now,
	}, {
		.name = "fault-cause",
		.now = vmview_hook_now,
	},
};

const unsigned int vmview_nr_features = ARRAY_SIZE(vmview_features);
