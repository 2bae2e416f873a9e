// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview: show the virtual memory of live processes from inside.
 *
 * Initialisation in order, exit in the exact reverse; nothing else lives here.
 */
#include <linux/init.h>
#include <linux/module.h>

#include "chardev.h"
#include "compat/entry.h"
#include "compat/hook.h"
#include "compat/memcg.h"
#include "compat/page.h"
#include "debugfs.h"
#include "probe.h"

static int __init vmview_init(void)
{
	int ret = vmview_entry_init();

	if (ret)
		return ret;
	vmview_kpf_init();
	vmview_memcg_init();
	vmview_probe_init();
	ret = vmview_chardev_init();
	if (ret) {
		vmview_probe_exit();
		/* What is still called has to stay, and be it without a device. */
		return vmview_hook_is_stuck() ? 0 : ret;
	}
	/* What debugfs lacks, or refuses, is no reason not to load. */
	vmview_debugfs_init();
	return 0;
}

static void __exit vmview_exit(void)
{
	vmview_debugfs_exit();
	vmview_chardev_exit();
	vmview_probe_exit();
}

module_init(vmview_init);
module_exit(vmview_exit);

MODULE_DESCRIPTION("Show the virtual memory of live processes");
MODULE_AUTHOR("The vmview developers");
MODULE_LICENSE("GPL");
