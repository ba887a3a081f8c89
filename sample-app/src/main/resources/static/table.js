/* The airports as a table. */

import { element, oneDigit, percent, whole } from "./format.js";

const rows = new Map();
let sort = { key: "flights", descending: true };
let onFilter = () => {};

export function showAirport(airport, flash) {
	let entry = rows.get(airport.iata);
	if (!entry) {
		entry = newRow(airport);
		rows.set(airport.iata, entry);
	}
	const flown = airport.flights > 0;
	entry.airport = airport;
	const texts = [whole.format(airport.flights), whole.format(airport.delayedOver15), flown ? percent.format(airport.share) : "–",
		whole.format(airport.totalDelayMinutes), flown ? oneDigit.format(airport.average) : "–"];
	texts.forEach((text, i) => entry.numbers[i].textContent = text);
	entry.numbers[2].style.setProperty("--part", airport.share ?? 0);
	entry.row.classList.toggle("none", !flown);
	if (flash) {
		entry.row.classList.add("changed");
	}
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
	return { row, numbers, airport };
}

export function matcher() {
	const filter = element("filter").value.trim().toLowerCase();
	return (airport) => filter === "" || airport.iata.toLowerCase().includes(filter) || airport.name.toLowerCase().includes(filter);
}

export function arrange() {
	const matches = matcher();
	const sorted = [...rows.values()].sort((a, b) => compare(a.airport, b.airport));
	let visible = 0;
	for (const { row, airport } of sorted) {
		row.hidden = !matches(airport);
		visible += row.hidden ? 0 : 1;
	}
	const body = element("rows");
	// Rows are moved only if the order has changed, because moving a row restarts its animation and loses the focus.
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
	if (left === null || right === null) {
		// Airports without departures have no average. They are last in both orders.
		return (left === right) ? a.iata.localeCompare(b.iata) : (left === null) ? 1 : -1;
	}
	const order = (typeof left === "string") ? left.localeCompare(right) : left - right;
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

export function filtered(listener) {
	onFilter = listener;
}

element("filter").addEventListener("input", () => {
	arrange();
	onFilter(matcher());
});
