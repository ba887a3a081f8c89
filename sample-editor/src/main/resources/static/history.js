/* The history of a document: all edits from the first one on, read from its stream. New edits follow while it is open. */

import { apply } from "./edit.js";
import { create, path, setText, whole } from "./dom.js";

const CHECKPOINT = 500;
const MOST_EDITS = 100_000;
const PLAY_MILLIS = 15_000;

export class History {

	constructor({ slider, label, text, play, note }) {
		this.slider = slider;
		this.label = label;
		this.text = text;
		this.play = play;
		this.note = note;
		this.events = null;
		slider.addEventListener("input", () => {
			this.following = this.index === this.edits.length;
			this.stop();
			this.schedule();
		});
		play.addEventListener("click", () => this.playing ? this.stop() : this.start());
		this.clear();
	}

	clear() {
		// The text before the first edit of the list, at each CHECKPOINT edits.
		this.checkpoints = [""];
		this.edits = [];
		this.revision = 0;
		this.created = null;
		this.following = true;
		this.frame = null;
		this.playing = null;
	}

	get index() {
		return Number(this.slider.value);
	}

	open(name) {
		this.close();
		this.clear();
		this.note.hidden = true;
		const events = new EventSource(path(name, "/history"));
		this.events = events;
		events.addEventListener("delta", (event) => {
			const delta = JSON.parse(event.data);
			if (delta.changes) {
				this.add(delta);
			}
			else {
				this.created = delta;
			}
			this.schedule();
		});
		// The records of the beginning were trimmed, or the document was deleted and created again.
		events.addEventListener("reset", (event) => {
			const { revision, text } = JSON.parse(event.data);
			this.clear();
			this.checkpoints = [text];
			this.revision = revision;
			this.note.hidden = (revision === 0);
			setText(this.note, `The ${whole.format(revision)} edits before this point are not in the stream any more.`);
			this.schedule();
		});
		events.addEventListener("error", () => {
			if (events.readyState === EventSource.CLOSED) {
				this.note.hidden = false;
				setText(this.note, "The history cannot be read.");
			}
		});
		this.schedule();
	}

	close() {
		this.events?.close();
		this.events = null;
		this.stop();
		cancelAnimationFrame(this.frame);
		this.frame = null;
	}

	add(delta) {
		this.edits.push(delta);
		if (this.edits.length === this.checkpoints.length * CHECKPOINT) {
			this.checkpoints.push(this.textAt(this.edits.length));
		}
		if (this.edits.length > MOST_EDITS) {
			this.edits.splice(0, CHECKPOINT);
			this.checkpoints.shift();
			this.revision += CHECKPOINT;
			this.slider.value = String(Math.max(0, this.index - CHECKPOINT));
		}
	}

	/* Returns the text after a number of edits of the list. */
	textAt(count) {
		const checkpoint = Math.min(Math.floor(count / CHECKPOINT), this.checkpoints.length - 1);
		let text = this.checkpoints[checkpoint];
		for (let i = checkpoint * CHECKPOINT; i < count; i++) {
			text = apply(this.edits[i].changes, text);
		}
		return text;
	}

	start() {
		const from = (this.index < this.edits.length) ? this.index : 0;
		const begin = performance.now();
		const millis = Math.max(1, this.edits.length - from) / Math.max(1, this.edits.length) * PLAY_MILLIS;
		const length = this.edits.length - from;
		const step = (now) => {
			const part = Math.min(1, (now - begin) / millis);
			this.slider.value = String(from + Math.round(part * length));
			this.show();
			if (part < 1) {
				this.playing = requestAnimationFrame(step);
			}
			else {
				this.stop();
			}
		};
		this.following = false;
		this.playing = requestAnimationFrame(step);
		setText(this.play, "Pause");
	}

	stop() {
		cancelAnimationFrame(this.playing);
		this.playing = null;
		setText(this.play, "Play");
	}

	schedule() {
		this.frame ??= requestAnimationFrame(() => {
			this.frame = null;
			this.show();
		});
	}

	show() {
		this.slider.max = String(this.edits.length);
		if (this.following) {
			this.slider.value = this.slider.max;
		}
		const { index } = this;
		const edit = this.edits[index - 1];
		const by = edit ?? this.created;
		const when = by ? `${by.author}, ${new Date(by.at).toLocaleString()}` : "";
		const label = `Edit ${whole.format(this.revision + index)} of ${whole.format(this.revision + this.edits.length)}`;
		setText(this.label, when ? `${label} · ${when}` : label);
		this.slider.setAttribute("aria-valuetext", this.label.textContent);
		if (!edit) {
			this.text.replaceChildren(this.textAt(index));
			return;
		}
		this.text.replaceChildren(...marked(this.textAt(index - 1), edit.changes));
		this.text.querySelector("ins, del")?.scrollIntoView({ block: "nearest" });
	}

}

/* The text with what an edit has inserted and deleted. */
function marked(text, edit) {
	const nodes = [];
	let from = 0;
	for (const { position, deleted, inserted } of edit) {
		nodes.push(text.slice(from, position));
		if (inserted) {
			nodes.push(create("ins", { textContent: inserted }));
		}
		if (deleted) {
			nodes.push(create("del", { textContent: text.slice(position, position + deleted) }));
		}
		from = position + deleted;
	}
	nodes.push(text.slice(from));
	return nodes;
}
