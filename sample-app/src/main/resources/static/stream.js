/* The stream as a line: trimmed records, the snapshot, the records that a restart folds, the cursor and the tail. */

import { element, svg, whole } from "./format.js";

const line = element("line");
const HEIGHT = 112;
const SPAN = 6000;
const Y = 48;
const GLIDE_MILLIS = 120;

let shown = null;
let target = null;
let frame = null;
let last = 0;

/* Positions move smoothly, unless the user prefers reduced motion. */
const still = matchMedia("(prefers-reduced-motion: reduce)");

export function showStream(stream) {
	target = { head: stream.head, snapshot: stream.snapshot?.cursor ?? -1, next: stream.nextSnapshot ?? -1, cursor: stream.cursor, tail: stream.tail };
	if (!shown || still.matches) {
		shown = { ...target };
	}
	for (const key of ["snapshot", "next"]) {
		if (shown[key] < 0) {
			shown[key] = target[key];
		}
	}
	describe(stream);
	if (frame === null) {
		last = performance.now();
		frame = requestAnimationFrame(step);
	}
}

function step(now) {
	frame = null;
	const part = 1 - Math.exp(-Math.max(0, now - last) / GLIDE_MILLIS);
	last = now;
	let moving = false;
	for (const key of Object.keys(target)) {
		const rest = target[key] - shown[key];
		if (Math.abs(rest) < 1 || target[key] < 0) {
			shown[key] = target[key];
		}
		else {
			shown[key] += rest * part;
			moving = true;
		}
	}
	draw(shown);
	if (moving) {
		frame = requestAnimationFrame(step);
	}
}

function describe(stream) {
	const kept = records(Math.max(0, stream.cursor - (stream.snapshot?.cursor ?? stream.head)));
	const behind = stream.tail - stream.cursor;
	element("mark-trimmed").textContent = stream.head ? `0 – ${whole.format(stream.head - 1)}` : "nothing";
	element("mark-head").textContent = stream.head ? `head ${whole.format(stream.head)}` : "";
	element("mark-snapshot").textContent = stream.snapshot ? whole.format(stream.snapshot.cursor) : "none yet";
	element("mark-size").textContent = stream.snapshot ? kibibytes(stream.snapshot.bytes) : "";
	element("mark-kept").textContent = kept;
	element("mark-tail").textContent = whole.format(stream.tail);
	element("cursor").textContent = whole.format(stream.cursor);
	element("lag").textContent = behind ? `${whole.format(behind)} behind` : "up to date";
	element("restore").textContent = stream.restore ? origin(stream.restore) : "The board is being restored.";
	line.classList.toggle("stopped", stream.status === "FAILED");
	line.setAttribute("aria-label", `The stream as a line: ${stream.head ? `trimmed up to ${whole.format(stream.head - 1)}` : "nothing trimmed"}, `
		+ (stream.snapshot ? `a snapshot at ${whole.format(stream.snapshot.cursor)}, ` : "no snapshot, ")
		+ `cursor ${whole.format(stream.cursor)}, tail ${whole.format(stream.tail)}; a restart folds ${kept}`
		+ (stream.nextSnapshot ? `, the next snapshot is due at ${whole.format(stream.nextSnapshot)}` : ""));
}

function records(count) {
	return `${whole.format(count)} ${(count === 1) ? "record" : "records"}`;
}

function origin({ source, cursor, replayed, durationMs }) {
	const base = (source === "empty") ? "began with an empty stream" : (source === "replay") ? `was folded from the first record, ${records(replayed)},`
		: `was restored from the snapshot at ${whole.format(cursor)} and ${records(replayed)} after it,`;
	return `The board ${base} and was live after ${whole.format(durationMs)} ms.`;
}

function kibibytes(bytes) {
	return `${whole.format(Math.max(1, Math.round(bytes / 1024)))} KiB`;
}

function draw({ head, snapshot, next, cursor, tail }) {
	const width = line.clientWidth || 600;
	line.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
	const from = Math.min(head, (snapshot >= 0) ? snapshot : head);
	// The trimmed part is shortened, to leave room for the rest.
	const left = 12 + (head > 0 ? Math.min(150, width * 0.2) : 0);
	const right = width - 14;
	const span = Math.max(SPAN, (Math.max(tail, next) - from) * 1.04);
	const x = (position) => left + (position - from) / span * (right - left);
	const covered = Math.max(from, snapshot);
	const nodes = [];
	const label = (at, y, text, kind, anchor = "middle") => nodes.push(svg("text", { class: `label ${kind}`, x: at, y, "text-anchor": anchor }, text));

	const grid = niceStep(span, width);
	for (let at = Math.ceil(from / grid) * grid; at <= from + span; at += grid) {
		nodes.push(svg("line", { class: "grid", x1: x(at), x2: x(at), y1: Y + 42, y2: Y + 47 }),
			svg("text", { class: "tick", x: x(at), y: Y + 60, "text-anchor": (x(at) > width - 30) ? "end" : "middle" }, whole.format(at)));
	}
	nodes.push(svg("line", { class: "axis", x1: left, x2: right, y1: Y + 42, y2: Y + 42 }));

	if (head > 0) {
		nodes.push(svg("line", { class: "gone", x1: 12, x2: left - 12, y1: Y, y2: Y }),
			svg("path", { class: "tear", d: `M${left - 13} ${Y - 12}l5 8l-5 8l5 8` }),
			svg("text", { class: "tick", x: 8, y: Y + 60 }, "0"));
		label(left - 14, Y - 16, "head", "trimmed", "end");
		label(8, Y + 28, "trimmed", "trimmed", "start");
	}
	nodes.push(svg("line", { class: "future", x1: x(tail), x2: right, y1: Y, y2: Y }),
		svg("rect", { class: "kept", x: x(from), y: Y - 7, width: Math.max(0, x(tail) - x(from)), height: 14, rx: 3 }),
		svg("rect", { class: "folded", x: x(covered), y: Y - 7, width: Math.max(0, x(cursor) - x(covered)), height: 14, rx: 3 }));
	if (tail - cursor >= 1) {
		nodes.push(svg("rect", { class: "behind", x: x(cursor), y: Y - 7, width: x(tail) - x(cursor), height: 14 }));
	}
	if (x(covered) - x(from) > 260) {
		label((x(from) + x(covered)) / 2, Y + 28, "covered by the snapshot", "trimmed");
	}
	// The part below the line that has labels already.
	let free = left;
	if (snapshot >= 0) {
		const at = x(snapshot);
		nodes.push(diamond(at, "snapshot"));
		const beside = (at > right - 40) ? "end" : (at < left + 40) ? "start" : "middle";
		label((beside === "start") ? at - 7 : at, Y + 28, "snapshot", "snapshot", beside);
		free = at + ((beside === "start") ? 70 : 45);
	}
	if (next > tail) {
		const at = x(next);
		nodes.push(diamond(at, "next"));
		label(Math.min(at, right - 44), Y + 28, "next snapshot", "snapshot");
	}
	const restart = (free + Math.min(x(cursor), (next > tail) ? x(next) - 70 : right)) / 2;
	if (x(cursor) - free > 110 && restart - free > 55) {
		label(restart, Y + 28, "a restart folds this", "folded");
	}

	nodes.push(svg("line", { class: "tail", x1: x(tail), x2: x(tail), y1: Y - 16, y2: Y + 16 }),
		svg("path", { class: "cursor", d: `M${x(cursor)} ${Y - 10}l-7 -12h14z` }));
	const stopped = line.classList.contains("stopped");
	if (x(tail) - x(cursor) < 14) {
		const beside = x(tail) > right - 110;
		const text = stopped ? "stopped here" : (width < 500 || tail > cursor) ? "cursor" : "cursor, at the tail";
		label(x(cursor) + (beside ? -13 : 13), Y - 16, text, "cursor", beside ? "end" : "start");
	}
	else {
		label(x(cursor) - 13, Y - 16, stopped ? "stopped here" : "cursor", "cursor", "end");
		label(x(tail) + (x(tail) > right - 40 ? -6 : 6), Y - 16, "tail", "", x(tail) > right - 40 ? "end" : "start");
	}
	line.replaceChildren(...nodes);
}

function diamond(x, kind) {
	return svg("rect", { class: kind, x: x - 7, y: Y - 7, width: 14, height: 14, rx: 2, transform: `rotate(45 ${x} ${Y})` });
}

function niceStep(span, width) {
	const rough = span / Math.max(2, width / 110);
	const power = 10 ** Math.floor(Math.log10(rough));
	return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
}

new ResizeObserver(() => {
	if (shown) {
		draw(shown);
	}
}).observe(line);
