/* SPDX-License-Identifier: GPL-2.0-only */
/* What to notice: sentences that follow from the numbers. */

const largest = (entries) => entries.reduce((a, b) => b[1] > a[1] ? b : a, [null, 0]);

const noticeFaults = (data) => {
	const causes = Object.entries(data.summary.causes);
	const faults = sum(causes.map(([, c]) => c.faults));
	const ns = sum(causes.map(([, c]) => c.total_ns));
	const [most, mostFaults] = largest(causes.map(([key, c]) => [key, c.faults]));
	const [slow, slowNs] = largest(causes.map(([key, c]) => [key, c.total_ns]));
	if (!faults)
		return 'No fault was recorded.';
	const first = `${percent(mostFaults, faults)} of ${many(faults, 'fault')} were ` +
		`${most} (${data.words[most]}).`;
	if (!slowNs)
		return first;
	return `${first} ${slow === most ? 'They also took' : `It was ${slow} (${data.words[slow]}) that took`} ` +
		`${percent(slowNs, ns)} of the time that faults took` +
		(slow === most ? '.' :
			`, in ${percent(data.summary.causes[slow].faults, faults)} of the faults.`);
};

const noticeLatency = (data) => {
	const [key, p99] = largest(Object.entries(data.summary.causes).map(([k, c]) => [k, c.p99_ns || 0]));
	if (!p99)
		return 'No fault was recorded.';
	const cause = data.summary.causes[key];
	return `Slowest was ${key} (${data.words[key]}): half took less than ${time(cause.p50_ns)}, ` +
		`one in a hundred more than ${time(p99)}. Two humps in a row would be two ` +
		'ways to get a page: from memory, and from a disk.';
};

const noticeEvictions = (data) => {
	const evicted = Object.entries(data.timeline.evicted).map(([key, v]) => [key, sum(v)]);
	const all = sum(evicted.map(([, pages]) => pages));
	const [most, pages] = largest(evicted);
	const own = sum(evicted.filter(([key]) => key === 'direct' || key === 'memcg').map(([, n]) => n));
	if (!all)
		return 'No page was taken from a process.';
	return `${many(all, 'page')} were taken from processes, ${percent(pages, all)} of them by ` +
		`${(ACTORS[most] || ACTORS.none)[1]}. ` +
		(own ? `${percent(own, all)} were taken by tasks that needed memory at once, and waited.` :
			'No task had to do it itself.');
};

const noticePairs = (data) => {
	const pairs = data.summary.pairs;
	const [victims] = grouped(pairs, (p) => p.victim ? p.victim.pid : 0, pairPages, 1);
	const other = pairs.filter((p) => p.by && p.victim && p.by.pid !== p.victim.pid)
		.sort((a, b) => pairPages(b) - pairPages(a))[0];
	if (!victims.length)
		return 'No page was taken from a process.';
	return `${who(victims[0][1].victim, 'A process that had ended')} lost most: ` +
		`${many(victims[0][2], 'page')}. ` + (other ?
		`Where a task took from another, it was most of all ${who(other.by)} from ` +
		`${who(other.victim)}: ${many(pairPages(other), 'page')}.` :
		'No task took pages from another.');
};

const noticeBack = (data) => {
	const { returned, unremembered, out } = data.summary;
	if (!returned + !unremembered === 2)
		return 'Nothing came back from swap.';
	const soon = sum(bins(out.histogram).filter((_, i) => i < 30));
	return `${many(returned + unremembered, 'page')} came back from swap. ` + (returned ?
		`Of ${count(returned)} it is known how long they were out: half for less than ` +
		`${time(out.p50_ns)}, ${percent(soon, returned)} for no longer than a second. ` +
		'What comes back so soon should not have gone: there is less memory than is in use.' :
		'Of none is it known how long it was out.');
};

const noticeWaits = (data, ns) => {
	const waits = Object.entries(data.timeline.waited_ns).map(([key, v]) => [key, sum(v)]);
	const all = sum(waits.map(([, n]) => n));
	const [most, longest] = largest(waits);
	if (!all)
		return 'No thread was seen waiting for memory.';
	return `All threads together waited ${time(all)}, as much as ${(all / ns).toFixed(2)} threads that ` +
		`wait all the time; ${percent(longest, all)} of it for ${WAITS[most][1]}.`;
};

/* The bucket below whose end @share of the memory is. */
const bucketOf = (values, share) => {
	let below = 0;
	return values.findIndex((n) => (below += n) >= share * sum(values));
};

const noticeAges = (data) => {
	const say = (lru, when) => {
		const all = lru.anon.map((n, i) => n + lru.file[i]);
		const age = (share) => time(1e6 * bucketTo(bucketOf(all, share)));
		return sum(all) ? `${when} there were ${bytes(sum(all))}, half in generations that were ` +
			`younger than ${age(0.5)}, none older than ${age(1)}. ` : '';
	};
	const text = say(data.lru[0], 'At the start') + (data.lru[1] ? say(data.lru[1], 'At the end') : '');
	return text ? `${text}What is old goes first, and is missed least; where nothing is old, ` +
		'reclaim takes what is in use.' :
		'The lists of this kernel have no generations: see the numbers.';
};
