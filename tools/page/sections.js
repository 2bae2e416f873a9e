/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the page: each a question, what to notice, a chart and its numbers. */

const section = (id, title, notice, ...content) => el('section', { id, 'aria-labelledby': `${id}-title` },
	el('h2', { id: `${id}-title` }, title), el('p', { class: 'notice' }, notice), content.flat());

const hint = (words) => el('p', { class: 'hint' }, words);
const chartTitle = (words) => el('h3', {}, words);

const faultsSection = (data, series, hidden, changed) => {
	const seconds = data.timeline.width_ns / 1e9;
	const chart = timeChart({
		name: 'Faults a second over time, by cause', timeline: data.timeline, series, hidden,
		factor: 1 / seconds, format: short,
		tell: (n) => `${count(n)} (${digits(n / seconds)}/s)`,
	});
	return { draw: chart.draw, node: section('faults', 'Why did pages fault?', noticeFaults(data),
		legend(series, hidden, changed), chartTitle('Faults a second'), chart.node,
		hint('Over the time since the recording began. A cause in the legend hides or shows it, here and in the next chart.'),
		numbers(timeTable('Faults by cause', data.timeline, series))) };
};

const latencySection = (data, series, hidden) => {
	const rows = series.filter((s) => data.summary.causes[s.key]).map((s) => {
		const cause = data.summary.causes[s.key];
		return { key: s.key, name: s.key, words: s.words, slot: s.slot, bins: bins(cause.histogram),
			p50: cause.p50_ns, p99: cause.p99_ns,
			tell: (n) => `${count(n)}, ${percent(n, cause.faults)}`,
			figures: `p50 ${time(cause.p50_ns)}, p99 ${time(cause.p99_ns)}` };
	});
	const chart = histChart({ rows, hidden, format: time, axis: 'how long the fault took; each step is twice the one before' });
	const causes = Object.entries(data.summary.causes).sort((a, b) => b[1].total_ns - a[1].total_ns);
	return { draw: chart.draw, node: section('latency', 'How long did faults take?', noticeLatency(data),
		chart.node,
		hint('Height: share of the cause’s faults. Lines: p50 whole, p99 dashed; right within a factor of two.'),
		numbers(
			table('Faults and their times by cause',
				[text('Cause'), num('faults'), num('minor'), num('major'), num('failed'), num('p50'),
					num('p99'), num('total'), text('what it is')],
				causes.map(([key, c]) => [key, count(c.faults), dot(c.minor), dot(c.major),
					dot(c.signal + c.oom), time(c.p50_ns), time(c.p99_ns), time(c.total_ns), data.words[key]])),
			histTable('Faults by how long they took', 'Took', causes.map(([key, c]) => ({
				name: key, bins: bins(c.histogram) })), time))) };
};

const evictionsSection = (data, series, hidden, changed) => {
	const seconds = data.timeline.width_ns / 1e9;
	const chart = timeChart({
		name: 'Pages taken a second over time, by who took them', timeline: data.timeline,
		series, hidden, factor: 1 / seconds, format: short,
		tell: (n) => `${count(n)} (${digits(n / seconds)}/s)`,
	});
	return { draw: chart.draw, node: section('evictions', 'Who took memory, and when?', noticeEvictions(data),
		legend(series, hidden, changed), chartTitle('Pages taken from processes a second'), chart.node,
		hint('A page that several processes map counts for each. Page cache that nobody maps is not among it.'),
		numbers(timeTable('Pages taken', data.timeline, series))) };
};

const pairsSection = (data) => section('pairs', 'Who evicted whom?', noticePairs(data),
	data.summary.pairs.length ? matrix(data.summary.pairs) : null,
	data.summary.pairs_left_out ?
		hint(`${many(data.summary.pairs_left_out, 'pair')} with fewer pages are not in it.`) : null);

const backSection = (data) => {
	const { out, returned } = data.summary;
	const seconds = data.timeline.width_ns / 1e9, none = new Set();
	const series = data.timeline.back ?
		[{ key: 'came back', slot: 5, words: 'from swap', values: data.timeline.back }] : [];
	const rows = [{ key: 'pages', name: 'Out of memory', words: 'until they were needed again', slot: 5,
		bins: bins(out.histogram), p50: out.p50_ns, p99: out.p99_ns,
		tell: (n) => `${count(n)}, ${percent(n, returned)}`,
		figures: returned ? `p50 ${time(out.p50_ns)}, p99 ${time(out.p99_ns)}` : '' }];
	const overTime = timeChart({ name: 'Pages that came back a second over time', timeline: data.timeline,
		series, hidden: none, factor: 1 / seconds, format: short,
		tell: (n) => `${count(n)} (${digits(n / seconds)}/s)` });
	const hist = histChart({ rows, hidden: none, format: time, axis: 'how long the page was out' });
	return section('back', 'What came back from swap, and how soon?', noticeBack(data),
		...(series.length ? [chartTitle('Pages back from swap a second'), overTime.node] : []),
		...(returned ? [chartTitle('How long they were out'), hist.node] : []),
		series.length ? numbers(timeTable('Pages back from swap', data.timeline, series),
			histTable('Pages by how long they were out', 'Out for', [{ ...rows[0], name: 'pages' }], time)) : null);
};

const waitsSection = (data, ns) => {
	const series = known(WAITS, data.timeline.waited_ns), hidden = new Set();
	const chart = timeChart({ name: 'What threads waited for, over time', timeline: data.timeline,
		series, hidden, factor: 1 / data.timeline.width_ns, format: (n) => short(n),
		tell: (n) => `${time(n)} (${digits(n / data.timeline.width_ns)} threads)` });
	const stalls = Object.entries(data.summary.stalls);
	const rows = stalls.map(([key, stall]) => ({ key, name: key, words: (ACTORS[key] || ACTORS.none)[1],
		slot: (ACTORS[key] || ACTORS.none)[0], bins: bins(stall.histogram), p50: stall.p50_ns,
		p99: stall.p99_ns, tell: (n) => many(n, 'time'),
		figures: `${many(stall.times, 'time')}, ${time(stall.total_ns)} in all` }));
	const hist = histChart({ rows, hidden: new Set(), format: time, axis: 'how long a task reclaimed memory itself' });
	return section('waits', 'What did threads wait for?', noticeWaits(data, ns),
		...(series.length ? [legend(series, hidden, chart.draw),
			chartTitle('Threads waiting, on average'), chart.node,
			hint('Each moment of a thread counts once, as what was innermost: a fault that has to reclaim counts as reclaim.')] : []),
		...(rows.length ? [chartTitle('Direct reclaim: how long a task was held up each time'), hist.node] : []),
		series.length || rows.length ? numbers(
			timeTable('Waited, by all threads together', data.timeline, series, time),
			table('Direct reclaim', [text('On whose account'), num('times'), num('p50'), num('p99'), num('total')],
				stalls.map(([key, s]) => [key, count(s.times), time(s.p50_ns), time(s.p99_ns), time(s.total_ns)])),
			rows.length ? histTable('Direct reclaim by how long it took', 'Took', rows, time) : '') : null);
};

const processesSection = (data) => section('processes', 'To whom did it happen?',
	'Those first whose faults took longest. A mapping is named as in /proc/PID/maps.',
	table('Processes', [wrapped('Process'), num('faults'), num('major'), num('took', 'all faults'),
		num('evicted', 'pages that were taken'), num('from swap', 'pages that came back'),
		num('out, p50', 'how long they were out'), num('reclaiming', 'itself, or compacting')],
		data.summary.processes.slice(0, 20).map((p) => [who(p), dot(p.faults), dot(p.major), dot(p.fault_ns, time),
			dot(p.evicted), dot(p.from_swap), dot(p.out_p50_ns, time), dot(p.stall_ns, time)])),
	data.summary.processes.length > 20 || data.summary.processes_left_out ?
		hint(`${many(Math.max(0, data.summary.processes.length - 20) + data.summary.processes_left_out, 'process').replace('processs', 'processes')} more.`) : null,
	table('Mappings', [wrapped('Mapping'), text('Process'), num('faults'), num('major'), num('from swap'), num('took')],
		data.areas.slice(0, 20).map((a) => [a.area === '' ? '[ anon ]' : plain(a.area), who(a.process), count(a.faults),
			dot(a.major), dot(a.from_swap), time(a.total_ns)])),
	data.areas_left_out ? hint(`${many(data.areas_left_out, 'fault')} in further mappings were not told apart.`) : null);

const agesSection = (data) => {
	const names = data.lru.length > 1 ? ['at the start', 'at the end'] : ['once'];
	const ms = (n) => time(n * 1e6);
	const rows = ['anon', 'file'].flatMap((type, slot) => names.map((when, i) => ({
		key: `${type} ${when}`, name: type, words: when, slot, bins: data.lru[i][type], tell: bytes,
		figures: bytes(sum(data.lru[i][type])) })));
	const chart = histChart({ rows, hidden: new Set(), format: ms, common: true,
		axis: 'age of the generation; each step is twice the one before' });
	const lists = Object.keys(data.lru[0].by_list).filter((list) => data.lru.some((lru) => lru.by_list[list]));
	return section('ages', 'How old is what is in memory?', noticeAges(data),
		chart.node, hint('Memory on LRU lists of all cgroups, by when its generation began. Lists without generations (active, inactive, unevictable) have no ages; they are in the table.'),
		numbers(histTable('Bytes by age', 'Age', rows.map((row) => ({ ...row, name: row.key })), ms, bytes),
			table('LRU lists', [text('List'), ...names.map((when) => num(when))],
				lists.map((list) => [list, ...data.lru.map((lru) => dot(lru.by_list[list], bytes))]))));
};
