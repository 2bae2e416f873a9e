// SPDX-License-Identifier: GPL-2.0-only
/* Look up addresses. */
#include <errno.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "libvmview.h"

struct vmview_target vmview_target_pid(pid_t pid, __u64 start_time)
{
	return (struct vmview_target){ .pid = pid, .start_time = start_time };
}

int vmview_translate(const struct vmview_device *dev, struct vmview_target *target,
		     __u32 flags, const __u64 *addrs, struct vmview_translation *vec,
		     unsigned int nr, struct vmview_cost *cost)
{
	unsigned int done = 0, max = dev->info.max_addrs;

	while (done < nr) {
		struct vmview_translate req = {
			.size = sizeof(req),
			.flags = flags,
			.target = *target,
			.addrs = (uintptr_t)(addrs + done),
			.vec = (uintptr_t)(vec + done),
			.nr = nr - done < max ? nr - done : max,
			.rec_size = sizeof(*vec),
		};

		if (ioctl(dev->fd, VMVIEW_IOC_TRANSLATE, &req))
			return -errno;
		*target = req.target;
		done += req.done;
		vmview_cost_add(cost, &req.cost);
		if (req.done < req.nr)
			break;
	}
	return done;
}

/* A level's place above the leaf table: the P4D does not count where folded. */
static unsigned int height(const struct vmview_info *info, unsigned int level)
{
	return level == VMVIEW_LEVEL_PGD ? info->levels - 1 : level;
}

unsigned int vmview_table_index(const struct vmview_info *info, unsigned int level, __u64 addr)
{
	unsigned int bits = __builtin_ctz(info->table_entries);

	addr >>= __builtin_ctz(info->page_size) + bits * height(info, level);
	return addr & (info->table_entries - 1);
}

__u64 vmview_entry_table(const struct vmview_info *info, __u64 entry)
{
	/* Bits 52 and up are flags on x86-64 and on arm64 with 48-bit addresses. */
	return entry & ((1ULL << 52) - 1) & ~((__u64)info->page_size - 1);
}
