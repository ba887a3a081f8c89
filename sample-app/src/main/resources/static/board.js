const POLL_MILLIS = 1000;
const MAX_POLL_MILLIS = 8000;
const REQUEST_MILLIS = 8000;

const element = (id) => document.getElementById(id);
const whole = new Intl.NumberFormat("en-US");
const oneDigit = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat("en-US", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

const rows = new Map();
let sort = { key: "flights", descending: true };
let shownCursor = null;
let failures = 0;
let timer = null;
let polling = false;

async function request(path, options = {}) {
	const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(REQUEST_MILLIS), ...options });
	const body = await response.json().catch(() => null);
	if (!response.ok) {
		const error = new Error(body?.detail ?? `The server answered ${response.status}`);
		error.status = response.status;
		error.problem = body;
		throw error;
	}
	return body;
}

/* The board, each second while somebody can see it. */

async function poll() {
	clearTimeout(timer);
	if (polling || document.hidden) {
		return;
	}
	polling = true;
	try {
		const summary = await request("api/summary");
		showSummary(summary);
		if (summary.cursor !== shownCursor) {
			showAirports(await request("api/airports"));
			shownCursor = summary.cursor;
		}
		failures = 0;
	}
	catch (error) {
		failures++;
		showFailure(error);
	}
	finally {
		polling = false;
	}
	if (!document.hidden) {
		timer = setTimeout(poll, Math.min(POLL_MILLIS * 2 ** Math.min(failures, 3), MAX_POLL_MILLIS));
	}
}

function showStatus(state, text) {
	const status = element("status");
	// A live region: only what changed is worth being read out.
	if (status.dataset.state !== state) {
		status.dataset.state = state;
		document.body.classList.toggle("stale", state === "gone");
	}
	if (element("status-text").textContent !== text) {
		element("status-text").textContent = text;
	}
}

function showFailure(error) {
	if (error.status) {
		showStatus("waiting", error.message);
	}
	else {
		showStatus("gone", "The server does not answer. Trying again…");
	}
}

function showSummary(summary) {
	const names = { LIVE: "Live", CATCHING_UP: "Catching up", RESTORING: "Restoring", PAUSED: "Paused", FAILED: "Failed", STOPPED: "Stopped" };
	const state = (summary.status === "LIVE") ? "live" : (summary.status === "FAILED") ? "gone" : "waiting";
	showStatus(state, names[summary.status] ?? summary.status);
	element("total-flights").textContent = whole.format(summary.flights);
	element("total-late").textContent = whole.format(summary.delayedOver15);
	element("total-share").textContent = summary.flights ? percent.format(summary.delayedOver15 / summary.flights) : "";
	element("total-delay").textContent = whole.format(summary.totalDelayMinutes);
	element("total-average").textContent = summary.flights ? oneDigit.format(summary.totalDelayMinutes / summary.flights) : "–";
	element("total-distance").textContent = whole.format(summary.totalDistanceMiles);
	element("cursor").textContent = whole.format(summary.cursor);
	element("lag").textContent = summary.lag.records ? `${whole.format(summary.lag.records)} behind` : "up to date";
	const progress = summary.seeding;
	element("seeding").hidden = !progress.enabled || progress.done >= progress.of;
	element("seeding-progress").value = progress.done / progress.of;
	element("seeding-text").textContent = `Appending the flights of the data file: ${whole.format(progress.done)} of ${whole.format(progress.of)}`;
}

function showAirports(airports) {
	const first = rows.size === 0;
	for (const airport of airports) {
		let row = rows.get(airport.iata);
		if (!row) {
			row = newRow(airport);
			rows.set(airport.iata, row);
		}
		updateRow(row, airport, !first);
	}
	if (first) {
		element("airports").append(...airports.map((airport) => new Option(airport.name, airport.iata))
			.sort((a, b) => a.value.localeCompare(b.value)));
	}
	arrange();
}

function newRow(airport) {
	const row = document.createElement("tr");
	const code = document.createElement("th");
	code.scope = "row";
	code.textContent = airport.iata;
	const name = document.createElement("td");
	name.textContent = airport.name;
	const numbers = Array.from({ length: 5 }, () => {
		const cell = document.createElement("td");
		cell.className = "number";
		return cell;
	});
	numbers[2].classList.add("share");
	row.append(code, name, ...numbers);
	row.addEventListener("animationend", () => row.classList.remove("changed"));
	return { row, numbers, airport: null };
}

function updateRow(entry, airport, flash) {
	const before = entry.airport;
	if (before && before.flights === airport.flights && before.totalDelayMinutes === airport.totalDelayMinutes) {
		return;
	}
	const flown = airport.flights > 0;
	const share = flown ? airport.delayedOver15 / airport.flights : null;
	const average = flown ? airport.totalDelayMinutes / airport.flights : null;
	entry.airport = { ...airport, share, average };
	const texts = [whole.format(airport.flights), whole.format(airport.delayedOver15), flown ? percent.format(share) : "–",
		whole.format(airport.totalDelayMinutes), flown ? oneDigit.format(average) : "–"];
	texts.forEach((text, i) => entry.numbers[i].textContent = text);
	entry.numbers[2].style.setProperty("--part", share ?? 0);
	entry.row.classList.toggle("none", !flown);
	if (flash) {
		entry.row.classList.add("changed");
	}
}

function arrange() {
	const filter = element("filter").value.trim().toLowerCase();
	const sorted = [...rows.values()].sort((a, b) => compare(a.airport, b.airport));
	let visible = 0;
	for (const { row, airport } of sorted) {
		row.hidden = filter !== "" && !airport.iata.toLowerCase().includes(filter) && !airport.name.toLowerCase().includes(filter);
		visible += row.hidden ? 0 : 1;
	}
	const body = element("rows");
	// Moving a row would restart its animation and lose the focus: only when the order changed.
	if (sorted.length !== body.children.length || sorted.some(({ row }, i) => body.children[i] !== row)) {
		body.replaceChildren(...sorted.map(({ row }) => row));
	}
	const flown = sorted.filter(({ airport }) => airport.flights > 0).length;
	element("empty").hidden = visible > 0 || sorted.length === 0;
	element("count").textContent = sorted.length ? `${visible} of ${sorted.length} airports shown, ${flown} with departures.` : "";
}

function compare(a, b) {
	const left = a[sort.key];
	const right = b[sort.key];
	let order;
	if (left === null || right === null) {
		// Airports without departures have no average: last, either way.
		return (left === right) ? a.iata.localeCompare(b.iata) : (left === null) ? 1 : -1;
	}
	order = (typeof left === "string") ? left.localeCompare(right) : left - right;
	return (sort.descending ? -order : order) || a.iata.localeCompare(b.iata);
}

for (const header of document.querySelectorAll("th[data-key]")) {
	header.querySelector("button").addEventListener("click", () => {
		const key = header.dataset.key;
		const text = key === "iata" || key === "name";
		sort = { key, descending: (sort.key === key) ? !sort.descending : !text };
		document.querySelectorAll("th[data-key]").forEach((other) => other.removeAttribute("aria-sort"));
		header.setAttribute("aria-sort", sort.descending ? "descending" : "ascending");
		arrange();
	});
}

element("filter").addEventListener("input", arrange);

document.addEventListener("visibilitychange", () => {
	if (!document.hidden) {
		poll();
	}
});

/* Append a flight, then read it back from the board: the position is the proof that it is folded. */

const form = element("flight");

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
		const { seqNum } = await request("api/flights",
			{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(flight) });
		const airport = await request(`api/airports/${flight.origin}?atLeast=${seqNum}`);
		showResult("good", `Record ${whole.format(seqNum)}: ${airport.iata} now has ${whole.format(airport.flights)} departures.`);
		poll();
	}
	catch (error) {
		showErrors(error.problem?.errors ?? {});
		showResult("bad", error.status ? error.message : "The server does not answer: it is not known whether the flight was appended.");
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

poll();
