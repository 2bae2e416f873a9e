/* SPDX-License-Identifier: GPL-2.0-only */
/* The page. */

const NAMES = {
	faults: 'Faults', latency: 'Latency', waits: 'Waits', evictions: 'Evictions',
	pairs: 'Who evicted whom', back: 'Refaults', ages: 'LRU ages', processes: 'Processes',
	lost: 'Losses',
};

const tile = (name, value, note) => el('div', { class: 'tile' },
	el('div', { class: 'tile-name' }, name), el('div', { class: 'tile-value' }, value),
	el('div', { class: 'muted' }, note || '\u00a0'));

/* Nobody knows of what was not watched. */
const tileOf = (data, type) => (name, value, note) => watched(data, [type]) ?
	tile(name, value, note) : tile(name, '–', 'not watched');

const tiles = (data, ns) => {
	const { summary, timeline } = data;
	const causes = Object.values(summary.causes), stalls = Object.values(summary.stalls);
	const total = (list, key) => sum(list.map((each) => each[key]));
	const faults = total(causes, 'faults'), major = total(causes, 'major');
	const back = summary.returned + summary.unremembered, p50 = summary.out.p50_ns;
	const fault = tileOf(data, 'fault');
	return el('div', { class: 'tiles' },
		fault('Faults', count(faults), `${digits(faults / (ns / 1e9))} a second`),
		fault('of them major', count(major), faults ? percent(major, faults) : ''),
		fault('Time in faults', time(total(causes, 'total_ns')), 'of all threads'),
		tileOf(data, 'evict')('Pages taken', count(sum(Object.values(timeline.evicted).flat())),
			'from processes'),
		fault('Back from swap', count(back), p50 ? `half were out for ${time(p50)}` : ''),
		tileOf(data, 'reclaim')('Direct reclaim', time(total(stalls, 'total_ns')),
			many(total(stalls, 'times'), 'time')));
};

const heading = (data, ns) => {
	const { summary } = data;
	const at = new Date((summary.start_ns + summary.realtime_ns) / 1e6);
	const when = isNaN(at) ? '' : at.toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
	return el('header', {}, el('p', { class: 'eyebrow' }, 'vmview report'),
		el('h1', {}, `Memory, for ${time(ns)}`),
		el('p', { class: 'muted' }, `Recorded ${when}, Linux ${plain(summary.kernel)}. `,
			`${many(sum(Object.values(summary.events)), 'event')}; lost: ` +
			`${summary.complete ? count(summary.lost_all) : 'unknown'}.`),
		...warnings(data));
};

const contents = (nodes) => el('nav', { 'aria-label': 'Contents' }, nodes.map((node) =>
	el('a', { href: `#${node.id}`, title: node.querySelector('h2').textContent },
		NAMES[node.id])));

const sections = (data, ns) => {
	const causes = causeSeries(data), hiddenCauses = new Set();
	const actors = known(ACTORS, data.timeline.evicted);
	const latency = latencySection(data, causes, hiddenCauses);
	const faults = faultsSection(data, causes, hiddenCauses, () => {
		faults.draw();
		latency.draw();
	});
	const evictions = evictionsSection(data, actors, new Set(), () => evictions.draw());
	return [faults.node, latency.node, waitsSection(data, ns), evictions.node,
		pairsSection(data), backSection(data), ...(data.lru.length ? [agesSection(data)] : []),
		processesSection(data), lossSection(data)];
};

const main = () => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const ns = Math.max(1, data.summary.now_ns - data.summary.start_ns);
	const nodes = sections(data, ns);
	document.body.append(heading(data, ns), tiles(data, ns), contents(nodes),
		el('main', {}, nodes), el('footer', { class: 'muted' },
			`Written by vmview ${data.version}. Nothing of this page comes from elsewhere.`));
};

main();
