/* Page: shows the data of the server on the map, in the table and on the line. */

import { element, oneDigit, percent, whole } from "./format.js";
import { dim, drawMap, rank, updateBubble } from "./map.js";
import { showStream } from "./stream.js";
import { arrange, filtered, showAirport } from "./table.js";

const POLL_MILLIS = 1000;
const REQUEST_MILLIS = 8000;
const RECONNECT_MILLIS = 2000;
const ARRANGE_MILLIS = 500;
const TOLD_MILLIS = 4000;
const NAMES = { LIVE: "Live", CATCHING_UP: "Catching up", RESTORING: "Restoring", DISCONNECTED: "Disconnected", PAUSED: "Paused", FAILED: "Failed", STOPPED: "Stopped" };

const names = new Map();
const HINT = element("stream-result").textContent;
let seeding = { enabled: false, of: 0 };
let stream = null;
// The reason for which the positions of the stream are not current, or null if they are.
let unanswered = null;
let connected = false;
let seen = null;
let told = -Infinity;
let first = true;
let arranging = null;
let polling = null;
let replaying = false;

async function request(path, options = {}) {
	const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(REQUEST_MILLIS), ...options })
		.catch((cause) => Promise.reject(new Error((cause.name === "TimeoutError")
			? `The server did not answer within ${REQUEST_MILLIS / 1000} seconds.` : "The server does not answer.", { cause })));
	const body = await response.json().catch(() => null);
	if (!response.ok) {
		const error = new Error(body?.detail ?? body?.reason ?? `The server answered with status ${response.status}`);
		error.status = response.status;
		error.problem = body;
		throw error;
	}
	return body;
}

const post = (path, body, method = "POST") => request(path,
	{ method, headers: { "content-type": "application/json" }, body: (body === undefined) ? undefined : JSON.stringify(body) });

/* Receives the board. The server knows the state of this page by the id of the last event. */

function connect() {
	const events = new EventSource("api/events");
	events.addEventListener("open", () => {
		if (!connected && !first) {
			// Replaces an error message of the time without a connection.
			showStreamResult("", HINT);
		}
		connected = true;
		poll();
	});
	events.addEventListener("state", (event) => showBoard(JSON.parse(event.data), !first));
	events.addEventListener("change", (event) => showBoard(JSON.parse(event.data), true));
	events.addEventListener("error", () => {
		connected = false;
		showConnection();
		if (events.readyState === EventSource.CLOSED) {
			setTimeout(connect, RECONNECT_MILLIS);
		}
	});
}

function showStatus(state, text) {
	const status = element("status");
	// A live region: screen readers read each change.
	if (status.dataset.state !== state) {
		status.dataset.state = state;
		document.body.classList.toggle("stale", state === "gone");
	}
	if (element("status-text").textContent !== text) {
		element("status-text").textContent = text;
	}
}

function showNotice(text) {
	const notice = element("notice");
	notice.hidden = (text === null);
	if (notice.textContent !== (text ?? "")) {
		notice.textContent = text ?? "";
	}
}

/* A failed projection ends its events. That is not a lost connection as long as the server answers. */

function showConnection() {
	const status = stream?.status ?? null;
	const failed = status === "FAILED" && unanswered === null;
	if (!connected && !failed) {
		showStatus("gone", "Reconnecting…");
		showNotice(`The server does not answer. ${seen ? `This is the board of ${seen.toLocaleTimeString()}. It` : "The board"} continues automatically when the server is back.`);
		return;
	}
	const outage = status === "DISCONNECTED";
	if (status !== null) {
		showStatus((status === "LIVE") ? "live" : (failed || outage) ? "gone" : "waiting", NAMES[status] ?? status);
	}
	showNotice(outage ? stale(stream.disconnectedSince) : failed ? `The board has stopped before record ${whole.format(stream.cursor)} and shows the records before it. ${stream.failure ?? ""}`
		: unanswered ? `The positions of the stream are not current. ${unanswered}` : null);
}

/* The board is still shown in an outage, with a notice. */

function stale(since) {
	const time = since ? ` of ${new Date(since).toLocaleTimeString()}` : "";
	return `The stream cannot be reached. This is the board${time}. It continues automatically when the stream is back.`;
}

function showBoard(board, flash) {
	seen = new Date();
	const { flights, totalDelayMinutes, delayedOver15 } = board.total;
	element("total-flights").textContent = whole.format(flights);
	element("total-late").textContent = whole.format(delayedOver15);
	element("total-share").textContent = flights ? percent.format(delayedOver15 / flights) : "";
	element("total-delay").textContent = whole.format(totalDelayMinutes);
	element("total-average").textContent = flights ? oneDigit.format(totalDelayMinutes / flights) : "–";
	element("total-distance").textContent = whole.format(board.totalDistanceMiles);
	for (const airport of board.airports) {
		showNumbers(airport, flash);
	}
	showSeeding(board.seeded);
	if (stream) {
		stream = { ...stream, status: board.status, cursor: board.cursor, tail: Math.max(stream.tail, board.tail) };
		showStream(stream);
	}
	showConnection();
	if (first) {
		first = false;
		rank();
		arrange();
	}
	else {
		arranging ??= setTimeout(() => {
			arranging = null;
			rank();
			arrange();
		}, ARRANGE_MILLIS);
	}
}

function showNumbers(airport, flash) {
	const flown = airport.flights > 0;
	const numbers = { ...airport, name: names.get(airport.iata) ?? "Unknown airport", share: flown ? airport.delayedOver15 / airport.flights : null,
		average: flown ? airport.totalDelayMinutes / airport.flights : null };
	showAirport(numbers, flash);
	updateBubble(numbers, flash);
}

function showSeeding(done) {
	const busy = seeding.enabled && done < seeding.of;
	element("seeding").hidden = !busy;
	element("seeding-progress").value = seeding.of ? done / seeding.of : 0;
	element("seeding-text").textContent = `Appending the flights of the data file: ${whole.format(done)} of ${whole.format(seeding.of)}`;
	element("replay").disabled = busy;
	element("snapshot").disabled = false;
}

/* Positions of the stream, each second while the page is visible. */

async function poll() {
	clearTimeout(polling);
	if (document.hidden) {
		return;
	}
	try {
		stream = await request("api/stream");
		unanswered = null;
		showStream(stream);
		showReplay(stream.replay);
	}
	catch (error) {
		unanswered = error.message;
	}
	showConnection();
	clearTimeout(polling);
	polling = setTimeout(poll, POLL_MILLIS);
}

document.addEventListener("visibilitychange", poll);

function showReplay(replay) {
	if (replaying && !replay.running && replay.done === replay.of) {
		showStreamResult("good", `All ${whole.format(replay.of)} flights were replayed.`);
	}
	else if (replay.failure && !replay.running) {
		showStreamResult("bad", `The replay is paused: ${replay.failure}`, { progress: true });
	}
	else if (replay.running) {
		showStreamResult("busy", `Replaying the flights of the data file: ${whole.format(replay.done)} of ${whole.format(replay.of)}`, { progress: true });
	}
	replaying = replay.running;
	element("replay").textContent = replay.running ? "Pause replay"
		: (replay.done > 0 && replay.done < replay.of) ? "Resume replay" : "Start replay";
	element("replay").setAttribute("aria-pressed", String(replay.running));
	if (replay.running && document.activeElement !== element("speed")) {
		element("speed").value = String(replay.rate);
	}
}

/* The result of an action stays visible for a while; progress does not replace it. */

function showStreamResult(state, text, { progress = false } = {}) {
	if (progress && performance.now() < told + TOLD_MILLIS) {
		return;
	}
	told = progress ? told : performance.now();
	const result = element("stream-result");
	result.dataset.state = state;
	if (result.textContent !== text) {
		result.textContent = text;
	}
}

async function replay(running) {
	try {
		showReplay(running ? await post("api/replay", { rate: Number(element("speed").value) }, "PUT")
			: await post("api/replay", undefined, "DELETE"));
		if (!running) {
			showStreamResult("busy", "The replay is paused.");
		}
	}
	catch (error) {
		showStreamResult("bad", error.message);
	}
}

element("replay").addEventListener("click", () => replay(!replaying));
element("speed").addEventListener("change", () => replaying && replay(true));

element("snapshot").addEventListener("click", async () => {
	element("snapshot").disabled = true;
	try {
		const { outcome, cursor, reason } = await post("api/snapshots");
		showStreamResult((outcome === "taken") ? "good" : "busy",
			(outcome === "taken") ? `A snapshot at ${whole.format(cursor)} is stored.` : `No snapshot was taken: ${reason}.`);
		await poll();
	}
	catch (error) {
		showStreamResult("bad", error.message);
	}
	finally {
		element("snapshot").disabled = false;
	}
});

/* Appends a flight, then reads the board at its sequence number, which proves that the flight is folded. */

const form = element("flight");

function flyFrom(iata) {
	form.elements.origin.value = iata;
	showResult("", `From ${names.get(iata)}.`);
}

form.addEventListener("submit", async (event) => {
	event.preventDefault();
	const fields = form.elements;
	const number = (field) => field.value.trim() === "" ? null : Number(field.value);
	const flight = {
		departure: fields.departure.value,
		origin: fields.origin.value.trim().toUpperCase(),
		destination: fields.destination.value.trim().toUpperCase(),
		delayMinutes: number(fields.delayMinutes),
		distanceMiles: number(fields.distanceMiles),
	};
	const submit = form.querySelector("button");
	submit.disabled = true;
	showErrors({});
	showResult("", "Appending…");
	try {
		const { seqNum } = await post("api/flights", flight);
		const airport = await request(`api/airports/${flight.origin}?atLeast=${seqNum}`);
		showResult("good", `Record ${whole.format(seqNum)}: ${airport.iata} now has ${whole.format(airport.flights)} departures.`);
	}
	catch (error) {
		showErrors(error.problem?.errors ?? {});
		showResult("bad", error.status ? error.message
			: `${error.message} It is not known whether the flight was appended.`);
	}
	finally {
		submit.disabled = false;
	}
});

function showErrors(errors) {
	let focused = false;
	for (const field of form.querySelectorAll("input")) {
		const invalid = field.name in errors;
		field.setAttribute("aria-invalid", String(invalid));
		if (invalid && !focused) {
			field.focus();
			focused = true;
		}
	}
}

function showResult(state, text) {
	const result = element("result");
	result.dataset.state = state;
	result.textContent = text;
}

/* Shows all airports first, because the board contains only airports with departures. */

async function start() {
	try {
		const directory = await request("api/directory");
		directory.forEach((airport) => names.set(airport.iata, airport.name));
		seeding = (await request("api/summary").catch(() => null))?.seeding ?? seeding;
		drawMap(directory, flyFrom);
		directory.forEach(({ iata }) => showNumbers({ iata, flights: 0, totalDelayMinutes: 0, delayedOver15: 0 }, false));
		element("airports").append(...directory.map((airport) => new Option(airport.name, airport.iata)));
		filtered(dim);
		arrange();
		connect();
	}
	catch (error) {
		showStatus("gone", "Connecting…");
		showNotice(`${error.message} Retrying…`);
		setTimeout(start, RECONNECT_MILLIS);
	}
}

start();
