/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers for people. */

const sum = (values) => values.reduce((a, b) => a + b, 0);
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const count = (n) => Math.round(n).toLocaleString('en-US');
const many = (n, one, more) => `${count(n)} ${n === 1 ? one : more || `${one}s`}`;

/* Three digits that say something. */
const digits = (n) => n === 0 ? '0' : n >= 100 ? count(n) :
	String(Number(n.toPrecision(n >= 10 ? 3 : 2)));

const scaled = (n, units, step) => {
	let i = 0;
	while (i + 1 < units.length && n >= (step[i] || step)) {
		n /= step[i] || step;
		i++;
	}
	return digits(n) + (units[i] ? '\u00a0' + units[i] : '');
};

const time = (ns) => ns === 0 ? '0' : scaled(ns, ['ns', 'µs', 'ms', 's', 'min', 'h'],
	{ 0: 1000, 1: 1000, 2: 1000, 3: 60, 4: 60 });
const bytes = (n) => scaled(n, ['B', 'KiB', 'MiB', 'GiB', 'TiB'],
	{ 0: 1024, 1: 1024, 2: 1024, 3: 1024 });
const short = (n) => scaled(n, ['', 'k', 'M', 'G'], { 0: 1000, 1: 1000, 2: 1000 })
	.replace('\u00a0', '');

const percent = (part, all) => {
	const share = all ? 100 * part / all : 0;
	if (share > 0 && share < 1)
		return 'less than 1\u00a0%';
	if (share > 99 && share < 100)
		return 'more than 99\u00a0%';
	return `${Math.round(share)}\u00a0%`;
};

const TIMES = [1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 2e8, 5e8, 1e9, 2e9, 5e9, 1e10, 15e9, 3e10, 6e10,
	12e10, 3e11, 6e11, 9e11, 18e11, 36e11, 72e11, 144e11, 288e11, 864e11];

/* A moment of what lasts @all, to @grain: 12.3 s, or 2:05 and 1:02:05 of what is longer. */
const moment = (ns, all, grain) => {
	const s = ns / 1e9, pad = (n) => String(Math.floor(n)).padStart(2, '0');
	if (all < 120e9)
		return `${s.toFixed(Math.max(0, Math.ceil(-Math.log10(grain / 1e9) - 1e-9)))}\u00a0s`;
	return (s < 3600 ? Math.floor(s / 60) : `${Math.floor(s / 3600)}:${pad(s / 60 % 60)}`) +
		`:${pad(Math.round(s) % 60)}`;
};

/* Round steps that are so few that @room of them fit into @most. */
const stepOf = (most, room) => {
	const power = 10 ** Math.floor(Math.log10(most / room || 1));
	return power * ([1, 2, 5].find((times) => times * power * room >= most) || 10);
};
const timeStepOf = (most, room) => TIMES.find((step) => step * room >= most) ||
	864e11 * Math.ceil(most / room / 864e11);

const ticks = (most, step) => {
	const list = [];
	for (let i = 0; i * step <= most * 1.0001; i++)
		list.push(i * step);
	return list;
};

/* Buckets are of twice the one before: @i begins at 2^i, 0 at 0. */
const bucketFrom = (i) => i ? 2 ** i : 0;
const bucketTo = (i) => 2 ** (i + 1);
const bucketText = (i, format) => i ? `${format(bucketFrom(i))} to ${format(bucketTo(i))}` :
	`below ${format(2)}`;
