// Prints the newest snapshot of a stream, and how many deltas follow it, as JSON.
// Usage: node build/read.js BASIN STREAM PROJECTION/VERSION    (S2_* variables select the server)
import { S2, S2Environment } from "@s2-dev/streamstore";
import { type Snapshot, SnapshotReader } from "./format.js";

const [basin, name, identity] = process.argv.slice(2);
if (basin === undefined || name === undefined || identity === undefined) {
	throw new Error("Usage: read.js BASIN STREAM PROJECTION/VERSION");
}
const s2 = new S2({ ...S2Environment.parse(), accessToken: process.env.S2_ACCESS_TOKEN ?? "" });
const stream = s2.basin(basin).stream(name);
const reader = new SnapshotReader(identity);
let newest: Snapshot | null = null;
const deltas: number[] = [];
const session = await stream.readSession(
	{ start: { from: { seqNum: 0 }, clamp: true }, stop: { waitSecs: 0 } },
	{ as: "bytes" },
);
for await (const record of session) {
	const found = reader.accept(record);
	if (found === "delta") {
		deltas.push(record.seqNum);
	} else if (found !== null && (newest === null || found.cursor >= newest.cursor)) {
		newest = found;
	}
}
const cursor = newest?.cursor ?? 0;
const following = deltas.filter((seqNum) => seqNum >= cursor).length;
console.log(JSON.stringify({ ...newest, following }));
await stream.close();
