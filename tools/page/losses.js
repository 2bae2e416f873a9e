/* SPDX-License-Identifier: GPL-2.0-only */
/* What is not in the recording, or not to be believed. */

const MISSED = {
	unhooked: 'Faults whose cause and end were not told, as too many were under way',
	displaced: 'Faults whose latency misses what came before, as their begin was forgotten',
	overflow: 'Evictions that are in no pair, as there were too many',
	forgotten: 'Evictions of the whole machine that were forgotten, as there were too many',
	unfollowed: 'Children that were not followed, as there were too many',
	unremembered: 'Pages that came back whose eviction is not known, as it was before the ' +
		'recording or too long ago',
};

/* What changes how all the rest is read. */
const warnings = ({ summary, asked }) => [
	summary.complete ? null :
		'The recording was cut short: this is not all, and what was lost is not known.',
	summary.lost_all ? `${many(summary.lost_all, 'event')} were lost: counts are too small by as ` +
		'many. Record again with a larger --buffer, or less.' : null,
	asked && asked.sample > 1 ? `One event in ${count(asked.sample)} was recorded: all counts and ` +
		'times are of these alone.' : null,
	summary.events.oom_kill ? `${many(summary.events.oom_kill, 'process', 'processes')} ` +
		'killed, as there was no memory (OOM).' : null,
].filter((words) => words).map((words) => el('p', { class: 'warning' }, words));

const askedWords = (asked) => asked ? [
	`Watched: ${asked.events.join(', ')}`,
	asked.causes.length ? `faults of ${asked.causes.join(', ')} alone` : null,
	asked.min_latency_ns ? `only what took ${time(asked.min_latency_ns)} or longer` : null,
	asked.sample > 1 ? `one event in ${count(asked.sample)}` : null,
	asked.pids ? `of ${many(asked.pids, 'process', 'processes')}` : null,
	asked.cgroup ? 'of one cgroup' : null,
].filter((words) => words).join('; ') + '.' : 'The recording does not say what was watched.';

const lossSection = (data) => {
	const { summary } = data, types = Object.keys(summary.produced);
	const missed = Object.entries(MISSED).filter(([key]) => summary[key]);
	const lost = !summary.complete ? 'What was lost is not known.' : summary.lost_all ?
		`Lost: ${many(summary.lost_all, 'event')} that found no room.` : 'Lost: none.';
	return section('lost', 'What is not here?', `${lost} ${askedWords(data.asked)}`,
		types.length ? table('Events', [text('Type'), num('produced'), num('lost')],
			types.map((type) => [type, count(summary.produced[type]),
				dot(summary.lost[type] || 0)])) : [],
		sum(Object.values(summary.produced)) > sum(Object.values(summary.events)) + summary.lost_all ?
			hint('What vmview itself caused was produced, too, and is left out of all the rest.') : [],
		missed.length ? el('ul', {}, missed.map(([key, words]) =>
			el('li', {}, `${words}: ${count(summary[key])}`))) : [],
		data.lru.length ? [] : hint('LRU ages: the recording has none.'));
};
