/* SPDX-License-Identifier: GPL-2.0-only */
/* Histograms in rows above one another, on one axis of times that doubles. */

const HIST = { height: 46, left: 2, right: 2 };

/* From the first to the last bucket that has any in one of the rows. */
const histRange = (rows) => {
	const used = rows.flatMap((row) => row.bins.flatMap((n, i) => n ? [i] : []));
	return used.length ? [Math.min(...used), Math.max(...used) + 1] : [0, 1];
};

const histScale = (width, [first, end]) => {
	const each = (width - HIST.left - HIST.right) / (end - first);
	const x = (bucket) => HIST.left + (bucket - first) * each;
	return { each, x, first, end, ofValue: (v) => x(v > 1 ? Math.log2(v) : v > 0 ? v : 0) };
};

/* Bounds that are labelled: each third, or what there is room for. */
const histTicks = (scale) => {
	const every = Math.max(1, Math.ceil(64 / scale.each));
	const list = [];
	for (let i = scale.first; i <= scale.end; i += every)
		list.push(i);
	return list;
};

const histAxis = (width, scale, format) => svg('svg',
	{ class: 'hist-axis', width, height: 18, 'aria-hidden': 'true' },
	histTicks(scale).map((i, nr, all) => {
		const atEnd = scale.x(i) > width - 24;
		return label(scale.x(i), 13, !nr ? 'start' : atEnd ? 'end' : 'middle',
			i ? format(2 ** i) : '0');
	}));

const histMark = (scale, value, kind) => value === null || value === undefined ? null :
	svg('line', { class: `at ${kind}`, x1: scale.ofValue(value), x2: scale.ofValue(value),
		y1: 0, y2: HIST.height });

const histBar = (row, scale, most) => (n, i) => {
	if (!n)
		return null;
	const height = Math.max(2, (HIST.height - 4) * n / most);
	return svg('rect', { class: `fill s${row.slot}`, x: scale.x(i) + 1,
		y: HIST.height - height, height, width: Math.max(1, scale.each - 2), rx: 2 });
};

/* One row: { key, name, words, figures, slot, bins, p50, p99, tell(n, i) }. */
const histRow = (row, format) => {
	let scale = null, mark = null;
	const picked = pickable(`${row.name}: ${row.figures}`, {
		nr: () => scale.end - scale.first,
		at: (x) => Math.max(0, Math.floor((x - HIST.left) / scale.each)),
		middle: (i) => HIST.left + (i + 0.5) * scale.each,
		mark: (i) => {
			mark.setAttribute('x', HIST.left + Math.max(i, 0) * scale.each);
			mark.setAttribute('width', i < 0 ? 0 : scale.each);
		},
		tell: (i) => {
			const n = row.bins[scale.first + i] || 0;
			return [bucketText(scale.first + i, format),
				[[row.slot, row.key, n ? row.tell(n) : 'none']]];
		},
	});
	const draw = (range, most) => {
		const width = picked.plot.clientWidth;
		scale = histScale(width, range);
		mark = svg('rect', { class: 'mark', y: 0, width: 0, height: HIST.height });
		clear(picked.plot, svg('svg', { width, height: HIST.height, 'aria-hidden': 'true' },
			histTicks(scale).map((i) => gridLine(scale.x(i), scale.x(i), 0, HIST.height)),
			gridLine(HIST.left, width - HIST.right, HIST.height - 0.5, HIST.height - 0.5),
			mark, row.bins.map(histBar(row, scale, most)),
			histMark(scale, row.p50, 'p50'), histMark(scale, row.p99, 'p99')));
		picked.forget();
		return scale;
	};
	return { draw, node: el('div', { class: 'hist-row', 'data-key': row.key },
		el('div', { class: 'hist-head' },
			el('span', {}, swatch(row.slot), el('b', {}, row.name),
				row.words ? el('span', { class: 'muted' }, ` ${row.words}`) : null),
			el('span', { class: 'figures' }, row.figures)),
		picked.box) };
};

/* @common: bars of all rows are of one scale, else each row is of its own. */
const histChart = ({ rows, hidden, format, axis, common }) => {
	const box = el('div', { class: 'hist' });
	const drawn = rows.map((row) => ({ row, ...histRow(row, format) }));
	const axisBox = el('div', { class: 'plot' });
	const draw = () => {
		const list = drawn.filter(({ row }) => !hidden.has(row.key));
		const range = histRange(list.map(({ row }) => row));
		const most = (row) => Math.max(1, ...(common ? rows : [row]).flatMap((r) => r.bins));
		let scale = null;
		clear(box, ...list.map((each) => each.node), axisBox,
			el('div', { class: 'axis-name' }, axis));
		list.forEach(({ row, draw: drawRow }) => {
			scale = drawRow(range, most(row));
		});
		clear(axisBox, ...(scale ? [histAxis(axisBox.clientWidth, scale, format)] : []));
	};
	drawnToFit(box, draw);
	return { node: box, draw };
};
