/* Page: opens the document of the address, and connects its parts. */

import { address, onCreate, refresh, select } from "./documents.js";
import { count, create, element, path, request, setText, whole } from "./dom.js";
import { History } from "./history.js";
import { Session } from "./session.js";
import { colour, keepColours, Surface } from "./surface.js";

const REPORT_MILLIS = 100;
const PRESENT_MILLIS = 3000;
const DETAILS_MILLIS = 1000;
const NAMES = ["Ada", "Barbara", "Dorothy", "Edsger", "Evelyn", "Frances", "Grace", "Hedy", "Jean", "John", "Karen", "Katherine",
	"Ken", "Leslie", "Lynn", "Margaret", "Mary", "Niklaus", "Radia", "Sophie", "Tony", "Vint"];
const RESIDENCY = { ABSENT: "not in memory", LOADING: "being loaded", RESIDENT: "in memory", FOLLOWED: "in memory and followed", PASSIVATING: "leaving the memory", FAILED: "failed" };

const field = element("text");
const surface = new Surface({ field, mirror: element("mirror"), layer: element("layer") });
const history = new History({ slider: element("history-slider"), label: element("history-label"), text: element("history-text"),
	play: element("history-play"), note: element("history-note") });

let session = null;
let reported = 0;
let reporting = null;
let polling = null;
let replaying = false;

/* The person. */

const author = element("author");
author.value = localStorage.getItem("author") ?? NAMES[Math.floor(Math.random() * NAMES.length)];
localStorage.setItem("author", author.value);
author.addEventListener("change", () => {
	author.value = author.value.trim() || NAMES[0];
	localStorage.setItem("author", author.value);
	if (session) {
		session.author = author.value;
		report();
	}
});

/* Opens the document of the address. */

function route() {
	let name = "";
	try {
		name = decodeURIComponent(location.hash.slice(1));
	}
	catch (error) {
		showNotice(`The address is not valid: ${error.message}`);
	}
	open(name);
}

function saved(name) {
	const key = `unsent:${name}`;
	const state = sessionStorage.getItem(key);
	sessionStorage.removeItem(key);
	return state ? JSON.parse(state) : null;
}

function close() {
	if (session) {
		keep();
		session.leave();
		session.close();
		session = null;
	}
	showHistory(false);
	clearTimeout(polling);
}

/* Edits that were not acknowledged continue when the document is opened again in this tab. */
function keep() {
	if (session?.pending && !session.closed) {
		sessionStorage.setItem(`unsent:${session.name}`, JSON.stringify(session.save()));
	}
}

function open(name) {
	close();
	showNotice(null);
	document.title = name ? `${name} – Documents` : "Documents";
	element("welcome").hidden = Boolean(name);
	element("document").hidden = !name;
	select(name);
	if (!name) {
		surface.open(null);
		return;
	}
	setText(element("document-title"), name);
	setText(element("facts"), "");
	field.disabled = true;
	const opened = new Session(name, {
		loaded: () => {
			surface.load();
			enable(opened);
		},
		edited: (edit) => surface.edited(edit),
		moved: () => {
			surface.moved();
			showPeople();
		},
		changed: showState,
		rescued: showRescue,
		gone: () => {
			field.disabled = true;
			showNotice(`The document “${name}” does not exist, or was deleted.`);
			refresh();
		},
	}, saved(name));
	session = opened;
	session.author = author.value;
	surface.open(session);
	if (session.ready) {
		enable(session);
	}
	session.connect();
	showState();
	showPeople();
	showDetails();
}

function enable(opened) {
	if (opened === session && field.disabled) {
		field.disabled = false;
		field.focus({ preventScroll: true });
		report();
	}
}

addEventListener("hashchange", route);
addEventListener("pagehide", () => {
	keep();
	session?.leave();
});
// A page that comes back from the cache of the browser has been replaced meanwhile.
addEventListener("pageshow", (event) => event.persisted && location.reload());

/* A hidden page closes its connection, and continues from the last event when it is shown. */
document.addEventListener("visibilitychange", () => {
	if (!session || session.closed) {
		return;
	}
	if (!document.hidden) {
		session.connect();
		report();
		showDetails();
	}
	else if (!session.pending) {
		session.leave();
		session.disconnect();
	}
});

/* State of the connection and of the edits of this page. */

function showState() {
	if (!session) {
		return;
	}
	const { connected, pending, unsent, problem, closed } = session;
	let state = "live";
	let text = pending ? "Saving…" : "All changes saved";
	if (closed) {
		[state, text] = ["gone", "Closed"];
	}
	else if (!connected) {
		[state, text] = session.ready ? ["gone", pending ? `Offline, ${count(unsent, "unsent character")}` : "Offline"] : ["waiting", "Connecting…"];
	}
	else if (problem) {
		[state, text] = ["gone", `Not saved, ${count(unsent, "unsent character")}`];
	}
	element("status").dataset.state = state;
	setText(element("status-text"), text);
	if (!closed) {
		showNotice(problem ? `${problem} Your edits stay on this page, and are sent again.`
			: (state === "gone") ? "The server does not answer. You can go on writing: your edits stay on this page, and are sent when the server is back." : null);
	}
}

function showNotice(text) {
	element("notice").hidden = (text === null);
	setText(element("notice"), text ?? "");
}

/* A text that cannot be combined with the document any more is shown, so that nobody loses it. */
function showRescue(text, reason) {
	element("rescue").hidden = false;
	setText(element("rescue-reason"), `${reason} Some of your last edits are not in the document. This is the text as you saw it:`);
	element("rescue-text").value = text;
}

element("rescue-close").addEventListener("click", () => {
	element("rescue").hidden = true;
});

/* People and their carets. */

let shownPeople = "";

function showPeople() {
	const others = session ? [...session.carets.values()] : [];
	const people = session ? [{ writer: session.writer, name: `${author.value} (you)` },
		...others.map((caret) => ({ writer: caret.writer, name: caret.author }))] : [];
	const key = JSON.stringify(people);
	if (key !== shownPeople) {
		shownPeople = key;
		keepColours(new Set(people.map(({ writer }) => writer)));
		element("people").replaceChildren(...people.map(({ writer, name }) =>
			create("li", { dataset: { colour: colour(writer) } }, create("i", { className: "dot" }), name)));
	}
}

function report() {
	clearTimeout(reporting);
	const wait = reported + REPORT_MILLIS - performance.now();
	reporting = setTimeout(() => {
		reported = performance.now();
		if (session && !document.hidden) {
			const backward = field.selectionDirection === "backward";
			const { selectionStart: start, selectionEnd: end } = field;
			session.report(backward ? end : start, backward ? start : end);
		}
		reporting = setTimeout(report, PRESENT_MILLIS);
	}, Math.max(0, wait));
}

document.addEventListener("selectionchange", () => (document.activeElement === field) && report());
field.addEventListener("selectionchange", report);

/* Facts about the stream, and the replay. */

async function showDetails() {
	clearTimeout(polling);
	const of = session;
	if (!of || of.closed || document.hidden) {
		return;
	}
	if (of.connected) {
		try {
			const details = await request(path(of.name));
			if (of === session) {
				const snapshot = (details.snapshot !== null) ? `snapshot at ${whole.format(details.snapshot)}` : "no snapshot yet";
				setText(element("facts"), `${count(details.length, "character")} after ${count(details.revision, "edit")}. `
					+ `Stream ${details.stream}: ${count(details.cursor, "record")}, ${snapshot}, ${RESIDENCY[details.residency]}.`);
				showReplay(details.replay);
			}
		}
		catch {
			// The connection shows that the server does not answer.
		}
	}
	clearTimeout(polling);
	polling = setTimeout(showDetails, DETAILS_MILLIS);
}

function showReplay({ running, rate, done, of, failure }) {
	const result = element("replay-result");
	result.dataset.state = failure ? "bad" : "";
	setText(result, failure ? failure : of ? `${whole.format(done)} of ${count(of, "edit")}` : "");
	setText(element("replay"), running ? "Pause" : (done > 0 && done < of && !failure) ? "Resume" : "Start");
	if (running && !replaying && document.activeElement !== element("speed")) {
		element("speed").value = String(rate);
	}
	replaying = running;
}

async function replay(running) {
	try {
		showReplay(await request(path(session.name, "/replay"), running ? { method: "PUT", body: { rate: Number(element("speed").value) } }
			: { method: "DELETE" }));
	}
	catch (error) {
		element("replay-result").dataset.state = "bad";
		setText(element("replay-result"), error.message);
	}
}

element("replay").addEventListener("click", () => replay(!replaying));
element("speed").addEventListener("change", () => replaying && replay(true));

/* The history takes the place of the text. */

function showHistory(visible) {
	const button = element("history-open");
	button.setAttribute("aria-expanded", String(visible));
	setText(button, visible ? "Back to the text" : "History");
	element("history").hidden = !visible;
	element("editor").hidden = visible;
	visible ? history.open(session.name) : history.close();
}

element("history-open").addEventListener("click", () => {
	const visible = element("history").hidden;
	showHistory(visible);
	visible ? element("history-slider").focus() : field.focus();
});

element("delete").addEventListener("click", async () => {
	const { name } = session;
	if (!confirm(`Delete “${name}” with its history? Nobody can restore it.`)) {
		return;
	}
	try {
		await request(path(name), { method: "DELETE" });
		location.hash = "";
		await refresh();
	}
	catch (error) {
		showNotice(error.message);
	}
});

onCreate(() => author.value, (name) => {
	location.hash = address(name);
});

refresh();
route();
