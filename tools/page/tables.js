/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables: the numbers of the charts. */

/* @columns: { name, words, kind: none of numbers }; cells are text, or cells. */
const table = (caption, columns, rows, foot) => {
	const cell = (tag, i, content, more) => el(tag,
		{ class: columns[i].kind, ...more }, content);
	const line = (cells) => el('tr', {}, cells.map((content, i) =>
		content instanceof HTMLTableCellElement ? content :
			cell(i ? 'td' : 'th', i, content, i ? {} : { scope: 'row' })));
	const head = columns.map((column, i) =>
		cell('th', i, column.name, { scope: 'col', title: column.words }));
	return [el('h3', {}, caption),
		el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
			el('table', { 'aria-label': caption }, el('thead', {}, el('tr', {}, head)),
				el('tbody', {}, rows.map(line)),
				foot ? el('tfoot', {}, line(foot)) : null))];
};

const numbers = (...tables) => el('details', {},
	el('summary', {}, 'The numbers'), tables);

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
