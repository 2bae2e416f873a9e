// SPDX-License-Identifier: GPL-2.0-only
/* Open the device, ask what it can. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "libvmview.h"

int vmview_open(struct vmview_device *dev)
{
	int err;

	dev->fd = open(VMVIEW_DEVICE, O_RDWR | O_CLOEXEC);
	if (dev->fd < 0)
		return -errno;
	memset(&dev->info, 0, sizeof(dev->info));
	dev->info.size = sizeof(dev->info);
	if (ioctl(dev->fd, VMVIEW_IOC_INFO, &dev->info) == 0)
		return 0;
	err = -errno;
	vmview_close(dev);
	return err;
}

void vmview_close(struct vmview_device *dev)
{
	if (dev->fd >= 0)
		close(dev->fd);
	dev->fd = -1;
}

int vmview_features(const struct vmview_device *dev, struct vmview_feature **vec)
{
	struct vmview_info info = { .size = sizeof(info) };
	int err;

	*vec = calloc(dev->info.nr_features + 1, sizeof(**vec));
	if (!*vec)
		return -ENOMEM;
	info.vec = (uintptr_t)*vec;
	info.vec_len = dev->info.nr_features;
	info.rec_size = sizeof(**vec);
	if (ioctl(dev->fd, VMVIEW_IOC_INFO, &info) == 0)
		return info.nr;
	err = -errno;
	free(*vec);
	*vec = NULL;
	return err;
}
