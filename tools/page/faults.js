/* SPDX-License-Identifier: GPL-2.0-only */
/* Why pages faulted, and how long that took. */

const noticeFaults = (data) => {
	const { causes, events } = data.summary, all = Object.entries(causes);
	const faults = sum(all.map(([, c]) => c.faults)), ns = sum(all.map(([, c]) => c.total_ns));
	const [most, mostFaults] = largest(all.map(([key, c]) => [key, c.faults]));
	const [slow, slowNs] = largest(all.map(([key, c]) => [key, c.total_ns]));
	if (!faults)
		return events.fault_begin ? `${many(events.fault_begin, 'fault')} began; why, and how ` +
			'they ended, was not recorded.' : nothing(data, ['fault'], 'No fault was recorded.');
	const first = `${capital(percent(mostFaults, faults))} of ${many(faults, 'fault')} were ${most} ` +
		`(${data.words[most]}).`;
	if (!slowNs)
		return first;
	if (slow === most)
		return `${first} They also took ${percent(slowNs, ns)} of the time that faults took.`;
	return `${first} It was ${slow} (${data.words[slow]}) that took ${percent(slowNs, ns)} of the ` +
		`time that faults took, in ${percent(causes[slow].faults, faults)} of the faults.`;
};

const begunTable = (data) => Object.keys(data.summary.begun).length ?
	table('Faults that began, by what the entry said', [text('Entry'), num('faults')],
		Object.entries(data.summary.begun).map(([state, n]) => [state, count(n)])) : [];

const faultsSection = (data, series, hidden, changed) => {
	const chart = rateChart('Faults a second over time, by cause', data, series, hidden);
	const shown = series.length ? [
		legend(series, hidden, changed), chartTitle('Faults a second'), chart.node,
		hint('Over the time since the recording began. A cause in the legend hides or shows it, ' +
			'here and in the next chart.'),
		numbers(timeTable('Faults by cause', data.timeline, series))] : [];
	return { draw: chart.draw, node: section('faults', 'Why did pages fault?',
		noticeFaults(data), shown, begunTable(data)) };
};

/* A few slow ones say little of a cause: those with some faults go before. */
const slowest = (causes) => {
	const some = causes.filter(([, c]) => c.faults >= 20);
	return largest((some.length ? some : causes).map(([key, c]) => [key, c.p99_ns || 0]))[0];
};

const noticeLatency = (data) => {
	const key = slowest(Object.entries(data.summary.causes));
	if (!key)
		return nothing(data, ['fault'], 'No time of a fault was recorded.');
	const { faults, p50_ns: p50, p99_ns: p99 } = data.summary.causes[key];
	return `Slowest was ${key} (${data.words[key]}): half took less than about ${time(p50)}` +
		(faults >= 100 ? `, one in a hundred more than about ${time(p99)}. ` : '. ') +
		'Two humps in a row would be two ways to get a page: from memory, and from a disk.';
};

const latencyRow = (data) => (series) => {
	const cause = data.summary.causes[series.key];
	return { key: series.key, name: series.key, words: series.words, slot: series.slot,
		bins: bins(cause.histogram), p50: cause.p50_ns, p99: cause.p99_ns,
		tell: (n) => `${count(n)}, ${percent(n, cause.faults)}`,
		figures: `p50 ${time(cause.p50_ns)}, p99 ${time(cause.p99_ns)}` };
};

const latencyTables = (data) => {
	const causes = Object.entries(data.summary.causes)
		.sort((a, b) => b[1].total_ns - a[1].total_ns);
	return numbers(
		table('Faults and their times by cause',
			[text('Cause'), num('faults'), num('minor'), num('major'), num('failed'), num('p50'),
				num('p99'), num('total'), text('what it is')],
			causes.map(([key, c]) => [key, count(c.faults), dot(c.minor), dot(c.major),
				dot(c.signal + c.oom), time(c.p50_ns), time(c.p99_ns), time(c.total_ns),
				data.words[key]])),
		histTable('Faults by how long they took', 'Took',
			causes.map(([key, c]) => ({ name: key, bins: bins(c.histogram) })), time));
};

const latencySection = (data, series, hidden) => {
	const rows = series.filter((s) => data.summary.causes[s.key]).map(latencyRow(data));
	const chart = histChart({ rows, hidden, format: time,
		axis: 'how long the fault took; each step is twice the one before' });
	const shown = rows.length ? [chart.node,
		hint('Height: share of the cause\u2019s faults. Lines: p50 whole, p99 dashed; right ' +
			'within a factor of two.'), latencyTables(data)] : [];
	return { draw: chart.draw, node: section('latency', 'How long did faults take?',
		noticeLatency(data), shown) };
};
