/* SPDX-License-Identifier: GPL-2.0-only */
/* The page. */

const MISSED = {
	unhooked: 'faults whose cause and end were not told, as too many were under way',
	displaced: 'faults whose latency misses what came before: their begin was forgotten',
	overflow: 'evictions that are in no pair, as there were too many',
	forgotten: 'evictions of the whole machine that were forgotten, as there were too many',
	unfollowed: 'children that were not followed, as there were too many',
	unremembered: 'pages that came back whose eviction is not known: before it began, or too long ago',
};

const tile = (name, value, note) => el('div', { class: 'tile' },
	el('div', { class: 'tile-name' }, name), el('div', { class: 'tile-value' }, value),
	el('div', { class: 'muted' }, note || '\u00a0'));

const tiles = (data, ns) => {
	const s = data.summary, causes = Object.values(s.causes);
	const faults = sum(causes.map((c) => c.faults)), major = sum(causes.map((c) => c.major));
	const taken = sum(Object.values(data.timeline.evicted).flat());
	const back = s.returned + s.unremembered;
	const stalls = Object.values(s.stalls), stallNs = sum(stalls.map((stall) => stall.total_ns));
	return el('div', { class: 'tiles' },
		tile('Faults', count(faults), `${digits(faults / (ns / 1e9))} a second`),
		tile('of them major', count(major), `${percent(major, faults)}: they waited for I/O`),
		tile('Time in faults', time(sum(causes.map((c) => c.total_ns))), 'of all threads'),
		tile('Pages taken', count(taken), 'from processes'),
		tile('Back from swap', count(back), back ? `p50 ${s.out.p50_ns === null ? 'unknown' : time(s.out.p50_ns)} out` : ''),
		tile('Direct reclaim', time(stallNs), many(sum(stalls.map((stall) => stall.times)), 'time')));
};

const asked = (data) => {
	const a = data.asked;
	if (!a)
		return 'The recording does not say what was watched.';
	return [`Watched: ${a.events.join(', ')}`,
		a.causes.length ? `faults of ${a.causes.join(', ')} alone` : null,
		a.min_latency_ns ? `only what took ${time(a.min_latency_ns)} or longer` : null,
		a.sample > 1 ? `one event in ${count(a.sample)}: multiply` : null,
		a.pids ? `of ${many(a.pids, 'process').replace('processs', 'processes')}` : null,
		a.cgroup ? 'of one cgroup' : null].filter((words) => words).join('; ') + '.';
};

const warnings = (data) => {
	const s = data.summary;
	return [
		s.complete ? null : 'The recording was cut short: this is not all, and what was lost is not known.',
		s.lost_all ? `${many(s.lost_all, 'event')} were lost: counts are too small by as many. Record again with a larger --buffer, or less.` : null,
		data.asked && data.asked.sample > 1 ? `One event in ${count(data.asked.sample)} was recorded: all counts and times are of these alone.` : null,
	].filter((words) => words).map((words) => el('p', { class: 'warning' }, words));
};

const lossSection = (data) => {
	const s = data.summary, types = Object.keys(s.produced);
	const missed = Object.entries(MISSED).filter(([key]) => s[key]);
	return section('lost', 'What is not here?', s.complete ?
		`Lost: ${s.lost_all ? many(s.lost_all, 'event') + ', that found no room' : 'none'}. ${asked(data)}` :
		`What was lost is not known. ${asked(data)}`,
		types.length ? table('Events', [text('Type'), num('produced'), num('lost')],
			types.map((type) => [type, count(s.produced[type]), dot(s.lost[type] || 0)])) : null,
		missed.length ? el('ul', {}, missed.map(([key, words]) =>
			el('li', {}, `${count(s[key])} ${words}`))) : null,
		data.lru.length ? null : hint('LRU ages: the recording has none.'));
};

const heading = (data, ns) => {
	const s = data.summary;
	const at = new Date((s.start_ns + s.realtime_ns) / 1e6);
	const when = isNaN(at) ? '' : at.toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
	return el('header', {}, el('p', { class: 'eyebrow' }, 'vmview report'),
		el('h1', {}, `Memory, for ${time(ns)}`),
		el('p', { class: 'muted' }, `Recorded ${when}, Linux ${plain(s.kernel)}. `,
			`${many(sum(Object.values(s.events)), 'event')}; lost: ${s.complete ? count(s.lost_all) : 'unknown'}.`),
		...warnings(data));
};

const NAMES = { faults: 'Faults', latency: 'Latency', waits: 'Waits', evictions: 'Evictions',
	pairs: 'Who evicted whom', back: 'Refaults', ages: 'LRU ages', processes: 'Processes',
	lost: 'Losses' };

const contents = (nodes) => el('nav', { 'aria-label': 'Contents' }, nodes.map((node) =>
	el('a', { href: `#${node.id}`, title: node.querySelector('h2').textContent }, NAMES[node.id])));

const main = () => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const ns = Math.max(1, data.summary.now_ns - data.summary.start_ns);
	const causes = causeSeries(data), hiddenCauses = new Set();
	const actors = known(ACTORS, data.timeline.evicted), hiddenActors = new Set();
	const latency = latencySection(data, causes, hiddenCauses);
	const faults = faultsSection(data, causes, hiddenCauses, () => {
		faults.draw();
		latency.draw();
	});
	const evictions = evictionsSection(data, actors, hiddenActors, () => evictions.draw());
	const nodes = [faults.node, latency.node, waitsSection(data, ns), evictions.node, pairsSection(data),
		backSection(data), ...(data.lru.length ? [agesSection(data)] : []), processesSection(data),
		lossSection(data)];
	document.body.append(heading(data, ns), tiles(data, ns), contents(nodes), el('main', {}, nodes),
		el('footer', { class: 'muted' }, `Written by vmview ${data.version}. Nothing of this page comes from elsewhere.`));
};

main();
