/* SPDX-License-Identifier: GPL-2.0-only */
/* A chart of which one place can be picked: by a mouse, a finger or the arrow keys. */

const tooltip = (title, rows) => [
	el('div', { class: 'tip-title' }, title),
	...rows.map(([slot, name, value]) => el('div', { class: 'tip-row' },
		slot === null ? null : swatch(slot),
		el('span', { class: 'tip-name' }, name), el('span', { class: 'tip-value' }, value))),
];

const place = (box, tip, x) => {
	const room = box.clientWidth - tip.offsetWidth;
	const left = x + 14 > room ? x - tip.offsetWidth - 14 : x + 14;
	tip.style.left = `${Math.max(0, Math.min(left, room))}px`;
};

const KEYS = {
	ArrowLeft: (at) => at - 1, ArrowRight: (at) => at + 1,
	PageUp: (at) => at - 10, PageDown: (at) => at + 10,
	Home: () => 0, End: () => Infinity,
};

/*
 * @chart: nr places; at(x) tells which, middle(i) where it is, mark(i) draws it, -1 for
 * none; tell(i) has the tooltip's title and rows.
 */
const pickable = (label, chart) => {
	const tip = el('div', { class: 'tip', hidden: true });
	const said = el('div', { class: 'said', 'aria-live': 'polite' });
	const plot = el('div', { class: 'plot' });
	const box = el('div', { class: 'chart', tabindex: 0, role: 'application',
		'aria-label': label, 'aria-roledescription': 'chart' }, plot, tip, said);
	let at = -1;

	const pick = (i, aloud) => {
		at = i < 0 ? -1 : Math.min(i, chart.nr() - 1);
		chart.mark(at);
		tip.hidden = at < 0;
		if (at < 0)
			return;
		const [title, rows] = chart.tell(at);
		clear(tip, ...tooltip(title, rows));
		place(box, tip, chart.middle(at));
		if (aloud)
			said.textContent = `${title}: ` +
				rows.map(([, name, value]) => `${name} ${value}`).join(', ');
	};
	const point = (event) => pick(chart.at(event.clientX - box.getBoundingClientRect().left));

	box.addEventListener('pointermove', point);
	box.addEventListener('pointerdown', point);
	box.addEventListener('pointerleave', (event) => {
		if (event.pointerType === 'mouse')
			pick(-1);
	});
	box.addEventListener('blur', () => pick(-1));
	box.addEventListener('keydown', (event) => {
		if (event.key === 'Escape')
			pick(-1);
		else if (KEYS[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey)
			pick(Math.max(0, KEYS[event.key](at)), true);
		else
			return;
		event.preventDefault();
	});
	return { box, plot, forget: () => pick(-1) };
};
