/* SPDX-License-Identifier: GPL-2.0-only */
/* What threads waited for. */

const noticeWaits = (data, ns) => {
	const waits = Object.entries(data.timeline.waited_ns).map(([key, v]) => [key, sum(v)]);
	const all = sum(waits.map(([, n]) => n));
	const [most, longest] = largest(waits);
	if (!all)
		return nothing(data, ['fault', 'reclaim', 'compact'],
			'No thread was seen waiting for memory.');
	return `All threads together waited ${time(all)}: as if ${(all / ns).toFixed(2)} threads had ` +
		`waited all the time. ${capital(percent(longest, all))} of it was for ${WAITS[most][1]}.`;
};

const stallRow = ([key, stall]) => {
	const [slot, words] = ACTORS[key] || ACTORS.none;
	return { key, name: key, words, slot, bins: bins(stall.histogram), p50: stall.p50_ns,
		p99: stall.p99_ns, tell: (n) => many(n, 'time'),
		figures: `${many(stall.times, 'time')}, ${time(stall.total_ns)} in all` };
};

const stallTables = (stalls, rows) => stalls.length ? [
	table('Direct reclaim',
		[text('On whose account'), num('times'), num('p50'), num('p99'), num('total')],
		stalls.map(([key, s]) => [key, count(s.times), time(s.p50_ns), time(s.p99_ns),
			time(s.total_ns)])),
	histTable('Direct reclaim by how long it took', 'Took', rows, time)] : [];

const waitsSection = (data, ns) => {
	const series = known(WAITS, data.timeline.waited_ns), hidden = new Set();
	const stalls = Object.entries(data.summary.stalls), rows = stalls.map(stallRow);
	const chart = timeChart({
		name: 'What threads waited for, over time', timeline: data.timeline, series, hidden,
		factor: 1 / data.timeline.width_ns, format: short,
		tell: (n) => `${time(n)} (${digits(n / data.timeline.width_ns)} threads)`,
	});
	const hist = histChart({ rows, hidden: new Set(), format: time,
		axis: 'how long a task reclaimed memory itself' });
	return section('waits', 'What did threads wait for?', noticeWaits(data, ns),
		series.length ? [legend(series, hidden, chart.draw),
			chartTitle('Threads waiting, on average'), chart.node,
			hint('Each moment of a thread counts once, as what was innermost: a fault that has ' +
				'to reclaim counts as reclaim.')] : [],
		rows.length ? [chartTitle('Direct reclaim: how long a task was held up each time'),
			hist.node] : [],
		series.length ? numbers(timeTable('Waited, by all threads together', data.timeline, series,
			time), stallTables(stalls, rows)) : []);
};
