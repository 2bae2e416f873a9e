/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables: the numbers of the charts. */

/* @columns: { name, words, kind: none of numbers }; cells are text, or cells. */
const table = (caption, columns, rows, foot) => {
	const cell = (tag, i, content, more) => el(tag,
		{ class: columns[i].kind, ...more }, content);
	const line = (cells) => el('tr', {}, cells.map((content, i) =>
		content instanceof HTMLTableCellElement ? content :
			cell(i ? 'td' : 'th', i, content, i ? {} : { scope: 'row' })));
	return [el('h3', {}, caption),
		el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
			el('table', { 'aria-label': caption }, el('thead', {}, el('tr', {}, columns.map((column, i) =>
				cell('th', i, column.name, { scope: 'col', title: column.words })))),
			el('tbody', {}, rows.map(line)),
			foot ? el('tfoot', {}, line(foot)) : null))];
};

const numbers = (...tables) => el('details', {},
	el('summary', {}, 'The numbers'), tables.flat());

const num = (name, words) => ({ name, words });
const text = (name, words) => ({ name, words, kind: 'text' });
/* Of names, which are as long as they please. */
const wrapped = (name) => ({ name, kind: 'text wrapped' });
const dot = (n, format) => n ? (format || count)(n) : '·';

/* A row for each column of a chart over time that has any. */
const timeTable = (caption, timeline, series, format) => {
	const rows = Array.from({ length: timeline.columns }, (_, i) => i)
		.filter((i) => series.some((s) => s.values[i]));
	return table(caption,
		[text('Time since the start'), ...series.map((s) => num(s.key, s.words)), num('all')],
		rows.map((i) => [rangeText(timeline, i), ...series.map((s) => dot(s.values[i], format)),
			dot(sum(series.map((s) => s.values[i])), format)]),
		['all', ...series.map((s) => dot(sum(s.values), format)),
			dot(sum(series.flatMap((s) => s.values)), format)]);
};

/* A row for each bucket that has any, a column for each histogram. */
const histTable = (caption, first, rows, format, value) => {
	const [from, end] = histRange(rows);
	const buckets = Array.from({ length: end - from }, (_, i) => from + i)
		.filter((i) => rows.some((row) => row.bins[i]));
	return table(caption, [text(first), ...rows.map((row) => num(row.name))],
		buckets.map((i) => [bucketText(i, format),
			...rows.map((row) => dot(row.bins[i] || 0, value))]),
		['all', ...rows.map((row) => dot(sum(row.bins), value))]);
};

const bins = (histogram) => {
	const list = [];
	for (const [from, n] of Object.entries(histogram))
		list[Number(from) ? Math.round(Math.log2(Number(from))) : 0] = n;
	return Array.from(list, (n) => n || 0);
};

/* Groups @rows by key(row): [[key, row, pages]…], most first, @most of them and the rest. */
const grouped = (rows, key, pages, most) => {
	const groups = new Map();
	for (const row of rows) {
		const group = groups.get(key(row)) || [key(row), row, 0];
		group[2] += pages(row);
		groups.set(key(row), group);
	}
	const list = [...groups.values()].sort((a, b) => b[2] - a[2]);
	return [list.slice(0, most), list.slice(most)];
};

const pairPages = (pair) => pair.swapped + pair.dropped + pair.file + pair.shmem;
const evictorName = (pair) => pair.by ? who(pair.by) :
	pair.actor === 'kswapd' ? 'kswapd' : 'somebody';

/* Victims by evictors; the more, the darker. */
const matrix = (pairs) => {
	const byKey = (pair) => `${pair.actor} ${pair.by ? pair.by.pid : 0}`;
	const ofKey = (pair) => pair.victim ? pair.victim.pid : 0;
	const [evictors, moreEvictors] = grouped(pairs, byKey, pairPages, 5);
	const [victims, moreVictims] = grouped(pairs, ofKey, pairPages, 15);
	const groupOf = (list, key) => list.some((group) => group[0] === key) ? key : null;
	const cells = new Map();
	for (const pair of pairs) {
		const at = `${groupOf(victims, ofKey(pair))}|${groupOf(evictors, byKey(pair))}`;
		cells.set(at, (cells.get(at) || 0) + pairPages(pair));
	}
	const most = Math.max(...cells.values());
	const slot = (pair) => (ACTORS[pair.actor] || ACTORS.none)[0];
	const shade = (n, pair) => el('td', n ? { class: `shade s${pair ? slot(pair) : OTHER} ` +
		`d${Math.ceil(5 * n / most)}` } : {}, dot(n));
	const columns = [...evictors.map(([key, pair]) => [key, pair]),
		...(moreEvictors.length ? [[null, null]] : [])];
	const rows = [...victims.map(([key, pair]) => [key, who(pair.victim, 'a process that had ended')]),
		...(moreVictims.length ? [[null, many(moreVictims.length, 'other')]] : [])];
	return table('Pages taken, by whose they were and who took them',
		[wrapped('Taken of'), ...columns.map(([, pair]) => ({
			name: pair ? [evictorName(pair), pair.by ? el('small', {}, pair.actor) : ''] : 'others',
			words: pair ? (ACTORS[pair.actor] || ACTORS.none)[1] : null })), num('all')],
		rows.map(([key, name]) => {
			const list = columns.map(([by]) => cells.get(`${key}|${by}`) || 0);
			return [name, ...list.map((n, i) => shade(n, columns[i][1])), dot(sum(list))];
		}),
		['all', ...columns.map(([by]) => dot(sum(rows.map(([key]) => cells.get(`${key}|${by}`) || 0)))),
			dot(sum(pairs.map(pairPages)))]);
};
