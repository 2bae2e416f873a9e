/* SPDX-License-Identifier: GPL-2.0-only */
/* How old what was in memory was. */

/* The bucket below whose end @share of the memory is. */
const bucketOf = (values, share) => {
	let below = 0;
	return values.findIndex((n) => (below += n) >= share * sum(values));
};

const noticeAges = ({ anon, file }, when) => {
	const all = anon.map((n, i) => n + file[i]);
	const age = (share) => time(1e6 * bucketTo(bucketOf(all, share)));
	if (!sum(all))
		return '';
	return `${when} there were ${bytes(sum(all))}, ` + (age(0.5) === age(1) ?
		`all of it in generations younger than ${age(1)}. ` :
		`half of it in generations younger than ${age(0.5)}, none in one older than ${age(1)}. `);
};

const listTable = (lru, names) => table('LRU lists',
	[text('List'), ...names.map((when) => num(when))],
	Object.keys(lru[0].by_list).filter((list) => lru.some((at) => at.by_list[list]))
		.map((list) => [list, ...lru.map((at) => dot(at.by_list[list], bytes))]));

const agesChart = (rows) => {
	const ms = (n) => time(n * 1e6);
	return [histChart({ rows, hidden: new Set(), format: ms, common: true,
		axis: 'age of the generation; each step is twice the one before' }).node,
	hint('Memory on the LRU lists of all cgroups, by when its generation began; bars of all ' +
		'rows are of one scale.'),
	histTable('Bytes by age', 'Age', rows.map((row) => ({ ...row, name: row.key })), ms, bytes)];
};

const agesSection = (data) => {
	const { lru } = data, names = ['at the start', 'at the end'].slice(0, lru.length);
	const rows = ['anon', 'file'].flatMap((type, slot) => names.map((when, i) => ({
		key: `${type} ${when}`, name: type, words: when, slot, bins: lru[i][type], tell: bytes,
		figures: bytes(sum(lru[i][type])) })));
	const any = rows.some((row) => sum(row.bins));
	const notice = names.map((when, i) => noticeAges(lru[i], i ? 'At the end' : 'At the start'));
	const [chart, words, byAge] = any ? agesChart(rows) : [];
	return section('ages', 'How old is what is in memory?', any ?
		`${notice.join('')}What is old goes first, and is missed least; where nothing is old, ` +
		'reclaim takes what is in use.' :
		'The lists have no generations, so no ages: they are active or inactive, and what is ' +
		'inactive goes first.',
	any ? [chart, words, numbers(byAge, listTable(lru, names))] : listTable(lru, names));
};
