// SPDX-License-Identifier: GPL-2.0-only
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "taskstats.h"

struct message {
	struct nlmsghdr head;
	struct genlmsghdr gen;
	char attrs[2048];
};

bool delays_on(void)
{
	return write_file("/proc/sys/kernel/task_delayacct", "1");
}

/* A request with one attribute; the answer takes its place. */
static void ask(int fd, struct message *m, int family, int cmd, int type, const void *data,
		size_t size)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlattr *attr = (struct nlattr *)m->attrs;

	memset(m, 0, sizeof(*m));
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + size;
	memcpy(m->attrs + NLA_HDRLEN, data, size);
	m->gen.cmd = cmd;
	m->gen.version = 1;
	m->head.nlmsg_type = family;
	m->head.nlmsg_flags = NLM_F_REQUEST;
	m->head.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN + NLA_ALIGN(attr->nla_len);
	if (sendto(fd, m, m->head.nlmsg_len, 0, (struct sockaddr *)&kernel,
		   sizeof(kernel)) < 0 ||
	    recv(fd, m, sizeof(*m), 0) < 0 || m->head.nlmsg_type == NLMSG_ERROR)
		die("taskstats does not answer");
}

/* What an attribute among @size bytes of them holds. */
static const char *attr_of(const char *attrs, size_t size, int type)
{
	const struct nlattr *attr;
	size_t at = 0;

	for (; at + NLA_HDRLEN <= size; at += NLA_ALIGN(attr->nla_len)) {
		attr = (const struct nlattr *)(attrs + at);
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attrs + at + NLA_HDRLEN;
		if (attr->nla_len < NLA_HDRLEN)
			break;
	}
	die("taskstats without attribute %d", type);
}

struct taskstats delays_of(pid_t pid)
{
	const size_t head = NLMSG_HDRLEN + GENL_HDRLEN;
	const char *found;
	struct taskstats stats;
	struct message m;
	__u16 family;
	__u32 id = pid;
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);

	if (fd < 0)
		die("netlink");
	ask(fd, &m, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME,
	    TASKSTATS_GENL_NAME, sizeof(TASKSTATS_GENL_NAME));
	memcpy(&family, attr_of(m.attrs, m.head.nlmsg_len - head, CTRL_ATTR_FAMILY_ID),
	       sizeof(family));
	ask(fd, &m, family, TASKSTATS_CMD_GET, TASKSTATS_CMD_ATTR_PID, &id, sizeof(id));
	close(fd);
	found = attr_of(m.attrs, m.head.nlmsg_len - head, TASKSTATS_TYPE_AGGR_PID);
	found = attr_of(found, m.attrs + m.head.nlmsg_len - head - found,
			TASKSTATS_TYPE_STATS);
	memcpy(&stats, found, sizeof(stats));
	return stats;
}

bool delays_agree(u64 count, u64 total, u64 nr, u64 ns)
{
	const u64 tick = 4000000; /* CONFIG_HZ is 250 */

	return count <= nr && nr <= count + 1 + nr / 8 &&
	       total <= 2 * ns + tick && ns <= 2 * total + tick;
}
