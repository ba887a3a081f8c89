/* The stream as a line: what was trimmed, the snapshot, what is folded again after a restart, the cursor and the tail. */

import { element, svg, whole } from "./format.js";

const line = element("line");
const SPAN = 6000;
const Y = 46;
const GLIDE_MILLIS = 120;

let shown = null;
let target = null;
let frame = null;
let last = 0;

/* Positions glide to where they are, unless somebody prefers them not to. */
const still = matchMedia("(prefers-reduced-motion: reduce)");

export function showStream(stream) {
	target = { head: stream.head, snapshot: stream.snapshot?.cursor ?? -1, cursor: stream.cursor, tail: stream.tail };
	if (!shown || still.matches) {
		shown = { ...target };
	}
	if (target.snapshot >= 0 && shown.snapshot < 0) {
		shown.snapshot = target.snapshot;
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
	const kept = stream.cursor - (stream.snapshot?.cursor ?? stream.head);
	element("mark-trimmed").textContent = stream.head ? `0 – ${whole.format(stream.head - 1)}` : "nothing";
	element("mark-snapshot").textContent = stream.snapshot
		? `${whole.format(stream.snapshot.cursor)} · ${oneKilobyte(stream.snapshot.bytes)}` : "none yet";
	element("mark-kept").textContent = `${whole.format(Math.max(0, kept))} records`;
	element("mark-tail").textContent = whole.format(stream.tail);
	element("cursor").textContent = whole.format(stream.cursor);
	const behind = stream.tail - stream.cursor;
	element("lag").textContent = behind ? `${whole.format(behind)} behind` : "up to date";
	element("restore").textContent = stream.restore ? origin(stream.restore) : "The board is being restored.";
	line.setAttribute("aria-label", `The stream as a line: trimmed up to ${whole.format(stream.head)}, `
		+ (stream.snapshot ? `a snapshot at ${whole.format(stream.snapshot.cursor)}, ` : "no snapshot, ")
		+ `cursor ${whole.format(stream.cursor)}, tail ${whole.format(stream.tail)}`);
}

function origin({ source, cursor, replayed, durationMs }) {
	const base = (source === "empty") ? "began with an empty stream" : (source === "replay") ? "was folded from the first record"
		: `was restored from the snapshot at ${whole.format(cursor)}`;
	return `The board ${base}, folded ${whole.format(replayed)} records after it and was live ${whole.format(durationMs)} ms after it began.`;
}

function oneKilobyte(bytes) {
	return `${whole.format(Math.max(1, Math.round(bytes / 1024)))} KiB`;
}

function draw({ head, snapshot, cursor, tail }) {
	const width = line.clientWidth || 600;
	line.setAttribute("viewBox", `0 0 ${width} 92`);
	const from = Math.min(head, (snapshot >= 0) ? snapshot : head);
	// What was trimmed is squeezed, or there would be little to see of the rest.
	const left = 12 + (head > 0 ? Math.min(150, width * 0.2) : 0);
	const span = Math.max(SPAN, (tail - from) * 1.06);
	const x = (position) => left + (position - from) / span * (width - left - 14);
	const nodes = [];
	if (head > 0) {
		nodes.push(svg("line", { class: "gone", x1: 12, x2: left - 8, y1: Y, y2: Y }),
			svg("path", { class: "tear", d: `M${left - 9} ${Y - 11}l6 7l-6 8l6 7` }),
			svg("text", { class: "tick", x: 12, y: Y + 34 }, "0"));
	}
	const grid = niceStep(span, width);
	for (let at = Math.ceil(from / grid) * grid; at <= from + span; at += grid) {
		nodes.push(svg("line", { class: "grid", x1: x(at), x2: x(at), y1: Y + 8, y2: Y + 18 }),
			svg("text", { class: "tick", x: x(at), y: Y + 34, "text-anchor": (x(at) > width - 30) ? "end" : "middle" }, whole.format(at)));
	}
	nodes.push(svg("line", { class: "future", x1: x(tail), x2: width - 6, y1: Y, y2: Y }),
		svg("rect", { class: "kept", x: x(from), y: Y - 7, width: Math.max(0, x(tail) - x(from)), height: 14, rx: 3 }),
		svg("rect", { class: "folded", x: x(Math.max(from, snapshot)), y: Y - 7, width: Math.max(0, x(cursor) - x(Math.max(from, snapshot))), height: 14, rx: 3 }));
	if (tail - cursor >= 1) {
		nodes.push(svg("rect", { class: "behind", x: x(cursor), y: Y - 7, width: x(tail) - x(cursor), height: 14 }));
	}
	if (snapshot >= 0) {
		const at = x(snapshot);
		nodes.push(svg("rect", { class: "snapshot", x: at - 7, y: Y - 7, width: 14, height: 14, rx: 2, transform: `rotate(45 ${at} ${Y})` }));
	}
	nodes.push(svg("line", { class: "tail", x1: x(tail), x2: x(tail), y1: Y - 16, y2: Y + 16 }),
		svg("path", { class: "cursor", d: `M${x(cursor)} ${Y - 10}l-7 -12h14z` }));
	line.replaceChildren(...nodes);
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
