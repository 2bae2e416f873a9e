# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Programs of Debian's that are unpacked and not installed here.

# find_unpacked NAME PACKAGE…: sets unpacked, the directory with what the packages have
# in usr/ and lib/.
find_unpacked() {
	local suite name=$1
	shift
	# shellcheck source=/dev/null
	suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
	cached "unpacked-$name-$suite" "fetching Debian's $name" fetch_unpacked "$@"
	unpacked=$cache/unpacked-$name-$suite
}

fetch_unpacked() {
	local to=${*: -1} deb
	mkdir -p "$to/deb"
	(cd "$to/deb" && apt-get -o APT::Sandbox::User=root download "${@:1:$#-1}")
	for deb in "$to"/deb/*.deb; do
		dpkg -x "$deb" "$to"
	done
	rm -r "${to:?}/deb" "${to:?}/usr/share"
}

# Sets prometheus, the directory with it, promtool and node_exporter: an installed
# Prometheus starts its services.
find_prometheus() {
	find_unpacked prometheus prometheus prometheus-node-exporter
	prometheus=$unpacked/usr/bin
}

# Sets htop, a directory with usr/bin/htop and the libraries that the guest lacks.
find_htop() {
	find_unpacked htop htop libncursesw6 libnl-3-200 libnl-genl-3-200
	htop=$unpacked
}
