/* SPDX-License-Identifier: GPL-2.0-only */
'use strict';
/* Elements. What comes from outside is only ever set as text. */

const build = (node, attributes, children) => {
	for (const [name, value] of Object.entries(attributes || {})) {
		if (name.startsWith('on'))
			node.addEventListener(name.slice(2), value);
		else if (value !== null && value !== undefined && value !== false)
			node.setAttribute(name, value === true ? '' : value);
	}
	node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
	return node;
};

const el = (tag, attributes, ...children) =>
	build(document.createElement(tag), attributes, children);

const svg = (tag, attributes, ...children) =>
	build(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

const clear = (node, ...children) => node.replaceChildren(...children);

/* Draws now, and again when the width is another; then the text keeps its size. */
const drawnToFit = (box, draw) => {
	let width = 0;
	new ResizeObserver(() => {
		if (Math.round(box.clientWidth) === width)
			return;
		width = Math.round(box.clientWidth);
		draw();
	}).observe(box);
};

/* What would be invisible, or turn the text around, is spelt out. */
const UNSEEN = new RegExp('[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f' +
	'\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]', 'g');
const plain = (text) => String(text).replace(UNSEEN, (c) =>
	'\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));

/* A process: { pid, name } or null. */
const who = (process, nobody) => {
	if (!process)
		return nobody || 'somebody elsewhere';
	return process.name ? `${plain(process.name)}/${process.pid}` : `PID ${process.pid}`;
};
