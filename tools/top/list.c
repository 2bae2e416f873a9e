// SPDX-License-Identifier: GPL-2.0-only
/* Moving through rows. */
#include "list.h"
#include "screen.h"

void list_fit(struct list *list, size_t nr, int seen)
{
	list->nr = nr;
	list->seen = seen > 0 ? seen : 0;
	if (list->cursor >= nr)
		list->cursor = nr ? nr - 1 : 0;
	if (list->first > list->cursor)
		list->first = list->cursor;
	if (list->seen && list->first + list->seen <= list->cursor)
		list->first = list->cursor - list->seen + 1;
	/* No empty room at the end that could be filled. */
	if (list->first + list->seen > nr)
		list->first = nr > list->seen ? nr - list->seen : 0;
}

static void back(struct list *list, size_t by)
{
	list->cursor = list->cursor > by ? list->cursor - by : 0;
}

bool list_key(struct list *list, int key)
{
	switch (key) {
	case KEY_UP:
	case 'k':
		back(list, 1);
		break;
	case KEY_DOWN:
	case 'j':
		list->cursor++;
		break;
	case KEY_PPAGE:
		back(list, list->seen);
		break;
	case KEY_NPAGE:
	case ' ':
		list->cursor += list->seen;
		break;
	case KEY_HOME:
	case 'g':
		list->cursor = 0;
		break;
	case KEY_END:
	case 'G':
		list->cursor = list->nr;
		break;
	default:
		return false;
	}
	list_fit(list, list->nr, list->seen);
	return true;
}
