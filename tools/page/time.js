/* SPDX-License-Identifier: GPL-2.0-only */
/* Columns over time, one series on top of the other. */

const TIME = { height: 220, left: 52, right: 8, top: 10, bottom: 24 };

const momentOf = (timeline, i) =>
	moment(i * timeline.width_ns, timeline.columns * timeline.width_ns, timeline.width_ns);
const rangeText = (timeline, i) => `${momentOf(timeline, i)} to ${momentOf(timeline, i + 1)}`;

const gridLine = (x1, x2, y1, y2) => svg('line', { class: 'grid', x1, x2, y1, y2 });
const label = (x, y, anchor, text) => svg('text', { x, y, 'text-anchor': anchor }, text);

const timeScale = (timeline, width, most) => {
	const all = timeline.columns * timeline.width_ns;
	const inner = Math.max(1, width - TIME.left - TIME.right);
	const room = TIME.height - TIME.top - TIME.bottom;
	return {
		all, inner, each: inner / timeline.columns, most,
		x: (ns) => TIME.left + inner * ns / all,
		y: (value) => TIME.top + room * (1 - value / most),
	};
};

const timeTicks = (scale, width) => {
	const step = timeStepOf(scale.all, Math.max(2, scale.inner / 90));
	return ticks(scale.all, step).map((ns) => {
		const atEnd = scale.x(ns) > width - 30;
		return label(atEnd ? width - TIME.right : scale.x(ns), TIME.height - 6,
			atEnd ? 'end' : ns ? 'middle' : 'start', ns ? moment(ns, scale.all, step) : '0');
	});
};

const timeAxes = (scale, width, step, format) => [
	...ticks(scale.most, step).flatMap((value) => [
		gridLine(TIME.left, width - TIME.right, scale.y(value), scale.y(value)),
		label(TIME.left - 6, scale.y(value) + 4, 'end', format(value)),
	]),
	...timeTicks(scale, width),
];

/* A path of all columns of a series; @base is raised by them. */
const columnsPath = (scale, values, base) => {
	const gap = scale.each > 6 ? 1 : 0;
	let d = '';
	values.forEach((value, i) => {
		if (!value)
			return;
		const x = TIME.left + i * scale.each, y = scale.y(base[i] + value);
		d += `M${x.toFixed(2)} ${scale.y(base[i]).toFixed(2)}V${y.toFixed(2)}` +
			`h${(scale.each - gap).toFixed(2)}V${scale.y(base[i]).toFixed(2)}z`;
		base[i] += value;
	});
	return d;
};

/*
 * @series with values by column, what is in @hidden left out; drawn are value * @factor,
 * as @format tells them on the axis; @tell says one for the tooltip.
 */
const timeChart = ({ name, timeline, series, hidden, factor, format, tell }) => {
	let scale = null, root = null, mark = null;
	const shown = () => series.filter((s) => !hidden.has(s.key));
	const picked = pickable(name, {
		nr: () => timeline.columns,
		at: (x) => Math.max(0, Math.floor((x - TIME.left) / scale.each)),
		middle: (i) => TIME.left + (i + 0.5) * scale.each,
		mark: (i) => {
			mark.setAttribute('x', TIME.left + Math.max(i, 0) * scale.each);
			mark.setAttribute('width', i < 0 ? 0 : Math.max(scale.each, 1));
		},
		tell: (i) => {
			const rows = shown().filter((s) => s.values[i]).reverse()
				.map((s) => [s.slot, s.key, tell(s.values[i])]);
			return [rangeText(timeline, i), rows.length ? rows : [[null, 'nothing', '']]];
		},
	});
	const draw = () => {
		const width = picked.plot.clientWidth, list = shown();
		const tops = Array.from({ length: timeline.columns },
			(_, i) => sum(list.map((s) => s.values[i])) * factor);
		const top = tops.reduce((a, b) => Math.max(a, b), 0) || 1;
		const step = stepOf(top, 4);
		const base = new Array(timeline.columns).fill(0);
		scale = timeScale(timeline, width, step * Math.ceil(top / step));
		mark = svg('rect', { class: 'mark', y: TIME.top, width: 0,
			height: TIME.height - TIME.top - TIME.bottom });
		root = svg('svg', { width, height: TIME.height, 'aria-hidden': 'true' },
			timeAxes(scale, width, step, format), mark,
			list.map((s) => svg('path', { class: `fill s${s.slot}`, 'data-key': s.key,
				d: columnsPath(scale, s.values.map((v) => v * factor), base) })));
		clear(picked.plot, root);
		picked.forget();
	};
	drawnToFit(picked.plot, draw);
	return { node: picked.box, draw };
};
