/* The text on the screen, with the carets of others. Edits of others are shown once per frame, and not while the user composes a
   character. An input is an edit of the text on the screen, so it is transformed against edits that are not shown yet. */

import { apply, compose, cross, diff, endOf, mapPosition } from "./edit.js";
import { create, setText } from "./dom.js";

const COLOURS = 8;
const MOST_RECTANGLES = 200;

export class Surface {

	/* "session" is null while no document is open. */
	constructor({ field, mirror, layer }) {
		this.field = field;
		this.mirror = mirror;
		this.layer = layer;
		this.session = null;
		this.shown = "";
		this.unshown = [];
		this.composing = false;
		this.frame = null;
		field.addEventListener("input", () => this.input());
		field.addEventListener("compositionstart", () => {
			this.composing = true;
		});
		field.addEventListener("compositionend", () => {
			this.composing = false;
			this.input();
			this.schedule();
		});
		// The browser knows only edits of this page, and forgets them when others edit.
		field.addEventListener("beforeinput", (event) => {
			if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
				event.preventDefault();
				this.takeBack(event.inputType === "historyRedo");
			}
		});
		field.addEventListener("keydown", (event) => {
			const key = event.key.toLowerCase();
			if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === "z" || key === "y")) {
				event.preventDefault();
				this.takeBack(key === "y" || event.shiftKey);
			}
		});
		new ResizeObserver(() => this.schedule()).observe(field);
	}

	open(session) {
		this.session = session;
		this.load();
	}

	/* Shows the whole text. */
	load() {
		this.unshown = [];
		this.shown = this.session?.text ?? "";
		if (this.field.value !== this.shown) {
			this.field.value = this.shown;
			this.field.setSelectionRange(0, 0);
		}
		this.render();
	}

	edited(edit) {
		this.unshown = compose(this.unshown, edit);
		this.schedule();
	}

	moved() {
		this.schedule();
	}

	input() {
		if (this.composing || !this.session) {
			return;
		}
		const value = this.field.value;
		const mine = diff(this.shown, value, this.field.selectionEnd);
		this.shown = value;
		if (mine.length) {
			let edit = mine;
			[this.unshown, edit] = cross(this.unshown, mine, true);
			this.session.edit(edit);
			this.schedule();
		}
	}

	takeBack(again) {
		if (!this.session || this.composing) {
			return;
		}
		const edit = again ? this.session.redo() : this.session.undo();
		if (edit) {
			this.unshown = compose(this.unshown, edit);
			this.render();
			this.field.setSelectionRange(endOf(edit), endOf(edit));
		}
	}

	schedule() {
		this.frame ??= requestAnimationFrame(() => this.render());
	}

	render() {
		cancelAnimationFrame(this.frame);
		this.frame = null;
		if (this.unshown.length && !this.composing) {
			this.show(this.unshown);
			this.unshown = [];
		}
		this.draw();
	}

	show(edit) {
		const { selectionStart, selectionEnd, selectionDirection } = this.field;
		this.shown = apply(edit, this.shown);
		for (const { position, deleted, inserted } of [...edit].reverse()) {
			this.field.setRangeText(inserted, position, position + deleted, "preserve");
		}
		this.field.setSelectionRange(mapPosition(edit, selectionStart, false), mapPosition(edit, selectionEnd, false), selectionDirection);
	}

	/* The mirror has the same text in the same place. It gives the field its height and the carets their positions. */
	draw() {
		setText(this.mirror, `${this.shown}\u200b`);
		const carets = (this.session && !this.unshown.length) ? [...this.session.carets.values()] : [];
		if (!carets.length && !this.layer.childElementCount) {
			return;
		}
		const origin = this.mirror.getBoundingClientRect();
		const nodes = [];
		for (const caret of carets) {
			nodes.push(...this.selection(caret, origin), this.caret(caret, origin));
		}
		this.layer.replaceChildren(...nodes);
	}

	caret({ writer, author, head }, origin) {
		const range = document.createRange();
		range.setStart(this.mirror.firstChild, Math.min(head, this.shown.length));
		range.setEnd(this.mirror.firstChild, Math.min(head, this.shown.length) + 1);
		const rectangles = range.getClientRects();
		const at = rectangles[rectangles.length - 1] ?? origin;
		const node = create("div", { className: "caret", dataset: { colour: colour(writer), writer } }, create("span", { textContent: author }));
		place(node, at.left - origin.left, at.top - origin.top);
		node.style.height = `${at.height}px`;
		return node;
	}

	selection({ writer, anchor, head }, origin) {
		if (anchor === head) {
			return [];
		}
		const range = document.createRange();
		range.setStart(this.mirror.firstChild, Math.min(anchor, head, this.shown.length));
		range.setEnd(this.mirror.firstChild, Math.min(Math.max(anchor, head), this.shown.length));
		return [...range.getClientRects()].slice(0, MOST_RECTANGLES).map((rectangle) => {
			const node = create("div", { className: "selection", dataset: { colour: colour(writer) } });
			place(node, rectangle.left - origin.left, rectangle.top - origin.top);
			node.style.width = `${rectangle.width}px`;
			node.style.height = `${rectangle.height}px`;
			return node;
		});
	}

}

function place(node, left, top) {
	node.style.transform = `translate(${left}px, ${top}px)`;
}

const colours = new Map();

/* Returns the colour of a writer: the first one that no other writer has. */
export function colour(writer) {
	if (!colours.has(writer)) {
		const taken = new Set(colours.values());
		const free = [...Array(COLOURS).keys()].find((index) => !taken.has(index));
		colours.set(writer, free ?? colours.size % COLOURS);
	}
	return String(colours.get(writer));
}

/* Frees the colours of writers that are not there any more. */
export function keepColours(writers) {
	for (const writer of colours.keys()) {
		if (!writers.has(writer)) {
			colours.delete(writer);
		}
	}
}
