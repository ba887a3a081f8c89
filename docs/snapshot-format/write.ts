// Reads a state as JSON from the standard input, and appends a snapshot of it at the tail of the stream.
// Usage: node build/write.js BASIN STREAM PROJECTION/VERSION single|framed|bare [gzip] < STATE
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { AppendInput, AppendRecord, S2, S2Environment } from "@s2-dev/streamstore";
import { encode } from "./format.js";

const [basin, name, identity, form, compression] = process.argv.slice(2);
if (basin === undefined || name === undefined || identity === undefined || !isForm(form)) {
	throw new Error("Usage: write.js BASIN STREAM PROJECTION/VERSION single|framed|bare [gzip]");
}
const s2 = new S2({ ...S2Environment.parse(), accessToken: process.env.S2_ACCESS_TOKEN ?? "" });
const stream = s2.basin(basin).stream(name);
const state: unknown = JSON.parse(await text(process.stdin));
const cursor = (await stream.checkTail()).tail.seqNum;
if (form === "bare") {
	const body = JSON.stringify({ type: "snapshot", covers_before: cursor, state });
	await stream.append(AppendInput.create([AppendRecord.string({ body })], { matchSeqNum: cursor }));
} else {
	const records = encode(randomUUID(), cursor, identity, state, compression === "gzip", form);
	if (form === "single") {
		// The trim and the snapshot become durable together.
		await stream.append(AppendInput.create([AppendRecord.trim(cursor + 1), ...records], { matchSeqNum: cursor }));
	} else {
		// Only the first append is conditional, because others may append in between. They could append records that
		// make the snapshot invalid. If you do not trust all writers, read the snapshot back before you trim.
		for (const [index, record] of records.entries()) {
			await stream.append(AppendInput.create([record], index === 0 ? { matchSeqNum: cursor } : {}));
		}
		await stream.append(AppendInput.create([AppendRecord.trim(cursor)]));
	}
}
console.log(JSON.stringify({ cursor }));
await stream.close();

function isForm(form: string | undefined): form is "single" | "framed" | "bare" {
	return form === "single" || form === "framed" || form === "bare";
}
