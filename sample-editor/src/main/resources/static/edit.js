/* Edits of a text, and how concurrent ones are combined. An edit is a list of replacements { position, deleted, inserted }
   with positions in the text before the edit, in order, with at least one character between them. This is the algorithm
   of TextEdit.java; the tests compare both. */

/* Reads an edit as parts: characters that are kept, inserted or deleted. After the last replacement, all are kept. */
class Reader {

	constructor(edit) {
		this.edit = edit;
		this.index = 0;
		this.position = 0;
		this.inserted = 0;
		this.deleted = 0;
	}

	get atEnd() {
		return this.index === this.edit.length;
	}

	get kind() {
		if (this.atEnd || this.position < this.edit[this.index].position) {
			return "keep";
		}
		return (this.inserted < this.edit[this.index].inserted.length) ? "insert" : "delete";
	}

	get length() {
		if (this.atEnd) {
			return Infinity;
		}
		const current = this.edit[this.index];
		switch (this.kind) {
			case "keep": return current.position - this.position;
			case "insert": return current.inserted.length - this.inserted;
			default: return current.deleted - this.deleted;
		}
	}

	text(length) {
		const text = this.edit[this.index].inserted.slice(this.inserted, this.inserted + length);
		this.skip(length);
		return text;
	}

	skip(length = this.length) {
		if (this.atEnd) {
			return length;
		}
		switch (this.kind) {
			case "insert": this.inserted += length; break;
			case "delete": this.deleted += length; this.position += length; break;
			default: this.position += length;
		}
		const current = this.edit[this.index];
		if (this.inserted === current.inserted.length && this.deleted === current.deleted) {
			this.index++;
			this.inserted = 0;
			this.deleted = 0;
		}
		return length;
	}

}

class Writer {

	constructor() {
		this.edit = [];
		this.position = 0;
		this.deleted = 0;
		this.inserted = "";
	}

	keep(length) {
		if (length > 0) {
			this.flush();
			this.position += length;
		}
	}

	insert(text) {
		this.inserted += text;
	}

	delete(length) {
		this.deleted += length;
	}

	flush() {
		if (this.deleted > 0 || this.inserted) {
			this.edit.push({ position: this.position, deleted: this.deleted, inserted: this.inserted });
		}
		this.position += this.deleted;
		this.deleted = 0;
		this.inserted = "";
	}

	finish() {
		this.flush();
		return this.edit;
	}

}

/* Returns the text after an edit. */
export function apply(edit, text) {
	let result = "";
	let from = 0;
	for (const { position, deleted, inserted } of edit) {
		result += text.slice(from, position) + inserted;
		from = position + deleted;
	}
	if (from > text.length) {
		throw new RangeError(`The edit ends at ${from}, but the text at ${text.length}`);
	}
	return result + text.slice(from);
}

/* Returns one edit that has the effect of an edit and then another. */
export function compose(edit, next) {
	const first = new Reader(edit);
	const second = new Reader(next);
	const result = new Writer();
	while (!first.atEnd || !second.atEnd) {
		if (first.kind === "delete") {
			result.delete(first.skip());
		}
		else if (second.kind === "insert") {
			result.insert(second.text(second.length));
		}
		else {
			const length = Math.min(first.length, second.length);
			const kept = second.kind === "keep";
			second.skip(length);
			if (first.kind === "insert") {
				const inserted = first.text(length);
				result.insert(kept ? inserted : "");
			}
			else {
				first.skip(length);
				kept ? result.keep(length) : result.delete(length);
			}
		}
	}
	return result.finish();
}

/* Returns an edit that has the effect of an edit on a text to which a concurrent one was applied. "before" says whether it
   inserts before the other one at the same position. */
export function transform(edit, other, before) {
	const mine = new Reader(edit);
	const others = new Reader(other);
	const result = new Writer();
	while (!mine.atEnd) {
		if (mine.kind === "insert" && (before || others.kind !== "insert")) {
			result.insert(mine.text(mine.length));
		}
		else if (others.kind === "insert") {
			result.keep(others.skip());
		}
		else {
			const length = Math.min(mine.length, others.length);
			const exists = others.kind === "keep";
			const deletes = mine.kind === "delete";
			mine.skip(length);
			others.skip(length);
			if (exists) {
				deletes ? result.delete(length) : result.keep(length);
			}
		}
	}
	return result.finish();
}

/* Returns both of two concurrent edits, each after the other one. */
export function cross(edit, other, before) {
	return [transform(edit, other, before), transform(other, edit, !before)];
}

/* Returns the edit that takes back an edit of a text. */
export function invert(edit, text) {
	const result = [];
	let shift = 0;
	for (const { position, deleted, inserted } of edit) {
		result.push({ position: position + shift, deleted: inserted.length, inserted: text.slice(position, position + deleted) });
		shift += inserted.length - deleted;
	}
	return result;
}

/* Returns where a position is after an edit. "after" says whether it is after what is inserted at the position. */
export function mapPosition(edit, position, after) {
	let shift = 0;
	for (const { position: start, deleted, inserted } of edit) {
		if (start > position || (start === position && !after)) {
			break;
		}
		if (start === position || start + deleted > position) {
			return start + shift + inserted.length;
		}
		shift += inserted.length - deleted;
	}
	return position + shift;
}

/* Returns where a position after an edit was before it. */
export function mapBack(edit, position) {
	let shift = 0;
	for (const { position: start, deleted, inserted } of edit) {
		if (start + shift > position) {
			break;
		}
		if (position < start + shift + inserted.length) {
			return start;
		}
		shift += inserted.length - deleted;
	}
	return position - shift;
}

/* Returns the position after the last change of an edit, where its writer goes on. */
export function endOf(edit) {
	const last = edit[edit.length - 1];
	return mapPosition(edit, last.position + last.deleted, true);
}

/* Returns the edit from one text to another, at most one replacement. The caret, at the end of what was typed, shows which one of
   equal characters is new. */
export function diff(before, after, caret = after.length) {
	const most = Math.min(before.length, after.length);
	let end = 0;
	const endMost = Math.min(most, after.length - caret);
	while (end < endMost && before[before.length - 1 - end] === after[after.length - 1 - end]) {
		end++;
	}
	let start = 0;
	while (start < most - end && before[start] === after[start]) {
		start++;
	}
	// The caret may be elsewhere, for example after an undo by the browser.
	while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) {
		end++;
	}
	// Characters of two code units stay whole.
	if (start > 0 && isHigh(before.charCodeAt(start - 1))) {
		start--;
	}
	if (end > 0 && isLow(before.charCodeAt(before.length - end))) {
		end--;
	}
	const replacement = { position: start, deleted: before.length - end - start, inserted: after.slice(start, after.length - end) };
	return (replacement.deleted || replacement.inserted) ? [replacement] : [];
}

function isHigh(code) {
	return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code) {
	return code >= 0xdc00 && code <= 0xdfff;
}

/* Returns how many characters an edit inserts and deletes. */
export function size(edit) {
	return edit.reduce((sum, { deleted, inserted }) => sum + deleted + inserted.length, 0);
}
