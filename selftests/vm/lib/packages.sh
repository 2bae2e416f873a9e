# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The packages of this machine: which are missing, and install them.

# missing_packages LIST: those of a list in selftests/vm/.
missing_packages() {
	local wanted have
	wanted=$(sed '/^#/d' "$vm/$1")
	# dpkg-query complains about each package that it never heard of.
	# shellcheck disable=SC2016 # dpkg-query expands them
	have=$(xargs <<<"$wanted" dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null |
		sed -n 's/ installed$//p')
	grep -vxF -e "$have" <<<"$wanted" || true
}

apt_install() {
	apt-get update &&
		DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# install_packages LIST
install_packages() {
	local missing log
	missing=$(missing_packages "$1" | xargs)
	[ -z "$missing" ] && return
	[ "$(id -u)" = 0 ] || die "missing packages; as root: apt-get install $missing"
	say "installing $missing …"
	log=$(mktemp)
	# shellcheck disable=SC2086 # a list of words
	apt_install $missing >"$log" 2>&1 </dev/null ||
		die "apt-get failed: $(tail -n 20 "$log")"
	rm -f "$log"
}
