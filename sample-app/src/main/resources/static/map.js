/* The airports on a map: an equal-area conic projection, Alaska smaller and the islands moved closer. */

import { ALASKA, BORDERS, HAWAII, ISLANDS, LOWER } from "./outline.js";
import { element, oneDigit, percent, svg, whole } from "./format.js";

const RADIANS = Math.PI / 180;
const BINS = [
	{ below: 4, text: "under 4" }, { below: 7, text: "4–7" }, { below: 10, text: "7–10" }, { below: 14, text: "10–14" }, { below: Infinity, text: "14 and more" },
];

function conic(south, north, longitude, latitude, scale, x, y) {
	const n = (Math.sin(south * RADIANS) + Math.sin(north * RADIANS)) / 2;
	const c = Math.cos(south * RADIANS) ** 2 + 2 * n * Math.sin(south * RADIANS);
	const radius = (phi) => Math.sqrt(c - 2 * n * Math.sin(phi * RADIANS)) / n;
	const origin = radius(latitude);
	return (lon, lat) => {
		const rho = radius(lat);
		const theta = n * (lon - longitude) * RADIANS;
		return [x + scale * rho * Math.sin(theta), y - scale * (origin - rho * Math.cos(theta))];
	};
}

const lower = conic(29.5, 45.5, -96, 38.5, 1260, 492, 285);
const alaska = conic(55, 65, -152, 62, 430, 118, 500);
const hawaii = conic(8, 18, -157.3, 20.6, 1260, 300, 545);
const islands = conic(8, 18, -66, 18.1, 1260, 905, 560);

function projectionOf(airport) {
	if (airport.longitude > -68 && airport.latitude < 20) {
		return islands;
	}
	if (airport.latitude < 24 && airport.longitude < -150) {
		return hawaii;
	}
	return (airport.longitude < -127) ? alaska : lower;
}

function path(shape, project, closed) {
	const points = [];
	for (let i = 0; i < shape.length; i += 2) {
		points.push(project(shape[i], shape[i + 1]).map((value) => value.toFixed(1)).join(" "));
	}
	return `M${points.join("L")}${closed ? "Z" : ""}`;
}

const map = element("map");
const tip = element("tip");
const LARGEST = 30;
const bubbles = new Map();
const sizes = document.createElement("span");
let ranked = [];
let current = null;
let factor = 0.72;

function drawLand() {
	const land = svg("g", { class: "land", "aria-hidden": "true" });
	for (const [shapes, project] of [[LOWER, lower], [ALASKA, alaska], [HAWAII, hawaii], [ISLANDS, islands]]) {
		land.append(svg("path", { d: shapes.map((shape) => path(shape, project, true)).join("") }));
	}
	land.append(svg("path", { class: "borders", d: BORDERS.map((line) => path(line, lower, false)).join("") }));
	land.append(svg("path", { class: "insets", d: "M10 415H190L245 470V590M245 500H330L380 545V590M838 520H965" }));
	map.append(land);
}

function drawLegend() {
	const legend = element("legend");
	const scale = BINS.map((bin, i) => {
		const entry = document.createElement("span");
		const swatch = document.createElement("i");
		swatch.className = `swatch delay-${i}`;
		entry.append(swatch, bin.text);
		return entry;
	});
	const title = document.createElement("span");
	title.className = "title";
	title.textContent = "Average delay, min";
	sizes.className = "title sizes";
	legend.append(title, ...scale, sizes);
	new ResizeObserver(drawSizes).observe(map);
}

/* Bubbles of the size that they have on the map: for about half of the flights of the busiest airport, rounded, and for a tenth of these. */
function drawSizes() {
	const half = Math.max(100, ranked[0]?.numbers?.flights ?? 0) / 2;
	const power = 10 ** Math.floor(Math.log10(half));
	const flights = Math.floor(half / power) * power;
	const scale = (map.clientWidth || 975) / 975;
	const entries = [flights / 10, flights].map((count) => {
		const radius = radiusOf(count) * scale;
		const size = Math.ceil(2 * radius + 2);
		const entry = document.createElement("span");
		entry.append(svg("svg", { width: size, height: size, "aria-hidden": "true" },
			svg("circle", { cx: size / 2, cy: size / 2, r: radius.toFixed(2) })), whole.format(count));
		return entry;
	});
	sizes.replaceChildren("Flights", ...entries);
}

/* The area of a bubble is proportional to its flights, scaled so that the busiest airport does not hide the others. */
function radiusOf(flights) {
	return flights ? Math.max(2.4, factor * Math.sqrt(flights)) : 2.4;
}

function rescale() {
	const busiest = ranked[0]?.numbers?.flights ?? 0;
	const fitting = Math.min(0.72, LARGEST / Math.sqrt(busiest || 1));
	if (fitting !== factor) {
		factor = fitting;
		bubbles.forEach(({ circle, numbers }) => circle.setAttribute("r", radiusOf(numbers?.flights).toFixed(2)));
	}
	drawSizes();
}

export function drawMap(directory, choose) {
	drawLand();
	drawLegend();
	const layer = svg("g", { class: "bubbles" });
	for (const airport of directory) {
		const [x, y] = projectionOf(airport)(airport.longitude, airport.latitude);
		const circle = svg("circle", { class: "bubble none", cx: x.toFixed(1), cy: y.toFixed(1), r: 2.4, tabindex: -1,
			role: "button", "data-iata": airport.iata, "aria-label": `${airport.iata}, ${airport.name}` });
		circle.addEventListener("pointerenter", () => show(airport.iata));
		circle.addEventListener("pointerleave", hide);
		circle.addEventListener("focus", () => show(airport.iata));
		circle.addEventListener("blur", hide);
		circle.addEventListener("click", () => choose(airport.iata));
		circle.addEventListener("animationend", () => circle.classList.remove("pulse"));
		bubbles.set(airport.iata, { circle, airport, x, y, numbers: null });
		layer.append(circle);
	}
	layer.addEventListener("keydown", (event) => move(event, choose));
	map.append(layer);
	rank();
}

/* Large bubbles are drawn first, so that small ones can be pointed at. Only one bubble is in the tab order. */
export function rank() {
	const focused = document.activeElement;
	ranked = [...bubbles.values()].sort((a, b) => (b.numbers?.flights ?? 0) - (a.numbers?.flights ?? 0));
	rescale();
	if (!focused?.classList.contains("bubble")) {
		map.querySelector(".bubbles").append(...ranked.map((bubble) => bubble.circle));
		ranked.forEach((bubble, i) => bubble.circle.setAttribute("tabindex", i ? -1 : 0));
	}
}

function move(event, choose) {
	const from = ranked.findIndex((bubble) => bubble.circle === event.target);
	const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
	if (step) {
		event.preventDefault();
		const to = ranked[(from + step + ranked.length) % ranked.length];
		event.target.setAttribute("tabindex", -1);
		to.circle.setAttribute("tabindex", 0);
		to.circle.focus();
	}
	else if (event.key === "Enter" || event.key === " ") {
		event.preventDefault();
		choose(event.target.dataset.iata);
	}
	else if (event.key === "Escape") {
		hide();
	}
}

export function updateBubble(numbers, changed) {
	const bubble = bubbles.get(numbers.iata);
	if (!bubble) {
		return;
	}
	bubble.numbers = numbers;
	const bin = (numbers.average === null) ? -1 : BINS.findIndex(({ below }) => numbers.average < below);
	bubble.circle.setAttribute("class", `bubble ${(bin < 0) ? "none" : `delay-${bin}`}`);
	bubble.circle.setAttribute("r", radiusOf(numbers.flights).toFixed(2));
	bubble.circle.setAttribute("aria-label", `${numbers.iata}, ${bubble.airport.name}: ${describe(numbers)}`);
	if (changed) {
		bubble.circle.classList.add("pulse");
	}
	if (current === numbers.iata) {
		show(current);
	}
}

export function dim(matches) {
	bubbles.forEach((bubble) => bubble.circle.classList.toggle("dim", !matches(bubble.airport)));
}

function describe(numbers) {
	return numbers.flights ? `${whole.format(numbers.flights)} flights, ${oneDigit.format(numbers.average)} min late on average, `
		+ `${percent.format(numbers.share)} over 15 min` : "no departures";
}

function show(iata) {
	const { airport, numbers, x, y } = bubbles.get(iata);
	current = iata;
	const title = document.createElement("strong");
	title.textContent = `${iata} · ${airport.name}`;
	const place = document.createElement("span");
	place.textContent = [airport.city, airport.state].filter((part) => part !== "NA").join(", ");
	const facts = document.createElement("span");
	facts.textContent = numbers ? describe(numbers) : "";
	tip.replaceChildren(title, place, facts);
	tip.hidden = false;
	// Inside the map, and above the bubble if there is room.
	const width = map.clientWidth;
	const scale = width / 975;
	const half = tip.offsetWidth / 2;
	const gap = (radiusOf(numbers?.flights) + 6) * scale;
	const left = Math.min(Math.max(x * scale, half), width - half);
	const above = y * scale - gap - tip.offsetHeight;
	tip.style.left = `${left - half}px`;
	tip.style.top = `${(above > 0) ? above : y * scale + gap}px`;
}

function hide() {
	current = null;
	tip.hidden = true;
}
