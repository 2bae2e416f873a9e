// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "workloads.h"

#define REGIONS		12
#define REGION		(3UL << 20)
#define FILE_BYTES	(40UL << 20)

#define CHURN "python3 -c '\n\
import random\n\
keep = {}\n\
n = 0\n\
while True:\n\
    n += 1\n\
    keep[random.randrange(3000)] = [bytes(random.randrange(9000)), str(n) * 50, list(range(200))]\n\
    if n % 20000 == 0:\n\
        for k in list(keep)[::3]: del keep[k]\n\
'"

#define SQLITE "python3 -c '\n\
import os, random, sqlite3\n\
name = \"/var/tmp/forecast-%d.db\" % os.getpid()\n\
db = sqlite3.connect(name)\n\
db.execute(\"pragma cache_size=-16000\")\n\
db.execute(\"create table t (k integer primary key, v text, n integer)\")\n\
db.execute(\"create index i on t (n)\")\n\
k = 0\n\
while True:\n\
    with db:\n\
        for _ in range(500):\n\
            db.execute(\"insert into t values (?, ?, ?)\", (k, \"x\" * random.randrange(600), random.randrange(1000)))\n\
            k += 1\n\
    for _ in range(200):\n\
        db.execute(\"select count(v) from t where k between ? and ? + 20\", (int(k * random.random() ** 4),) * 2).fetchall()\n\
    db.execute(\"select sum(length(v)) from t where n = ?\", (random.randrange(1000),)).fetchall()\n\
'"

const struct workload workloads[] = {
	{ "regions", "exec $0 -w regions" },
	{ "churn", "exec " CHURN },
	{ "file", "exec $0 -w file" },
	{ "sqlite", "exec " SQLITE },
	{ "several", "$0 -w regions & $0 -w file & $0 -w file & " SQLITE " & exec " CHURN },
};

const int nr_workloads = sizeof(workloads) / sizeof(*workloads);

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* The n-th region is touched in every 2^n-th round. */
static void work_regions(void)
{
	char *p = mmap(NULL, REGIONS * REGION, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned long round, i, at;

	if (p == MAP_FAILED)
		die("mmap");
	madvise(p, REGIONS * REGION, MADV_NOHUGEPAGE);
	for (round = 0;; round++, pause_ms(20))
		for (i = 0; i < REGIONS; i++)
			for (at = 0; at < REGION && !(round % (1UL << i)); at += PAGE)
				p[i * REGION + at]++;
}

/* A mapped file of which some parts are wanted far more often than others. */
static void work_file(void)
{
	char name[] = "/var/tmp/forecast.XXXXXX", buf[1 << 16] = "";
	int fd = mkstemp(name), i;
	size_t at;
	double x;
	char *p;

	if (fd < 0 || unlink(name))
		die("%s", name);
	for (at = 0; at < FILE_BYTES; at += sizeof(buf))
		if (write(fd, buf, sizeof(buf)) != sizeof(buf))
			die("write");
	if (fsync(fd) || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		die("fsync");
	p = mmap(NULL, FILE_BYTES, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap");
	for (;; pause_ms(5))
		for (i = 0; i < 20; i++) {
			x = drand48();
			(void)*(volatile char *)(p + (size_t)(x * x * x * x * FILE_BYTES));
		}
}

void work(const char *name)
{
	if (!strcmp(name, "regions"))
		work_regions();
	if (!strcmp(name, "file"))
		work_file();
	die("no workload %s", name);
}
