/* SPDX-License-Identifier: GPL-2.0-only */
/* Who evicted whom, as a table: victims by evictors. */

const COLUMNS = 5;	/* evictors that have one, those who took most; the rest share one */
const LINES = 15;	/* the same of victims */

const pairPages = (pair) => pair.swapped + pair.dropped + pair.file + pair.shmem;
const actorOf = (pair) => ACTORS[pair.actor] || ACTORS.none;
const evictorName = (pair) => pair.by ? who(pair.by) :
	pair.actor === 'kswapd' ? 'kswapd' : 'somebody';
const byEvictor = (pair) => `${pair.actor} ${pair.by ? pair.by.pid : 0}`;
const byVictim = (pair) => pair.victim ? pair.victim.pid : 0;

/* Groups of pairs of one key, [{ key, pair, pages }], most first: the first @most, and the rest. */
const grouped = (pairs, keyOf, most) => {
	const groups = new Map();
	for (const pair of pairs) {
		const key = keyOf(pair), group = groups.get(key) || { key, pair, pages: 0 };
		group.pages += pairPages(pair);
		groups.set(key, group);
	}
	const list = [...groups.values()].sort((a, b) => b.pages - a.pages);
	return [list.slice(0, most), list.slice(most)];
};

/* Pages by line and column; what shares one has the key null. */
const matrixCells = (pairs, victims, evictors) => {
	const cells = new Map();
	const keyIn = (groups, key) => groups.some((group) => group.key === key) ? key : null;
	for (const pair of pairs) {
		const at = `${keyIn(victims, byVictim(pair))}|${keyIn(evictors, byEvictor(pair))}`;
		cells.set(at, (cells.get(at) || 0) + pairPages(pair));
	}
	return cells;
};

const matrixHead = ({ pair }) => pair ? {
	name: [evictorName(pair), pair.by ? el('small', {}, pair.actor) : ''], words: actorOf(pair)[1],
} : num('others');

/* The more, the darker. */
const shaded = (n, { pair }, most) => el('td', n ? {
	class: `shade s${pair ? actorOf(pair)[0] : OTHER} d${Math.ceil(5 * n / most)}`,
} : {}, dot(n));

const matrix = (pairs) => {
	const others = { key: null, pair: null };
	const [evictors, moreEvictors] = grouped(pairs, byEvictor, COLUMNS);
	const [victims, moreVictims] = grouped(pairs, byVictim, LINES);
	const cells = matrixCells(pairs, victims, evictors), most = Math.max(...cells.values());
	const columns = moreEvictors.length ? [...evictors, others] : evictors;
	const lines = moreVictims.length ? [...victims, others] : victims;
	const at = (line, column) => cells.get(`${line.key}|${column.key}`) || 0;
	const nameOf = ({ pair }) => pair ? who(pair.victim, 'a process that is not known') :
		many(moreVictims.length, 'other');
	return table('Pages taken, by whose they were and who took them',
		[wrapped('Taken of'), ...columns.map(matrixHead), num('all')],
		lines.map((line) => [nameOf(line),
			...columns.map((column) => shaded(at(line, column), column, most)),
			dot(sum(columns.map((column) => at(line, column))))]),
		['all', ...columns.map((column) => dot(sum(lines.map((line) => at(line, column))))),
			dot(sum(pairs.map(pairPages)))]);
};
