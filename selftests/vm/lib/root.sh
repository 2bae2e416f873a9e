# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The guest's user space: a small Debian of the release this machine runs, made
# from wherever this machine's apt gets its packages.

root_packages=bash,coreutils,grep,sed,procps,util-linux,mount,python3,jq,kmod,libcap2-bin,numactl,strace,tmux

find_root() {
	local suite key
	# shellcheck source=/dev/null
	suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
	key=$({ declare -f make_root; echo "$root_packages"; } | sha256sum | cut -c 1-8)
	cached "root-$suite-$key.img" "building the guest's Debian $suite" make_root "$suite"
	root_image=$cache/root-$suite-$key.img
}

make_root() {
	local suite=$1 to=$2 options=() line tree
	[ "$(id -u)" = 0 ] || { echo "only root can build it: run 'make setup' as root"; return 1; }
	# apt's proxies and its rules about dates hold for the guest's packages too.
	while read -r line; do
		options+=("--aptopt=$line")
	done < <(apt-config dump | grep -E '^Acquire::(https?|Retries|Check-).* "[^"]+";')
	for line in doc man locale info; do
		options+=("--dpkgopt=path-exclude=/usr/share/$line/*")
	done
	tree=$(mktemp -d)
	chmod 755 "$tree"
	# shellcheck disable=SC2016 # apt expands them
	apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' 'Origin: Debian' |
		mmdebstrap --variant=essential --format=directory "${options[@]}" \
			--include="$root_packages" "$suite" "$tree" -
	mkdir -p "$tree/host" "$tree/lib/modules" "$tree/sys/fs/cgroup"
	echo vmview >"$tree/etc/hostname"
	echo '127.0.0.1 localhost vmview' >"$tree/etc/hosts"
	image 1536 "$tree" "$to"
	rm -rf "$tree"
}
