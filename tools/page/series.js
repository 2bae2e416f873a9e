/* SPDX-License-Identifier: GPL-2.0-only */
/* What has a colour: the same in all charts, whatever else is shown beside it. */

const OTHER = 8;	/* grey */
const CAUSE_SLOTS = { anon: 0, file: 1, zero: 2, shmem: 3, cow_anon: 4, swap: 5, shmem_swap: 6,
	cow_file: 7 };
const ACTORS = {
	kswapd: [0, 'kswapd, in the background'],
	advice: [1, 'a task that was told to (madvise)'],
	node: [2, 'a task that keeps to its node'],
	kernel: [3, 'another kernel thread'],
	memcg: [4, 'a task at a cgroup\u2019s limit'],
	direct: [7, 'a task that found no free memory'],
	none: [OTHER, 'it cannot be told'],
};
const WAITS = {
	file: [1, 'a page of a file to be read'],
	reclaim: [2, 'reclaiming memory itself'],
	compact: [3, 'compacting memory itself'],
	swap: [5, 'a page to come back from swap'],
};

/* A series: { key, words, slot, values }, in the order of the colours. */
const known = (table, rows) => Object.entries(table)
	.filter(([key]) => rows[key])
	.map(([key, [slot, words]]) => ({ key, slot, words, values: rows[key] }))
	.sort((a, b) => a.slot - b.slot);

/* The causes that count or cost most have a colour each; the rest share one. */
const causeSeries = (data) => {
	const causes = data.summary.causes;
	const all = Object.values(causes);
	const faults = sum(all.map((c) => c.faults)) || 1;
	const ns = sum(all.map((c) => c.total_ns)) || 1;
	const weight = (key) => Math.max(causes[key].faults / faults, causes[key].total_ns / ns);
	const keys = Object.keys(data.timeline.faults).filter((key) => causes[key])
		.sort((a, b) => weight(b) - weight(a));
	const shown = keys.slice(0, keys.length > OTHER ? OTHER - 1 : OTHER);
	const free = [0, 1, 2, 3, 4, 5, 6, 7].filter((slot) =>
		!shown.some((key) => CAUSE_SLOTS[key] === slot));
	const series = shown.map((key) => ({
		key, words: data.words[key], values: data.timeline.faults[key],
		slot: CAUSE_SLOTS[key] ?? free.shift(),
	}));
	const rest = keys.slice(shown.length);
	if (rest.length)
		series.push({
			key: 'others', words: rest.join(', '), slot: OTHER,
			values: rest.map((key) => data.timeline.faults[key])
				.reduce((a, b) => a.map((n, i) => n + b[i])),
		});
	return series.sort((a, b) => a.slot - b.slot);
};

const swatch = (slot) => el('span', { class: `swatch s${slot}`, 'aria-hidden': 'true' });

/* Buttons that hide and show; @changed is called after each. */
const legend = (series, hidden, changed) => {
	const buttons = series.map((s) => el('button', {
		type: 'button', class: 'key', 'data-key': s.key, title: s.words,
		onclick: () => {
			if (!hidden.delete(s.key))
				hidden.add(s.key);
			update();
		},
	}, swatch(s.slot), s.key));
	const all = el('button', {
		type: 'button', class: 'key all',
		onclick: () => {
			if (hidden.size)
				hidden.clear();
			else
				series.forEach((s) => hidden.add(s.key));
			update();
		},
	});
	const show = () => {
		buttons.forEach((button, i) =>
			button.setAttribute('aria-pressed', String(!hidden.has(series[i].key))));
		all.textContent = hidden.size ? 'Show all' : 'Hide all';
	};
	const update = () => {
		show();
		changed();
	};
	show();
	return el('div', { class: 'legend', role: 'group', 'aria-label': 'What is shown' },
		buttons, series.length > 1 ? all : null);
};
