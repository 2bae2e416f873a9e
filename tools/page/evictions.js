/* SPDX-License-Identifier: GPL-2.0-only */
/* Who took memory from whom, and what came back. */

const noticeEvictions = (data) => {
	const evicted = Object.entries(data.timeline.evicted).map(([key, v]) => [key, sum(v)]);
	const all = sum(evicted.map(([, pages]) => pages));
	const [most, pages] = largest(evicted);
	const own = sum(evicted.filter(([key]) => key === 'direct' || key === 'memcg')
		.map(([, n]) => n));
	if (!all)
		return nothing(data, ['evict'], 'No page was taken from a process.');
	return `${many(all, 'page')} were taken from processes, ${percent(pages, all)} of them by ` +
		`${(ACTORS[most] || ACTORS.none)[1]}. ` +
		(own ? `${percent(own, all)} were taken by tasks that needed memory at once, and waited.` :
			'No task had to do it itself.');
};

const evictionsSection = (data, series, hidden, changed) => {
	const chart = rateChart('Pages taken a second over time, by who took them', data, series,
		hidden);
	const shown = series.length ? [
		legend(series, hidden, changed), chartTitle('Pages taken from processes a second'),
		chart.node,
		hint('A page that several processes map counts for each. Page cache that nobody maps is ' +
			'not among it.'),
		numbers(timeTable('Pages taken', data.timeline, series))] : [];
	return { draw: chart.draw, node: section('evictions', 'Who took memory, and when?',
		noticeEvictions(data), shown) };
};

const noticePairs = (data) => {
	const { pairs } = data.summary;
	const [[first]] = grouped(pairs, byVictim, 1);
	const other = pairs.filter((p) => p.by && p.victim && p.by.pid !== p.victim.pid)
		.sort((a, b) => pairPages(b) - pairPages(a))[0];
	if (!first)
		return nothing(data, ['evict'], 'No page was taken from a process.');
	return `${who(first.pair.victim, 'A process that is not known')} lost most: ` +
		`${many(first.pages, 'page')}. ` +
		(other ? `Where a task took from another, it was most of all ${who(other.by)} from ` +
			`${who(other.victim)}: ${many(pairPages(other), 'page')}.` :
			'No task took pages from another.');
};

const pairsSection = (data) => section('pairs', 'Who evicted whom?', noticePairs(data),
	data.summary.pairs.length ? matrix(data.summary.pairs) : [],
	data.summary.pairs_left_out ?
		hint(`${many(data.summary.pairs_left_out, 'pair')} with fewer pages are not in it.`) : []);

const noticeBack = (data) => {
	const { returned, unremembered, out } = data.summary;
	const soon = sum(bins(out.histogram).filter((_, i) => i < 30));
	if (!returned && !unremembered)
		return nothing(data, ['fault'], 'Nothing came back from swap.');
	const first = `${many(returned + unremembered, 'page')} came back from swap. `;
	if (!returned)
		return `${first}Of none is it known how long it was out.`;
	return `${first}Of ${count(returned)} it is known how long they were out: half for less than ` +
		`about ${time(out.p50_ns)}, ${percent(soon, returned)} for no longer than a second. ` +
		(soon * 10 >= returned ? 'What comes back so soon should not have gone: there is less ' +
			'memory than is in use.' : 'Little came back so soon that it should not have gone.');
};

const backSection = (data) => {
	const { out, returned } = data.summary, none = new Set();
	const series = [{ key: 'came back', slot: 5, words: 'from swap', values: data.timeline.back }]
		.filter((s) => s.values);
	const row = { key: 'pages', name: 'Out of memory', words: 'until they were needed again',
		slot: 5, bins: bins(out.histogram), p50: out.p50_ns, p99: out.p99_ns,
		tell: (n) => `${count(n)}, ${percent(n, returned)}`,
		figures: returned ? `p50 ${time(out.p50_ns)}, p99 ${time(out.p99_ns)}` : '' };
	const chart = rateChart('Pages that came back a second over time', data, series, none);
	const hist = histChart({ rows: [row], hidden: none, format: time,
		axis: 'how long the page was out' });
	return section('back', 'What came back from swap, and how soon?', noticeBack(data),
		series.length ? [chartTitle('Pages back from swap a second'), chart.node] : [],
		returned ? [chartTitle('How long they were out'), hist.node] : [],
		series.length ? numbers(timeTable('Pages back from swap', data.timeline, series),
			histTable('Pages by how long they were out', 'Out for', [{ ...row, name: 'pages' }],
				time)) : []);
};
