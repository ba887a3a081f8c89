// In-stream snapshots, format version 1, as docs/snapshot-format.md describes them.
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { AppendRecord, type ReadRecord } from "@s2-dev/streamstore";

const CHUNK_BYTES = 512 * 1024;
const MAX_OPEN = 16;
const MAX_BYTES = 1024 * 1024 * 1024;

export interface Snapshot {
	readonly id: string | null;
	readonly cursor: number;
	readonly form: "single" | "framed" | "bare";
	readonly state: unknown;
	/** The types of deltas that the state lacks, or null if nothing is listed. */
	readonly ignored: IgnoredTypes | null;
	/** The fingerprint of the code of the folds; null if it is missing or invalid. */
	readonly fold: FoldFingerprint | null;
}

export interface FoldFingerprint {
	readonly scheme: string;
	readonly value: string;
	readonly parts?: Record<string, string>;
}

export interface IgnoredTypes {
	readonly types?: string[];
	readonly untyped?: boolean;
	readonly others?: boolean;
	readonly folded?: string;
	/** A writer that continues the state lists those that it does not fold. */
	readonly folds?: string[];
}

interface Open {
	readonly cursor: number;
	readonly encoding: string | undefined;
	readonly chunks: Uint8Array[];
	bytes: number;
}

/** Finds the snapshots of one projection among the records of a stream. */
export class SnapshotReader {
	private readonly open = new Map<string, Open>();

	constructor(private readonly identity: string) {}

	/**
	 * Takes the next record.
	 * Returns "delta" for a record of the application, null for one that is neither a delta nor completes
	 * a snapshot, and the snapshot that it completes otherwise. Records that are not valid are skipped.
	 */
	accept(record: ReadRecord<"bytes">): "delta" | Snapshot | null {
		const headers = new Map(record.headers.map(([name, value]) => [text(name), text(value)]));
		if (record.headers.length === 0) {
			return this.bare(record);
		}
		// A command record has exactly one header, whose name is empty.
		if (record.headers.length === 1 && headers.has("")) {
			return null;
		}
		if (!headers.has("snapshot")) {
			return "delta";
		}
		return this.fragment(record, headers);
	}

	private bare(record: ReadRecord<"bytes">): "delta" | Snapshot | null {
		const document = parse(record.body);
		if (document?.type !== "snapshot") {
			return "delta";
		}
		const whole = Object.keys(document).sort().join() === "covers_before,state,type";
		const cursor = document.covers_before;
		return whole && typeof cursor === "number" && cursor <= record.seqNum
			? { id: null, cursor, form: "bare", state: document.state, ignored: null, fold: null }
			: null;
	}

	private fragment(record: ReadRecord<"bytes">, headers: Map<string, string>): Snapshot | null {
		const id = headers.get("snapshot-id");
		const cursor = Number(headers.get("snapshot-cursor"));
		const index = Number(headers.get("snapshot-chunk"));
		if (headers.get("snapshot") !== "1" || id === undefined || !(cursor <= record.seqNum)) {
			return null;
		}
		if (index === 0) {
			if (
				headers.get("snapshot-projection") !== this.identity ||
				headers.get("content-type") !== "application/json" ||
				this.open.has(id) ||
				this.open.size === MAX_OPEN
			) {
				return null;
			}
			this.open.set(id, { cursor, encoding: headers.get("content-encoding"), chunks: [], bytes: 0 });
		}
		const open = this.open.get(id);
		if (open === undefined || open.cursor !== cursor || open.chunks.length > index) {
			return null;
		}
		if (open.chunks.length < index || open.bytes + record.body.length > MAX_BYTES) {
			this.open.delete(id);
			return null;
		}
		open.chunks.push(record.body);
		open.bytes += record.body.length;
		if (!headers.has("snapshot-final")) {
			return null;
		}
		this.open.delete(id);
		return this.complete(id, open, headers);
	}

	private complete(id: string, open: Open, headers: Map<string, string>): Snapshot | null {
		const payload = Buffer.concat(open.chunks);
		if (
			Number(headers.get("snapshot-final")) !== open.chunks.length ||
			Number(headers.get("snapshot-length")) !== payload.length ||
			headers.get("snapshot-sha256") !== sha256(payload)
		) {
			return null;
		}
		const document = parse(decode(payload, open.encoding));
		if (document?.type !== "snapshot" || document.covers_before !== open.cursor || !("state" in document)) {
			return null;
		}
		const ignored = ignoredTypes(headers.get("snapshot-ignored-types"));
		if (ignored === undefined) {
			return null;
		}
		const form = open.chunks.length === 1 ? "single" : "framed";
		const fold = foldFingerprint(headers.get("snapshot-fold"));
		return { id, cursor: open.cursor, form, state: document.state, ignored, fold };
	}
}

/** Returns undefined for a list that is not valid. A reader must not use a state that lacks a type that it folds. */
function ignoredTypes(value: string | undefined): IgnoredTypes | null | undefined {
	if (value === undefined || value === "") {
		return null;
	}
	const list = parse(Buffer.from(value));
	const valid =
		list !== undefined &&
		[list.types, list.folds].every((names) => isNames(names ?? [])) &&
		[list.untyped, list.others].every((flag) => flag === undefined || typeof flag === "boolean") &&
		(list.folded === undefined || typeof list.folded === "string");
	return valid ? (list as IgnoredTypes) : undefined;
}

/** Returns null for a fingerprint that is not valid, because the state does not depend on it. */
function foldFingerprint(value: string | undefined): FoldFingerprint | null {
	const fold = value === undefined ? undefined : parse(Buffer.from(value));
	return typeof fold?.scheme === "string" && typeof fold.value === "string"
		? (fold as unknown as FoldFingerprint)
		: null;
}

function isNames(names: unknown): boolean {
	return Array.isArray(names) && names.every((name) => typeof name === "string");
}

/** Returns the record or the records of a snapshot, without the trim. */
export function encode(
	id: string,
	cursor: number,
	identity: string,
	state: unknown,
	gzip: boolean,
	form: "single" | "framed",
) {
	const json = Buffer.from(JSON.stringify({ type: "snapshot", covers_before: cursor, state }));
	const payload = gzip ? gzipSync(json) : json;
	const chunkBytes = form === "single" ? payload.length : Math.min(CHUNK_BYTES, Math.ceil(payload.length / 2));
	const count = Math.ceil(payload.length / chunkBytes);
	return Array.from({ length: count }, (_, index) => {
		const headers: [string, string][] = [
			["snapshot", "1"],
			["snapshot-id", id],
			["snapshot-cursor", `${cursor}`],
			["snapshot-chunk", `${index}`],
		];
		if (index === 0) {
			headers.push(["snapshot-projection", identity], ["content-type", "application/json"]);
			if (gzip) {
				headers.push(["content-encoding", "gzip"]);
			}
		}
		if (index === count - 1) {
			headers.push(
				["snapshot-final", `${count}`],
				["snapshot-length", `${payload.length}`],
				["snapshot-sha256", sha256(payload)],
			);
		}
		return AppendRecord.bytes({ body: payload.subarray(index * chunkBytes, (index + 1) * chunkBytes), headers });
	});
}

function decode(payload: Buffer, encoding: string | undefined): Buffer {
	switch (encoding) {
		case undefined:
			return payload;
		case "gzip":
			return gunzipSync(payload, { maxOutputLength: MAX_BYTES });
		default:
			throw new Error(`The content encoding '${encoding}' is not supported`);
	}
}

function parse(bytes: Uint8Array): Record<string, unknown> | undefined {
	try {
		const value: unknown = JSON.parse(text(bytes));
		return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}

function sha256(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

function text(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes);
}
