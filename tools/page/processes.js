/* SPDX-License-Identifier: GPL-2.0-only */
/* To whom it happened. */

const ROWS = 20;

const processTable = (processes) => table('Processes',
	[wrapped('Process'), num('faults'), num('major'), num('took', 'all faults'),
		num('evicted', 'pages that were taken'), num('from swap', 'pages that came back'),
		num('out, p50', 'how long they were out'), num('reclaiming', 'itself, or compacting')],
	processes.slice(0, ROWS).map((p) => [who(p.pid ? p : null), dot(p.faults), dot(p.major),
		dot(p.fault_ns, time), dot(p.evicted), dot(p.from_swap), dot(p.out_p50_ns, time),
		dot(p.stall_ns, time)]));

const areaTable = (areas) => table('Mappings',
	[wrapped('Mapping'), text('Process'), num('faults'), num('major'), num('from swap'),
		num('took')],
	areas.slice(0, ROWS).map((a) => [a.area === '' ? '[ anon ]' : plain(a.area), who(a.process),
		count(a.faults), dot(a.major), dot(a.from_swap), time(a.total_ns)]));

const processesSection = (data) => {
	const { processes_left_out: leftOut } = data.summary;
	/* Some only did it to others. */
	const processes = data.summary.processes.filter((p) => p.faults || p.evicted || p.stall_ns);
	const more = Math.max(0, processes.length - ROWS) + leftOut;
	return section('processes', 'To whom did it happen?',
		'Those first whose faults took longest. A mapping is named as in /proc/PID/maps; ' +
		'"?" stands for those that were not known.',
		processes.length ? processTable(processes) : [],
		more ? hint(`${many(more, 'process', 'processes')} more.`) : [],
		data.areas.length ? areaTable(data.areas) : [],
		data.areas_left_out ? hint(`${many(data.areas_left_out, 'fault')} in further mappings ` +
			'were not told apart.') : []);
};
