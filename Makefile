# SPDX-License-Identifier: GPL-2.0-only
# What a person types; `make help` lists it. The work is done in selftests/vm/,
# tools/ and selftests/, the module's build in Kbuild. All products go to build/.

MAKEFLAGS += --no-print-directory
vm := selftests/vm
K ?= 6.12
T ?=
SECONDS ?= 1800
PREFIX ?= /usr/local
updates := /lib/modules/$(shell uname -r)/updates
completions := $(PREFIX)/share/bash-completion/completions
version := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
kernels := 6.1 6.1+mglru 6.12 k1
only := $(if $(T),-t $(T))

help:
	@sed -n 's/^#: //p' Makefile

#: First
#:   make demo            a tour of virtual memory in five parts, in a guest (root:
#:                        installs what it needs); PART=2: that part alone; HOST=1:
#:                        on this machine, after make load
#:   make shell K=6.12    a guest to play in, module loaded; K: 6.1, 6.12, k1, k2 or k3
demo:
	@$(vm)/demo $(if $(HOST),--host) $(if $(PART),-p "$(PART)") -k $(K)
shell:
	@$(vm)/guest -I -k $(K) -- sh -c 'bash -l || true'

#: Test
#:   make check-quick     the tests on one kernel (K=6.12), but for those that take long,
#:                        which it names; T=NAME: one test, whichever
#:   make check-debug     all tests on the debug kernel
#:   make check-races     tests in which something goes on at once, on the kernel that finds
#:                        data races (root: builds it)
#:   make check-uninit    tests of all that leaves the kernel, on the kernel that finds
#:                        memory that nobody wrote (root: builds it)
#:   make coverage        how much of the module the tests on the debug kernel run
#:   make torture         what repeats something, 15 to 100 times as often: hours;
#:                        T=NAME, K=6.12 as above; figures in build/torture-NAME/figures
#:   make soak            everything at once with too little memory, half an hour on 6.1
#:                        and on 6.12 (K=6.12, SECONDS=60)
#:   make check-reader    what the reader prints, without any kernel
#:   make check-prometheus    the metrics, by Debian's Prometheus; X=1: as slow as it is meant
#:   make check           lint, all tests on all kernels (root: installs what it needs)
#:   make lint            warnings, sparse, checkpatch, shellcheck, the UAPI alone
#:   make bench           what it costs, beside its peers
check: setup-all
	@$(vm)/check lint $(kernels) k2+slice k3+slice
check-quick:
	@$(vm)/check -q $(only) $(K)
check-debug:
	@$(vm)/check $(only) k1
check-races: setup-tests setup-k2
	@$(vm)/check $(only) k2
check-uninit: setup-tests setup-k3
	@$(vm)/check $(only) k3
coverage: setup-tests setup-k1
	@$(vm)/coverage $(only)
torture:
	@$(vm)/check -x $(only) $(if $(filter file default,$(origin K)),$(kernels) k2,$(K))
soak:
	@$(vm)/soak $(SECONDS) $(if $(filter file default,$(origin K)),6.1 6.12,$(K))
check-reader:
	@$(MAKE) -C tools O=$(CURDIR)/build/tools check
check-prometheus:
	@selftests/prometheus/run $(if $(X),-x)
lint:
	@$(vm)/lint
bench: setup-tests setup-6.1 setup-6.12
	@$(vm)/bench

#: Build, into build/
#:   make modules         the module for the testbed's kernels 6.1 and 6.12
#:   make module-K        … for kernel K
#:   make tools           the reader; vmview-top where ncurses is, vmview-map where cairo is
#:   make selftests       the test programs
#:   make clean           remove build/
modules: module-6.1 module-6.12
module-%:
	@$(vm)/module $*
tools:
	@$(MAKE) -C tools O=$(CURDIR)/build/tools
selftests:
	@$(MAKE) -C selftests O=$(CURDIR)/build/selftests
clean:
	rm -rf build

#: Use on this machine, as root
#:   make load            build for the running kernel and load
#:   make unload          unload
#:   make install         module, reader, man pages, completion (PREFIX=/usr/local)
#:   make uninstall       remove them
#:   make dkms            the module through DKMS, rebuilt for each new kernel
#:   make setup           packages, kernels and guest of the testbed
load: can-load module-host
	insmod build/host/vmview.ko
unload: can-load
	rmmod vmview
install: can-load module-host tools
	install -D -m 644 build/host/vmview.ko $(DESTDIR)$(updates)/vmview.ko
	install -D -t $(DESTDIR)$(PREFIX)/bin $(wildcard \
		build/tools/vmview build/tools/vmview-map build/tools/vmview-top)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 Documentation/*.1
	install -D -m 644 -t $(DESTDIR)$(completions) tools/completion/vmview
	depmod
uninstall: can-load
	rm -f $(DESTDIR)$(updates)/vmview.ko $(DESTDIR)$(PREFIX)/bin/vmview \
		$(DESTDIR)$(PREFIX)/bin/vmview-map $(DESTDIR)$(PREFIX)/bin/vmview-top \
		$(addprefix $(DESTDIR)$(PREFIX)/share/man/man1/,$(notdir $(wildcard Documentation/*.1))) \
		$(DESTDIR)$(completions)/vmview
	depmod
dkms: can-load
	@command -v dkms >/dev/null || { echo "as root: apt-get install dkms" >&2; false; }
	mkdir -p /usr/src/vmview-$(version)
	cp -r Kbuild dkms.conf module uapi /usr/src/vmview-$(version)/
	dkms install --force vmview/$(version)
can-load:
	@test "$$(id -u)" = 0 || { echo "only root can do this" >&2; false; }
	@test -e /proc/modules || { echo "this kernel, $$(uname -r), loads no modules; try make shell" >&2; false; }
setup: setup-all
setup-all:
	@$(vm)/setup tests 6.1 6.12 k1 prometheus
setup-%:
	@$(vm)/setup $*

.PHONY: help demo shell check check-quick check-debug check-races check-uninit coverage torture soak check-reader check-prometheus \
	lint bench modules tools selftests clean load unload install uninstall dkms can-load setup setup-all
