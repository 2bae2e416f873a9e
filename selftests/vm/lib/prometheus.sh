# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Debian's Prometheus, promtool and node_exporter, unpacked and not installed: an
# installed one starts its services.

# find_prometheus sets prometheus, the directory with the programs.
find_prometheus() {
	local suite
	# shellcheck source=/dev/null
	suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
	cached "prometheus-$suite" "fetching Debian's Prometheus and node_exporter" fetch_prometheus
	prometheus=$cache/prometheus-$suite
}

fetch_prometheus() {
	local to=$1 deb
	mkdir -p "$to/deb"
	(cd "$to/deb" && apt-get -o APT::Sandbox::User=root download prometheus prometheus-node-exporter)
	for deb in "$to"/deb/*.deb; do
		dpkg -x "$deb" "$to/root"
	done
	mv "$to"/root/usr/bin/{prometheus,promtool,prometheus-node-exporter} "$to"
	rm -r "$to/deb" "$to/root"
}
