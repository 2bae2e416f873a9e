// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview: show the virtual memory of live processes from inside.
 *
 * Initialisation in order, exit in the exact reverse; nothing else lives here.
 */
#include <linux/module.h>

static int __init vmview_init(void)
{
	return 0;
}

static void __exit vmview_exit(void)
{
}

module_init(vmview_init);
module_exit(vmview_exit);

MODULE_DESCRIPTION("Show the virtual memory of live processes");
MODULE_AUTHOR("The vmview developers");
MODULE_LICENSE("GPL");
