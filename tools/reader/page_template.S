/* SPDX-License-Identifier: GPL-2.0-only */
/* The page that `vmview report -o` writes, as tools/page/build made it. */
	.section .rodata
	.global page_template
page_template:
	.incbin "page.html"
	.byte 0
	.section .note.GNU-stack, "", %progbits
