# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2054 # commas are QEMU's
# The virtual machine: QEMU's arguments, from the settings of `guest`.

# qemu_arguments RUN-DIRECTORY: sets the array `qemu`.
qemu_arguments() {
	local run=$1 accel=tcg,thread=multi append
	# The kernel sees whether its timer ticks by the TSC, which goes on where a busy
	# host leaves no time to tick: then it panics.
	# No tsc=reliable but with -i: the kernel, which finds that the TSCs of two CPUs
	# differ, keeps its clock by the HPET then, which costs more; but the rate of the
	# TSC that it measured on a busy host was a 24th of what it was.
	append="console=ttyS0 panic=-1 oops=panic loglevel=7 no_timer_check"
	append+=" $kernel_needs $kernel_args"
	# q35, for the routing table that a pc's ACPI makes in a loop takes a debug kernel
	# longer than ACPI allows it.
	# No MSI-X: QEMU 7.2 was seen to die of an assertion in it while a guest set up
	# its PCI devices.
	qemu=(qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot
		-machine q35 -cpu "$cpu" -m "$memory"
		-global virtio-blk-pci.vectors=0 -global virtio-serial-pci.vectors=0)

	# QEMU before 8.1 may run code as it was when another CPU just changed it: it
	# translates it first and watches its page afterwards. A breakpoint that the
	# kernel had there for a moment then kills it.
	[ -n "$turns" ] && accel=tcg,thread=single
	if [ -n "$count" ]; then
		# The guest's clock counts instructions, 1 ns each.
		accel=tcg,thread=single
		cpus=1
		qemu+=(-icount shift=0,sleep=off)
		append+=" tsc=reliable nokaslr norandmaps"
	fi
	qemu+=(-accel "$accel" -smp "cpus=$cpus,sockets=$((cpus + later)),cores=1,threads=1,maxcpus=$((cpus + later))")
	[ "$later" -gt 0 ] && qemu_monitor
	[ "$nodes" -gt 1 ] && qemu_nodes
	[ "$dimms" -gt 0 ] && qemu_dimms

	qemu+=(-kernel "$kernel_cache/vmlinuz" -initrd "$run/initrd" -append "$append")
	qemu_disk "$root_image" snapshot=on
	qemu_disk "$kernel_cache/modules.img" readonly=on
	qemu_disk "$run/host.img" cache=unsafe
	case $swap in
	'' | zram:*) ;;
	*) qemu_disk "$run/swap.img" cache=unsafe ;;
	esac

	# The first serial port is the kernel's log; the second, a person's terminal.
	qemu+=(-serial "file:$run/log")
	[ -n "$interactive" ] && qemu+=(-chardev stdio,id=tty,signal=off -serial chardev:tty)
	qemu+=(-device virtio-serial-pci)
	local port
	for port in out err status; do
		qemu+=(-chardev "file,id=$port,path=$run/$port,append=on"
			-device "virtserialport,chardev=$port,name=$port")
	done
}

qemu_disk() {
	qemu+=(-drive "if=virtio,format=raw,file=$1,$2")
}

# Memory and CPUs shared out evenly; each CPU belongs to some node.
qemu_nodes() {
	local each i
	each=$(($(numfmt --from=iec "${memory^^}") / nodes))
	for ((i = 0; i < nodes; i++)); do
		qemu+=(-object "memory-backend-ram,id=m$i,size=$each" -numa "node,nodeid=$i,memdev=m$i")
	done
	for ((i = 0; i < cpus; i++)); do
		qemu+=(-numa "cpu,node-id=$((i % nodes)),socket-id=$i")
	done
}

# Its commands go to $run/monitor.in.
qemu_monitor() {
	mkfifo "$run/monitor.in" "$run/monitor.out"
	qemu+=(-chardev "pipe,id=monitor,path=$run/monitor" -mon chardev=monitor)
}

qemu_dimms() {
	local i
	qemu+=(-m "$memory,slots=$dimms,maxmem=64G")
	for ((i = 0; i < dimms; i++)); do
		qemu+=(-object "memory-backend-ram,id=dimm$i,size=128M" -device "pc-dimm,memdev=dimm$i")
	done
}
