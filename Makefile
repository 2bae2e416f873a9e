# SPDX-License-Identifier: GPL-2.0-only
module-%:
	@selftests/vm/module $*
tools:
	@test ! -e tools/Makefile || $(MAKE) -C tools O=$(CURDIR)/build/tools
.PHONY: tools
