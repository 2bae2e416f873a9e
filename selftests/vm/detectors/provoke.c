// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does wrong on purpose, so that a check can prove that the debug kernel would
 * have seen it. Never load it into a kernel that anyone needs.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

static char *what = "";
module_param(what, charp, 0);
MODULE_PARM_DESC(what, "lock, rcu, sleep, list, free, leak, race, unwritten or infoleak");

static DEFINE_SPINLOCK(outer);
static DEFINE_SPINLOCK(inner);

/* Two locks in both orders: no deadlock with one CPU, and yet a report. */
static void provoke_lock(void)
{
	spin_lock(&outer);
	spin_lock(&inner);
	spin_unlock(&inner);
	spin_unlock(&outer);

	spin_lock(&inner);
	spin_lock(&outer);
	spin_unlock(&outer);
	spin_unlock(&inner);
}

/* An RCU pointer read outside of any read-side section. */
static void provoke_rcu(void)
{
	static void __rcu *pointer;

	WARN_ON_ONCE(rcu_dereference(pointer));
}

static void provoke_sleep(void)
{
	spin_lock(&outer);
	might_sleep();
	spin_unlock(&outer);
}

/* Deleted twice. */
static void provoke_list(void)
{
	LIST_HEAD(head);
	struct list_head item;

	list_add(&item, &head);
	list_del(&item);
	list_del(&item);
}

/* Read after it was freed. */
static void provoke_free(void)
{
	char *memory = kmalloc(64, GFP_KERNEL);
	char *freed = memory;

	if (!memory)
		return;
	OPTIMIZER_HIDE_VAR(freed);
	kfree(memory);
	pr_info("provoke: read %d\n", READ_ONCE(*freed));
}

/* The last pointer to it is lost. Several, for a stale copy may hide one. */
static void provoke_leak(void)
{
	int i;

	for (i = 0; i < 16; i++) {
		void *memory = kmalloc(128, GFP_KERNEL);

		OPTIMIZER_HIDE_VAR(memory);
	}
}

static unsigned long raced;

static int race(void *unused)
{
	while (!kthread_should_stop()) {
		raced++;
		cond_resched();
	}
	return 0;
}

/* A counter that two threads change without a lock. */
static void provoke_race(void)
{
	struct task_struct *thread[2];
	int i;

	for (i = 0; i < 2; i++)
		thread[i] = kthread_run(race, NULL, "provoke_race");
	msleep(3000);
	for (i = 0; i < 2; i++)
		if (!IS_ERR(thread[i]))
			kthread_stop(thread[i]);
}

/* A decision by memory that nobody wrote. */
static void provoke_unwritten(void)
{
	char *memory = kmalloc(64, GFP_KERNEL);

	if (!memory)
		return;
	if (READ_ONCE(memory[8]))
		pr_info("provoke: not 0\n");
	kfree(memory);
}

/* One byte of those that insmod gets was not written. */
static void provoke_infoleak(void)
{
	unsigned long to = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
				   MAP_ANONYMOUS | MAP_PRIVATE, 0);
	char *memory = kmalloc(64, GFP_KERNEL);

	if (memory && !IS_ERR_VALUE(to)) {
		memset(memory, 0, 63);
		if (copy_to_user((void __user *)to, memory, 64))
			pr_info("provoke: not copied\n");
	}
	kfree(memory);
}

static const struct {
	const char *name;
	void (*provoke)(void);
} wrongs[] = {
	{ "lock", provoke_lock },
	{ "rcu", provoke_rcu },
	{ "sleep", provoke_sleep },
	{ "list", provoke_list },
	{ "free", provoke_free },
	{ "leak", provoke_leak },
	{ "race", provoke_race },
	{ "unwritten", provoke_unwritten },
	{ "infoleak", provoke_infoleak },
};

static int __init provoke_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(wrongs); i++) {
		if (!strcmp(what, wrongs[i].name)) {
			wrongs[i].provoke();
			return 0;
		}
	}
	return -EINVAL;
}

static void __exit provoke_exit(void)
{
}

module_init(provoke_init);
module_exit(provoke_exit);

MODULE_DESCRIPTION("Provoke the debug kernel's detectors");
MODULE_LICENSE("GPL");
