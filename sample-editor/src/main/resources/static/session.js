/* The document on this page: what the server has acknowledged, and the edits of this page that it has not. One edit is sent at a time,
   with its number and the revision on which it was made. It is sent again until it comes back as an event. */

import { apply, compose, cross, endOf, invert, mapBack, mapPosition, size } from "./edit.js";
import { path, request } from "./dom.js";

const RETRY_MILLIS = [250, 500, 1000, 2000];
const RECONNECT_MILLIS = 500;
const EVENT_MILLIS = 5000;
const MOST_LOGGED = 256;
const MOST_UNDO = 50;
// What is typed without a pause is undone at once, but not more than a few words.
const GROUP_MILLIS = 800;
const GROUP_SIZE = 20;

export class Session {

	/* "listener" has the methods loaded(), edited(edit), changed(), moved(), rescued(text, reason) and gone(). */
	constructor(name, listener, saved = null) {
		this.name = name;
		this.listener = listener;
		this.author = "";
		// A page that is loaded again with edits that were not acknowledged continues as the same writer.
		this.writer = saved?.writer ?? crypto.randomUUID();
		this.number = saved?.number ?? 0;
		this.document = saved?.document ?? null;
		this.revision = saved?.revision ?? 0;
		this.position = saved?.position ?? null;
		this.text = saved?.text ?? "";
		this.inFlight = saved?.inFlight ?? null;
		this.buffer = saved?.buffer ?? null;
		this.connected = false;
		this.problem = null;
		this.closed = false;
		this.wanted = false;
		this.reporting = false;
		this.events = null;
		this.sending = false;
		this.attempts = 0;
		this.timer = null;
		this.eventTimer = null;
		this.carets = new Map();
		this.waitingCarets = [];
		// The last edits of all writers as the server has them, to place carets of earlier revisions.
		this.log = [];
		this.undoable = [];
		this.redoable = [];
		this.lastEdit = -Infinity;
	}

	get unsent() {
		return (this.inFlight ? size(this.inFlight.edit) : 0) + (this.buffer ? size(this.buffer) : 0);
	}

	get pending() {
		return this.inFlight !== null;
	}

	get ready() {
		return this.document !== null;
	}

	/* Returns what a page needs to continue after it is loaded again. */
	save() {
		const { writer, number, document, revision, position, text, inFlight, buffer } = this;
		return { writer, number, document, revision, position, text, inFlight, buffer };
	}

	/* Connection. */

	connect() {
		this.wanted = true;
		if (this.closed || this.events) {
			return;
		}
		const after = (this.position !== null) ? `?after=${encodeURIComponent(this.position)}` : "";
		const events = new EventSource(path(this.name, `/events${after}`));
		this.events = events;
		const on = (name, handle) => events.addEventListener(name, (event) => {
			if (this.events === events) {
				handle(event);
			}
		});
		on("open", () => {
			this.connected = true;
			this.problem = null;
			this.attempts = 0;
			this.schedule(0);
			this.listener.changed();
		});
		on("state", (event) => this.load(event));
		on("reset", (event) => this.load(event));
		on("delta", (event) => this.receive(event));
		on("carets", (event) => this.place(JSON.parse(event.data)));
		on("error", () => {
			this.connected = false;
			this.carets.clear();
			this.listener.changed();
			this.listener.moved();
			if (events.readyState === EventSource.CLOSED) {
				this.events = null;
				this.look();
			}
		});
	}

	/* The server has refused the connection, or the browser does not connect again by itself. */
	async look() {
		try {
			await request(path(this.name));
			this.problem = null;
		}
		catch (error) {
			this.problem = error.message;
			if (error.status === 404 && !this.closed) {
				this.end("The document was deleted.");
				this.listener.gone();
				return;
			}
		}
		this.listener.changed();
		setTimeout(() => this.wanted && this.connect(), RECONNECT_MILLIS);
	}

	/* Closes the connection while nobody looks at the page: a browser has few connections to a server. */
	disconnect() {
		this.wanted = false;
		this.events?.close();
		this.events = null;
		this.connected = false;
	}

	reconnect() {
		this.disconnect();
		this.connect();
	}

	close() {
		this.closed = true;
		this.disconnect();
		clearTimeout(this.timer);
		clearTimeout(this.eventTimer);
	}

	end(reason) {
		const { text, pending } = this;
		this.close();
		if (pending) {
			this.listener.rescued(text, reason);
		}
	}

	/* Edits of others, and acknowledgements of those of this page. */

	load(event) {
		const state = JSON.parse(event.data);
		this.position = event.lastEventId;
		const { text, pending } = this;
		this.document = state.id;
		this.revision = state.revision;
		this.text = state.text;
		this.forget();
		if (pending) {
			this.listener.rescued(text, "The edits of others since the last connection are not available any more.");
		}
		this.listener.loaded();
		this.listener.changed();
	}

	forget() {
		this.inFlight = null;
		this.buffer = null;
		this.log = [];
		this.undoable = [];
		this.redoable = [];
		this.carets.clear();
	}

	receive(event) {
		const delta = JSON.parse(event.data);
		this.position = event.lastEventId;
		if (!delta.changes) {
			this.document = delta.created;
			return;
		}
		this.revision++;
		this.log.push(delta);
		if (this.log.length > MOST_LOGGED) {
			this.log.shift();
		}
		if (this.inFlight && delta.writer === this.writer && delta.number === this.inFlight.number) {
			this.acknowledge();
		}
		else {
			this.receiveOther(delta);
		}
		this.place(this.waitingCarets);
		this.listener.changed();
	}

	acknowledge() {
		clearTimeout(this.eventTimer);
		this.attempts = 0;
		this.inFlight = null;
		if (this.buffer) {
			this.inFlight = { number: ++this.number, edit: this.buffer };
			this.buffer = null;
			this.schedule(0);
		}
	}

	receiveOther({ writer, author, changes }) {
		// The same order as on the server.
		const before = writer <= this.writer;
		let edit = changes;
		if (this.inFlight) {
			[edit, this.inFlight.edit] = cross(edit, this.inFlight.edit, before);
		}
		if (this.buffer) {
			[edit, this.buffer] = cross(edit, this.buffer, before);
		}
		this.text = apply(edit, this.text);
		this.undoable = afterEdit(this.undoable, edit, before);
		this.redoable = afterEdit(this.redoable, edit, before);
		this.moveCarets(edit, writer);
		if (edit.length) {
			// The caret of somebody who types is where the text ends.
			const end = endOf(edit);
			if (this.carets.has(writer)) {
				this.carets.set(writer, { writer, author, anchor: end, head: end });
			}
		}
		this.listener.edited(edit);
		this.listener.moved();
	}

	/* Edits of this page. */

	edit(edit) {
		if (!edit.length) {
			return;
		}
		const now = performance.now();
		const inverse = invert(edit, this.text);
		const last = this.undoable[this.undoable.length - 1];
		if (last && now - this.lastEdit < GROUP_MILLIS && size(last) < GROUP_SIZE) {
			this.undoable[this.undoable.length - 1] = compose(inverse, last);
		}
		else {
			this.undoable.push(inverse);
		}
		this.undoable.splice(0, this.undoable.length - MOST_UNDO);
		this.redoable = [];
		this.lastEdit = now;
		this.append(edit);
	}

	append(edit) {
		this.text = apply(edit, this.text);
		this.moveCarets(edit, this.writer);
		if (!this.inFlight) {
			this.inFlight = { number: ++this.number, edit };
			this.schedule(0);
		}
		else {
			this.buffer = this.buffer ? compose(this.buffer, edit) : edit;
		}
		this.listener.changed();
		this.listener.moved();
	}

	undo() {
		return this.takeBack(this.undoable, this.redoable);
	}

	redo() {
		return this.takeBack(this.redoable, this.undoable);
	}

	takeBack(from, to) {
		let edit = from.pop();
		// Others may have deleted what would be taken back.
		while (edit && !edit.length) {
			edit = from.pop();
		}
		if (!edit) {
			return null;
		}
		to.push(invert(edit, this.text));
		this.lastEdit = -Infinity;
		this.append(edit);
		return edit;
	}

	schedule(millis) {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.send(), millis);
	}

	async send() {
		if (this.sending || !this.inFlight || this.closed) {
			return;
		}
		this.sending = true;
		const { number, edit } = this.inFlight;
		let failure = null;
		try {
			await request(path(this.name, "/edits"), { method: "POST", body:
				{ document: this.document, base: this.revision, writer: this.writer, number, author: this.author, changes: edit } });
		}
		catch (error) {
			failure = error;
		}
		this.sending = false;
		if (this.closed) {
			return;
		}
		if (this.inFlight?.number !== number) {
			this.schedule(0);
		}
		else if (failure) {
			this.fail(failure);
		}
		else {
			this.problem = null;
			// The event may be lost with its connection, which continues from the last event.
			clearTimeout(this.eventTimer);
			this.eventTimer = setTimeout(() => this.pending && this.reconnect(), EVENT_MILLIS);
		}
		this.listener.changed();
	}

	fail(error) {
		// Revisions since the base are not known to the server any more: this page receives them first.
		const stale = error.status === 409;
		if (error.status === 404) {
			this.end("The document was deleted.");
			this.listener.gone();
			return;
		}
		if (error.status === 400) {
			const { text } = this;
			this.forget();
			this.position = null;
			this.listener.rescued(text, error.message);
			this.reconnect();
			return;
		}
		this.problem = (error.status && !stale) ? error.message : null;
		this.schedule(RETRY_MILLIS[Math.min(this.attempts, RETRY_MILLIS.length - 1)]);
		this.attempts++;
	}

	/* Carets of others. */

	moveCarets(edit, writer) {
		for (const caret of this.carets.values()) {
			const after = writer < caret.writer;
			caret.anchor = mapPosition(edit, caret.anchor, after);
			caret.head = mapPosition(edit, caret.head, after);
		}
	}

	/* A caret belongs to a revision. It waits until this page has that revision. */
	place(carets) {
		if (carets !== this.waitingCarets) {
			const present = new Set(carets.map((caret) => caret.writer));
			for (const writer of this.carets.keys()) {
				if (!present.has(writer)) {
					this.carets.delete(writer);
				}
			}
		}
		this.waitingCarets = [];
		for (const caret of carets) {
			if (caret.writer === this.writer) {
				continue;
			}
			if (caret.revision > this.revision) {
				this.waitingCarets.push(caret);
			}
			else if (this.revision - caret.revision <= this.log.length) {
				this.carets.set(caret.writer, this.placed(caret));
			}
		}
		this.listener.moved();
	}

	placed({ writer, author, revision, anchor, head }) {
		const since = this.log.slice(this.log.length - (this.revision - revision));
		const edits = since.map((delta) => ({ writer: delta.writer, edit: delta.changes }));
		if (this.inFlight) {
			edits.push({ writer: this.writer, edit: this.inFlight.edit });
		}
		if (this.buffer) {
			edits.push({ writer: this.writer, edit: this.buffer });
		}
		const follow = (position, by) => (by.writer === writer && by.edit.length) ? endOf(by.edit)
			: mapPosition(by.edit, position, by.writer < writer);
		const map = (position) => Math.min(this.text.length, edits.reduce(follow, position));
		return { writer, author, anchor: map(anchor), head: map(head) };
	}

	/* Reports the caret of this page, at its position in the text that the server has. */
	async report(anchor, head) {
		if (!this.connected || !this.ready || this.reporting) {
			return;
		}
		this.reporting = true;
		const back = (position) => mapBack(this.inFlight?.edit ?? [], mapBack(this.buffer ?? [], position));
		const body = { author: this.author, revision: this.revision, anchor: back(anchor), head: back(head) };
		// The next report comes soon, and lost connections are shown by the events.
		await request(path(this.name, `/carets/${this.writer}`), { method: "PUT", body }).catch(() => null);
		this.reporting = false;
	}

	leave() {
		fetch(path(this.name, `/carets/${this.writer}`), { method: "DELETE", keepalive: true, headers: { "content-type": "application/json" } })
			.catch(() => null);
	}

}

/* Edits that are applied one after the other, the last one first, after another edit. */
function afterEdit(edits, edit, before) {
	const result = new Array(edits.length);
	let other = edit;
	for (let i = edits.length - 1; i >= 0; i--) {
		[other, result[i]] = cross(other, edits[i], before);
	}
	return result;
}
