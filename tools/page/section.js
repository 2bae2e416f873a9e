/* SPDX-License-Identifier: GPL-2.0-only */
/* A part of the page: a question, what to notice, charts and their numbers. */

const section = (id, title, notice, ...content) => el('section',
	{ id, 'aria-labelledby': `${id}-title` },
	el('h2', { id: `${id}-title` }, title),
	el('p', { class: 'notice' }, notice),
	content);

const hint = (words) => el('p', { class: 'hint' }, words);
const chartTitle = (words) => el('h3', {}, words);
const largest = (entries) => entries.reduce((a, b) => b[1] > a[1] ? b : a, [null, 0]);

/* Where there is nothing to show: because there was nothing, or nobody looked? */
const watched = ({ asked }, types) => !asked || types.some((type) => asked.events.includes(type));
const nothing = (data, types, words) => {
	if (!data.asked)
		return `${words} Or it was not watched: the recording does not say.`;
	return watched(data, types) ? words : 'This was not watched.';
};

/* A chart of what came in a column as so many a second. */
const rateChart = (name, data, series, hidden) => {
	const seconds = data.timeline.width_ns / 1e9;
	return timeChart({
		name, timeline: data.timeline, series, hidden, factor: 1 / seconds, format: short,
		tell: (n) => `${count(n)} (${digits(n / seconds)}/s)`,
	});
};
