// Checks an S2 server with the official TypeScript SDK.
// Usage: node build/check.js ENDPOINT [--verbose]
import { randomBytes } from "node:crypto";
import { S2 } from "@s2-dev/streamstore";
import { Checks } from "./checks.js";
import { absent, basins, creation, streams } from "./control.js";
import { appends, conditions, encryption, limits, reads, timestamps } from "./records.js";
import { appendSessions, compression, encryptedSessions, producers, readSessions } from "./sessions.js";

const endpoint = process.argv[2];
if (endpoint === undefined) {
	console.error("Usage: node build/check.js ENDPOINT [--verbose]");
	process.exit(2);
}
const check = new Checks(process.argv.includes("--verbose"));
const mark = randomBytes(4).toString("hex");
// No retries, and timeouts that are long enough for a slow machine
const s2 = new S2({
	accessToken: "any",
	endpoints: { account: endpoint, basin: endpoint },
	retry: { maxAttempts: 1 },
	connectionTimeoutMillis: 30_000,
	requestTimeoutMillis: 30_000,
});
const groups = [
	basins, streams, creation, absent,
	appends, limits, reads, conditions, timestamps, encryption,
	appendSessions, readSessions, producers, encryptedSessions,
];
for (const group of groups) {
	try {
		await group(s2, check, mark);
	} catch (error) {
		check.that(`${group.name} to its end`, false, error instanceof Error ? error.stack : error);
	}
}
try {
	await compression(endpoint, s2, check, mark);
} catch (error) {
	check.that("compression to its end", false, error instanceof Error ? error.stack : error);
}
const failures = check.failed.length;
console.log(failures === 0
	? `typescript: ${check.passed} checks passed on ${endpoint}`
	: `typescript: ${failures} of ${check.passed + failures} checks failed on ${endpoint}`);
// Pooled connections would keep the process running
process.exit(failures === 0 ? 0 : 1);
