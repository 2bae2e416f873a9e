// SPDX-License-Identifier: GPL-2.0-only
/* Pressure stall information of memory. */
#include <stdio.h>
#include <string.h>

#include "libvmview.h"
#include "psi.h"

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=0", then the same of "full". */
bool psi_read(struct psi *psi, const char *cgroup)
{
	bool all = !cgroup || !strcmp(cgroup, "/");
	unsigned long long us;
	double average;
	char kind[8];
	FILE *f;

	memset(psi, 0, sizeof(*psi));
	f = all ? fopen("/proc/pressure/memory", "re") :
		  vmview_cgroup_open(cgroup, "memory.pressure");
	if (!f)
		return false;
	/* Where PSI is switched off there is a file that cannot be read. */
	while (fscanf(f, "%7s avg10=%*f avg60=%*f avg300=%lf total=%llu", kind, &average,
		      &us) == 3) {
		if (!strcmp(kind, "some")) {
			psi->some_avg300 = average;
			psi->some_us = us;
		} else if (!strcmp(kind, "full")) {
			psi->full_us = us;
		}
	}
	all = feof(f);
	fclose(f);
	return all;
}
