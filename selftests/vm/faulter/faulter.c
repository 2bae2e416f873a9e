// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults where nobody expects one: in NMIs, interrupts and softirqs that come upon a
 * process, on an address of it that is not there, as a profiler's may that reads a
 * stack. For tests; it does no harm, and is of no other use.
 */
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/uaccess.h>
#include <asm/apic.h>
#include <asm/nmi.h>

static char *from = "nmi";
module_param(from, charp, 0400);
MODULE_PARM_DESC(from, "nmi, hardirq or softirq");

static int process;
module_param(process, int, 0400);
MODULE_PARM_DESC(process, "Process ID of whom it comes upon");

static unsigned long address;
module_param(address, ulong, 0400);
MODULE_PARM_DESC(address, "Address to fault on");

static unsigned int times;
module_param(times, uint, 0400);
MODULE_PARM_DESC(times, "How often");

static unsigned int cpu;
module_param(cpu, uint, 0400);
MODULE_PARM_DESC(cpu, "CPU to interrupt, by another one if it is by NMIs");

/* Only ever written on that CPU, and read when all is done. */
static unsigned int came;
module_param(came, uint, 0400);
MODULE_PARM_DESC(came, "Interruptions until now");

static unsigned int faulted;
module_param(faulted, uint, 0400);
MODULE_PARM_DESC(faulted, "Those that came upon the process, and faulted");

static struct task_struct *sender;
static struct hrtimer timer;
static atomic_t sent = ATOMIC_INIT(0);

static void fault(void)
{
	u8 there;

	if (current->tgid == process &&
	    copy_from_user_nmi(&there, (void __user *)address, sizeof(there)))
		faulted++;
	WRITE_ONCE(came, came + 1);
}

static int on_nmi(unsigned int type, struct pt_regs *regs)
{
	if (smp_processor_id() != cpu || !atomic_xchg(&sent, 0))
		return NMI_DONE;
	fault();
	return NMI_HANDLED;
}

/* One after the other, at moments that the other CPU's work does not know. */
static int send_nmis(void *unused)
{
	while (!kthread_should_stop() && READ_ONCE(came) < times) {
		if (!atomic_xchg(&sent, 1))
			apic->send_IPI(cpu, NMI_VECTOR);
		udelay(10 + READ_ONCE(came) % 37);
		cond_resched();
	}
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static enum hrtimer_restart on_timer(struct hrtimer *t)
{
	fault();
	if (came >= times)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(t, ns_to_ktime(100000 + came % 37 * 1000));
	return HRTIMER_RESTART;
}

static long start_timer(void *mode)
{
	hrtimer_start(&timer, ns_to_ktime(100000), (long)mode);
	return 0;
}

static int start_nmis(void)
{
	int ret = register_nmi_handler(NMI_LOCAL, on_nmi, 0, "faulter");

	if (ret)
		return ret;
	sender = kthread_create_on_cpu(send_nmis, NULL, !cpu, "faulter/%u");
	if (IS_ERR(sender)) {
		unregister_nmi_handler(NMI_LOCAL, "faulter");
		return PTR_ERR(sender);
	}
	wake_up_process(sender);
	return 0;
}

static int __init faulter_init(void)
{
	long mode = strcmp(from, "softirq") ? HRTIMER_MODE_REL_PINNED_HARD :
					      HRTIMER_MODE_REL_PINNED_SOFT;

	if (!strcmp(from, "nmi"))
		return start_nmis();
	hrtimer_init(&timer, CLOCK_MONOTONIC, mode);
	timer.function = on_timer;
	return work_on_cpu(cpu, start_timer, (void *)mode);
}

static void __exit faulter_exit(void)
{
	if (sender) {
		kthread_stop(sender);
		unregister_nmi_handler(NMI_LOCAL, "faulter");
	} else {
		hrtimer_cancel(&timer);
	}
}

module_init(faulter_init);
module_exit(faulter_exit);

MODULE_DESCRIPTION("Fault in interrupts");
MODULE_LICENSE("GPL");
