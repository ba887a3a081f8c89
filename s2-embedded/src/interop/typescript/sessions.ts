// Sessions, the producer, compression.
import {
	AppendInput,
	AppendRecord,
	BatchTransform,
	FencingTokenMismatchError,
	Producer,
	S2,
	S2Error,
	SeqNumMismatchError,
} from "@s2-dev/streamstore";
import { caught, type Checks, collect } from "./checks.js";
import { batch, stream } from "./records.js";

export async function appendSessions(s2: S2, check: Checks, mark: string): Promise<void> {
	const log = await stream(s2, `ts-sessions-${mark}`, "append");
	const session = await log.appendSession();
	const tickets = [];
	for (let number = 0; number < 100; number++) {
		tickets.push(await session.submit(AppendInput.create([
			AppendRecord.string({ body: `${number}a` }),
			AppendRecord.bytes({ body: new TextEncoder().encode(`${number}b`) }),
		], { matchSeqNum: number * 2 })));
	}
	const acks = await Promise.all(tickets.map((ticket) => ticket.ack()));
	check.equal("pipelined batches: starts", acks.map((ack) => ack.start.seqNum), acks.map((_, number) => number * 2));
	check.equal("pipelined batches: ends", acks.map((ack) => ack.end.seqNum), acks.map((_, number) => number * 2 + 2));
	check.equal("the last ack of a session", session.lastAckedPosition()?.end.seqNum, 200);
	await session.close();
	const read = await collect(await log.readSession({ start: { from: { seqNum: 0 } }, stop: { limits: { count: 200 } } }));
	check.equal("pipelined batches: bodies", read.map((record) => record.body),
		Array.from({ length: 200 }, (_, number) => `${Math.floor(number / 2)}${number % 2 ? "b" : "a"}`));

	const failing = await log.appendSession();
	const good = await failing.submit(batch("good"));
	const bad = await failing.submit(AppendInput.create([AppendRecord.string({ body: "bad" })], { matchSeqNum: 0 }));
	const error = await caught(() => bad.ack());
	check.equal("before a failing batch", (await good.ack()).end.seqNum, 201);
	check.that("a failing batch", error instanceof SeqNumMismatchError && error.expectedSeqNum === 201, error);
	check.that("the session knows why it failed", failing.failureCause() instanceof SeqNumMismatchError, "no cause");
	check.that("after a failing batch", (await caught(() => failing.submit(batch("after")))).status !== 0, "accepted");
	check.equal("nothing came after", (await log.checkTail()).tail.seqNum, 201);

	await log.append(AppendInput.create([AppendRecord.fence("owner")]));
	const fenced = await log.appendSession();
	const ticket = await fenced.submit(AppendInput.create([AppendRecord.string({ body: "x" })], { fencingToken: "other" }));
	const mismatch = await caught(() => ticket.ack());
	check.that("a fenced session", mismatch instanceof FencingTokenMismatchError &&
		mismatch.expectedFencingToken === "owner", mismatch);
	const empty = await log.appendSession();
	await empty.close();
	check.that("a session without a batch ends", empty.failureCause() === undefined, empty.failureCause());
	const refused = await log.appendSession();
	const invalid = await refused.submit({ records: [AppendRecord.string({ body: "x", headers: [["", "dance"]] })], meteredBytes: 20 });
	await check.fails("an invalid batch in a session", () => invalid.ack(), { status: 422, code: "invalid", message: "unknown command" });
	const missing = await s2.basin(`ts-sessions-${mark}`).stream("none").appendSession();
	await check.fails("a session on no stream", async () => (await missing.submit(batch("x"))).ack(), {
		status: 404,
		code: "stream_not_found",
	});
}

export async function readSessions(s2: S2, check: Checks, mark: string): Promise<void> {
	const log = await stream(s2, `ts-sessions-${mark}`, "read");
	for (let number = 0; number < 3; number++) {
		await log.append(AppendInput.create(Array.from({ length: 1000 }, (_, index) =>
			AppendRecord.string({ body: String(number * 1000 + index), headers: [["k", "v"]] }))));
	}
	const expected = Array.from({ length: 3000 }, (_, number) => String(number));
	const all = await collect(await log.readSession({ start: { from: { seqNum: 0 } }, stop: { waitSecs: 0 } }));
	check.equal("a session to the tail: bodies", all.map((record) => record.body), expected);
	check.equal("a session to the tail: numbers", all.map((record) => record.seqNum), expected.map(Number));
	check.equal("a session to the tail: headers", all[2999].headers, [["k", "v"]]);
	const counted = await collect(await log.readSession({
		start: { from: { seqNum: 500 } },
		stop: { limits: { count: 1500 } },
	}, { as: "bytes" }));
	check.equal("a session of some records", counted.map((record) => new TextDecoder().decode(record.body)),
		expected.slice(500, 2000));
	const sized = await collect(await log.readSession({ start: { from: { seqNum: 0 } }, stop: { limits: { bytes: 130 } } }));
	check.equal("a session of some bytes", sized.length, 10);
	const events = await collect(await s2.basin(`ts-sessions-${mark}`).stream("read", { forceTransport: "fetch" })
		.readSession({ start: { from: { seqNum: 1990 } }, stop: { waitSecs: 0 } }));
	check.equal("server-sent events", events.map((record) => record.body), expected.slice(1990));
	const atTail = await collect(await log.readSession({ start: { from: { seqNum: 3000 } }, stop: { waitSecs: 0 } }));
	check.equal("a session at the tail that may not wait", atTail, []);
	await check.unwritten("a session past the tail", async () => collect(await log.readSession({
		start: { from: { seqNum: 3001 } },
	})), 3000);
	await check.fails("a session on no stream", async () => collect(await s2.basin(`ts-sessions-${mark}`).stream("none")
		.readSession()), { status: 404, code: "stream_not_found" });

	const following = await log.readSession({ start: { from: { tailOffset: 1 } } });
	const records = following[Symbol.asyncIterator]();
	check.equal("following: what is there", (await records.next()).value?.body, "2999");
	const next = records.next();
	check.equal("following: caught up", (await following.caughtUp()).seqNum, 3000);
	await log.append(batch("live"));
	check.equal("following: what is appended", (await next).value?.body, "live");
	check.equal("following: position", following.nextReadPosition()?.seqNum, 3001);
	check.equal("following: tail", following.lastObservedTail()?.seqNum, 3001);
	await records.return?.();
	const started = Date.now();
	const waited = await collect(await log.readSession({ start: { from: { seqNum: 3000 } }, stop: { waitSecs: 1 } }));
	check.that("a session that waits ends", waited.length === 1 && Date.now() - started >= 900, waited);

	await log.append(AppendInput.create([AppendRecord.fence("a"), AppendRecord.string({ body: "b" })]));
	const plain = await collect(await log.readSession({
		start: { from: { seqNum: 3000 } },
		stop: { waitSecs: 0 },
		ignoreCommandRecords: true,
	}));
	check.equal("a session without commands", plain.map((record) => record.body), ["live", "b"]);

	const doomed = await stream(s2, `ts-sessions-${mark}`, "doomed");
	await doomed.append(batch("x"));
	const last = await doomed.readSession({ start: { from: { seqNum: 0 } } });
	const iterator = last[Symbol.asyncIterator]();
	await iterator.next();
	await s2.basin(`ts-sessions-${mark}`).streams.delete({ stream: "doomed" });
	const end = await caught(async () => {
		for (let item = await iterator.next(); !item.done; item = await iterator.next()) {
			check.equal("the last record of a deleted stream", item.value.headers, [["", "trim"]]);
		}
	});
	check.that("a session on a stream that is deleted fails", [404, 503].includes(end.status), end);
}

export async function producers(s2: S2, check: Checks, mark: string): Promise<void> {
	const log = await stream(s2, `ts-sessions-${mark}`, "producer");
	const producer = new Producer(new BatchTransform({ lingerDurationMillis: 5, matchSeqNum: 0 }), await log.appendSession());
	const tickets = [];
	for (let number = 0; number < 2500; number++) {
		tickets.push(await producer.submit(AppendRecord.string({ body: String(number) })));
	}
	await producer.flush();
	const numbers = await Promise.all(tickets.map(async (ticket) => (await ticket.ack()).seqNum()));
	check.equal("each record of a producer has its number", numbers, numbers.map((_, number) => number));
	await producer.close();
	const read = await collect(await log.readSession({ start: { from: { seqNum: 0 } }, stop: { waitSecs: 0 } }));
	check.equal("the records of a producer", read.map((record) => record.body), numbers.map(String));
	const conflicting = new Producer(new BatchTransform({ matchSeqNum: 7 }), await log.appendSession());
	const error = await caught(async () => (await conflicting.submit(AppendRecord.string({ body: "x" }))).ack());
	check.that("a producer with a wrong number", error instanceof SeqNumMismatchError && error.expectedSeqNum === 2500, error);
	await caught(() => conflicting.close());
}

export async function compression(endpoint: string, s2: S2, check: Checks, mark: string): Promise<void> {
	const log = await stream(s2, `ts-sessions-${mark}`, "compressed");
	const body = "compress me ".repeat(5000);
	const codecs: Array<"gzip" | "zstd"> = ["gzip"];
	if ("zstdCompressSync" in (await import("node:zlib"))) {
		codecs.push("zstd");
	}
	for (const [number, codec] of codecs.entries()) {
		const client = new S2({
			accessToken: "any",
			endpoints: { account: endpoint, basin: endpoint },
			compression: codec,
			connectionTimeoutMillis: 30_000,
			requestTimeoutMillis: 30_000,
		});
		const compressed = client.basin(`ts-sessions-${mark}`).stream("compressed");
		const session = await compressed.appendSession();
		const ack = await (await session.submit(batch(body, codec))).ack();
		await session.close();
		check.equal(`${codec}: appended`, ack.end.seqNum, number * 2 + 2);
		const input = { start: { from: { seqNum: number * 2 } }, stop: { limits: { count: 2 } } };
		const read = await collect(await compressed.readSession(input));
		check.equal(`${codec}: read`, read.map((record) => record.body), [body, codec]);
		const plain = await collect(await log.readSession(input));
		check.equal(`${codec}: read without`, plain.map((record) => record.body), [body, codec]);
		await compressed.close();
	}
}

export async function encryptedSessions(s2: S2, check: Checks, mark: string): Promise<void> {
	const basin = s2.basin(`ts-sealed-${mark}`);
	await s2.basins.create({ basin: basin.name, config: { streamCipher: "aegis-256", createStreamOnAppend: true } });
	const secret = basin.stream("secret", { encryptionKey: new Uint8Array(32).fill(9) });
	const session = await secret.appendSession();
	check.equal("an encrypted session", (await (await session.submit(batch("a", "b"))).ack()).end.seqNum, 2);
	await session.close();
	const read = await collect(await secret.readSession({ start: { from: { seqNum: 0 } }, stop: { limits: { count: 2 } } }));
	check.equal("an encrypted session: read", read.map((record) => record.body), ["a", "b"]);
	const error = await caught(async () => collect(await basin.stream("secret").readSession({
		start: { from: { seqNum: 0 } },
		stop: { limits: { count: 2 } },
	})));
	await check.fails("an encrypted session with another key", async () => collect(await basin
		.stream("secret", { encryptionKey: new Uint8Array(32).fill(1) })
		.readSession({ start: { from: { seqNum: 0 } }, stop: { limits: { count: 2 } } })), {
		status: 400,
		code: "decryption_failed",
	});
	check.that("an encrypted session without a key", error instanceof S2Error && error.status === 400, error);
}
