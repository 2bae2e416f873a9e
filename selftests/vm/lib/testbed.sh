# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# All parts of the testbed's library, for a script to source.

for part in common packages kernel debug module root unpacked qemu log; do
	# shellcheck source=/dev/null
	. "$(dirname "${BASH_SOURCE[0]}")/$part.sh"
done
unset part
