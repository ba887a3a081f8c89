// Appends and reads, one at a time.
import {
	AppendInput,
	AppendRecord,
	FencingTokenMismatchError,
	meteredBytes,
	type S2,
	type S2Stream,
	SeqNumMismatchError,
} from "@s2-dev/streamstore";
import { caught, type Checks, eventually } from "./checks.js";

export function batch(...bodies: string[]): AppendInput {
	return AppendInput.create(bodies.map((body) => AppendRecord.string({ body })));
}

export async function stream(s2: S2, basin: string, name: string): Promise<S2Stream> {
	await s2.basins.ensure({ basin });
	await s2.basin(basin).streams.create({ stream: name });
	return s2.basin(basin).stream(name);
}

export async function appends(s2: S2, check: Checks, mark: string): Promise<void> {
	const log = await stream(s2, `ts-records-${mark}`, "appends");
	check.equal("the tail of an empty stream", (await log.checkTail()).tail, { seqNum: 0, timestamp: new Date(0) });
	const ack = await log.append(batch("one", "two", "three"));
	check.equal("ack: numbers", [ack.start.seqNum, ack.end.seqNum, ack.tail.seqNum], [0, 3, 3]);
	check.that("ack: time", Math.abs(ack.start.timestamp.getTime() - Date.now()) < 60_000, ack);
	check.equal("ack: end and tail have the time of the last record", ack.end, ack.tail);
	check.equal("check the tail", (await log.checkTail()).tail, ack.tail);
	const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
	await log.append(AppendInput.create([
		AppendRecord.bytes({ body: bytes, headers: [[new Uint8Array([255]), new Uint8Array([0, 254])]] }),
		AppendRecord.string({ body: "ü €", headers: [["name", "wert ü"], ["name", ""]] }),
		AppendRecord.string({ body: "" }),
	]));
	const binary = await log.read({ start: { from: { seqNum: 3 } } }, { as: "bytes" });
	check.equal("binary: body", binary.records[0].body, bytes);
	check.equal("binary: headers", binary.records[0].headers, [[new Uint8Array([255]), new Uint8Array([0, 254])]]);
	const text = await log.read({ start: { from: { seqNum: 4 } } });
	check.equal("text: body", text.records[0].body, "ü €");
	check.equal("text: headers in order, also twice", text.records[0].headers, [["name", "wert ü"], ["name", ""]]);
	check.equal("text: an empty record", [text.records[1].body, text.records[1].headers], ["", []]);
	check.equal("text: numbers", text.records.map((record) => record.seqNum), [4, 5]);
}

export async function limits(s2: S2, check: Checks, mark: string): Promise<void> {
	const log = await stream(s2, `ts-records-${mark}`, "limits");
	const large = "x".repeat(AppendRecord.maxBodyBytes());
	check.equal("a record of 1 MiB", (await log.append(batch(large))).end.seqNum, 1);
	const read = await log.read({ start: { from: { seqNum: 0 } } });
	check.that("a record of 1 MiB comes back", read.records[0].body === large && meteredBytes(read.records[0]) === 1048576);
	const unchecked = (records: AppendRecord[]): AppendInput => ({ records, meteredBytes: 0 });
	await check.fails("a record over 1 MiB", () => log.append(unchecked([AppendRecord.string({ body: `${large}x` })])), {
		status: 422,
		code: "invalid",
		message: "record must have metered size less than 1 MiB",
	});
	const half = AppendRecord.string({ body: "x".repeat(600_000) });
	await check.fails("a batch over 1 MiB", () => log.append(unchecked([half, half])), {
		status: 422,
		code: "invalid",
		message: "record batch must not exceed a metered size of 1 MiB",
	});
	const small = Array.from({ length: 1001 }, (_, number) => AppendRecord.string({ body: String(number) }));
	await check.fails("a batch of 1,001 records", () => log.append(unchecked(small)), {
		status: 422,
		code: "invalid",
		message: "record batch must not exceed 1000 records",
	});
	await check.fails("a batch without records", () => log.append(unchecked([])), {
		status: 422,
		code: "invalid",
		message: "record batch must not be empty",
	});
	await check.fails("a header without a name", () => log.append(unchecked([
		AppendRecord.string({ body: "x", headers: [["", "a"], ["b", "c"]] }),
	])), { status: 422, code: "invalid", message: "invalid header: empty name" });
	await check.fails("an unknown command", () => log.append(unchecked([
		AppendRecord.string({ body: "x", headers: [["", "dance"]] }),
	])), { status: 422, code: "invalid", message: "unknown command" });
	await check.fails("a trim without a number", () => log.append(unchecked([
		AppendRecord.string({ body: "x", headers: [["", "trim"]] }),
	])), { status: 422, code: "invalid", message: "invalid `trim` command" });
	check.equal("nothing of all that was stored", (await log.checkTail()).tail.seqNum, 1);
	check.equal("a batch of 1,000 records", (await log.append(AppendInput.create(small.slice(0, 1000)))).end.seqNum, 1001);
	const all = await log.read({ start: { from: { seqNum: 1 } } });
	check.equal("comes back", all.records.map((record) => record.body), small.slice(0, 1000).map((record) => record.body));
}

export async function reads(s2: S2, check: Checks, mark: string): Promise<void> {
	const log = await stream(s2, `ts-records-${mark}`, "reads");
	await log.append(batch("0", "1", "2", "3", "4", "5"));
	const bodies = async (input: Parameters<S2Stream["read"]>[0]) =>
		(await log.read(input)).records.map((record) => record.body);
	check.equal("read from a number", await bodies({ start: { from: { seqNum: 4 } } }), ["4", "5"]);
	check.equal("read from an offset", await bodies({ start: { from: { tailOffset: 2 } } }), ["4", "5"]);
	check.equal("read from before the start", (await bodies({ start: { from: { tailOffset: 99 } } })).length, 6);
	check.equal("read from a time", (await bodies({ start: { from: { timestamp: new Date(1) } } })).length, 6);
	check.equal("read some records", await bodies({ start: { from: { seqNum: 1 } }, stop: { limits: { count: 2 } } }), ["1", "2"]);
	check.equal("read some bytes", await bodies({ start: { from: { seqNum: 0 } }, stop: { limits: { bytes: 20 } } }), ["0", "1"]);
	check.equal("read too few bytes", await bodies({ start: { from: { seqNum: 0 } }, stop: { limits: { bytes: 5 } } }), []);
	check.equal("read until a time", await bodies({ start: { from: { seqNum: 0 } }, stop: { untilTimestamp: 5 } }), []);
	await check.unwritten("read the tail", () => log.read({ start: { from: { seqNum: 6 } } }), 6);
	await check.unwritten("read past the tail", () => log.read({ start: { from: { seqNum: 60 } } }), 6);
	await check.unwritten("read past the tail, waiting", () => log.read({
		start: { from: { seqNum: 60 } },
		stop: { waitSecs: 1 },
	}), 6);
	await check.unwritten("clamped, and not waiting", () => log.read({ start: { from: { seqNum: 60 }, clamp: true } }), 6);
	const clamped = await log.read({ start: { from: { seqNum: 60 }, clamp: true }, stop: { waitSecs: 1 } });
	check.equal("clamped, and waiting in vain", clamped.records, []);
	const waiting = log.read({ start: { from: { seqNum: 6 } }, stop: { waitSecs: 30 } });
	await log.append(batch("6"));
	const followed = await waiting;
	check.equal("waiting for a record", followed.records.map((record) => record.body), ["6"]);
	check.equal("a time from which and until which are the same", (await caught(() => log.read({
		start: { from: { timestamp: 10 } },
		stop: { untilTimestamp: 10 },
	}))).status, 422);
	await check.fails("read no stream", () => s2.basin(`ts-records-${mark}`).stream("none").read(), {
		status: 404,
		code: "stream_not_found",
	});
}

export async function conditions(s2: S2, check: Checks, mark: string): Promise<void> {
	const log = await stream(s2, `ts-records-${mark}`, "conditions");
	const record = AppendRecord.string({ body: "x" });
	check.equal("the right number", (await log.append(AppendInput.create([record], { matchSeqNum: 0 }))).end.seqNum, 1);
	const number = await caught(() => log.append(AppendInput.create([record], { matchSeqNum: 0 })));
	check.that("a wrong number", number instanceof SeqNumMismatchError && number.expectedSeqNum === 1 &&
		number.status === 412, number);
	await log.append(AppendInput.create([AppendRecord.fence("token-1")]));
	const token = await caught(() => log.append(AppendInput.create([record], { fencingToken: "token-0" })));
	check.that("a wrong token", token instanceof FencingTokenMismatchError && token.expectedFencingToken === "token-1" &&
		token.status === 412, token);
	check.equal("the right token", (await log.append(AppendInput.create([record], { fencingToken: "token-1" }))).end.seqNum, 3);
	check.equal("no token", (await log.append(AppendInput.create([record]))).end.seqNum, 4);
	const both = await caught(() => log.append(AppendInput.create([record], { fencingToken: "token-0", matchSeqNum: 0 })));
	check.that("both wrong: the token is told", both instanceof FencingTokenMismatchError, both);
	await log.append(AppendInput.create([AppendRecord.fence("token-2"), record], { fencingToken: "token-1" }));
	const fenced = await caught(() => log.append(AppendInput.create([record], { fencingToken: "token-1" })));
	check.that("the token of before", fenced instanceof FencingTokenMismatchError && fenced.expectedFencingToken === "token-2", fenced);
	const commands = await log.read({ start: { from: { seqNum: 0 } } });
	check.equal("commands are records", commands.records.map((read) => read.headers), [
		[], [["", "fence"]], [], [], [["", "fence"]], [],
	]);
	const plain = await log.read({ start: { from: { seqNum: 0 } }, ignoreCommandRecords: true });
	check.equal("commands can be left out", plain.records.map((read) => read.seqNum), [0, 2, 3, 5]);
	await log.append(AppendInput.create([AppendRecord.trim(3)]));
	const first = async () => (await log.read({ start: { from: { seqNum: 0 } } })).records[0].seqNum;
	check.that("trimmed", await eventually(async () => (await first()) === 3));
	await log.append(AppendInput.create([AppendRecord.trim(1)]));
	check.equal("a trim does not go back", await first(), 3);
	check.equal("a trim does not move the tail", (await log.checkTail()).tail.seqNum, 8);
	await log.append(AppendInput.create([AppendRecord.trim(Number.MAX_SAFE_INTEGER)]));
	const empty = async () => (await log.read({ start: { from: { seqNum: 0 } } })).records.length === 0;
	check.that("everything trimmed", await eventually(empty));
	check.equal("and then appended", (await log.append(batch("y"))).start.seqNum, 9);
	check.equal("and read", await first(), 9);
}

export async function timestamps(s2: S2, check: Checks, mark: string): Promise<void> {
	const basin = s2.basin(`ts-times-${mark}`);
	await s2.basins.create({ basin: basin.name });
	const times = async (mode: "client-prefer" | "client-require" | "arrival", uncapped: boolean, sent: number[]) => {
		const name = `${mode}/${uncapped}`;
		await basin.streams.create({ stream: name, config: { timestamping: { mode, uncapped } } });
		const log = basin.stream(name);
		await log.append(AppendInput.create(sent.map((timestamp) => AppendRecord.string({ body: "x", timestamp }))));
		return (await log.read({ start: { from: { seqNum: 0 } } })).records.map((record) => record.timestamp.getTime());
	};
	check.equal("times of the client, raised", await times("client-require", true, [100, 50, 300]), [100, 100, 300]);
	const future = Date.now() + 86_400_000;
	check.equal("times of the future, uncapped", await times("client-prefer", true, [1, future]), [1, future]);
	const capped = await times("client-prefer", false, [1, future]);
	check.that("times of the future, capped", capped[0] === 1 && capped[1] <= Date.now() + 5000, capped);
	const arrival = await times("arrival", false, [1, 2]);
	check.that("times of arrival", arrival.every((time) => time > Date.now() - 60_000), arrival);
	const required = basin.stream("client-require/true");
	await check.fails("a missing time", () => required.append(batch("x")), {
		status: 422,
		code: "invalid",
		message: "record timestamp was required but was missing",
	});
	const from = await required.read({ start: { from: { timestamp: 101 } } });
	check.equal("read from a time between", from.records.map((record) => record.seqNum), [2]);
	const until = await required.read({ start: { from: { seqNum: 0 } }, stop: { untilTimestamp: 300 } });
	check.equal("read until a time between", until.records.map((record) => record.seqNum), [0, 1]);
	await check.unwritten("read from a time after the last", () => required.read({ start: { from: { timestamp: 301 } } }), 3);
}

export async function encryption(s2: S2, check: Checks, mark: string): Promise<void> {
	const key = new Uint8Array(32).fill(7);
	for (const streamCipher of ["aegis-256", "aes-256-gcm"] as const) {
		const basin = s2.basin(`ts-${streamCipher}-${mark}`);
		await s2.basins.create({ basin: basin.name, config: { streamCipher } });
		const info = await basin.streams.create({ stream: "secret" });
		check.equal(`${streamCipher}: told`, info.cipher, streamCipher);
		const plain = basin.stream("secret");
		const secret = plain.withEncryptionKey(key);
		const missing = { status: 400, code: "bad_header", message: `missing encryption key for stream cipher '${streamCipher}'` };
		await check.fails(`${streamCipher}: append without a key`, () => plain.append(batch("x")), missing);
		await check.fails(`${streamCipher}: a short key`, () => plain.withEncryptionKey(key.slice(0, 5)).append(batch("x")), {
			status: 400,
			code: "bad_header",
			message: `invalid encryption key length for stream cipher '${streamCipher}': 5`,
		});
		await secret.append(batch("a", "b"));
		await check.fails(`${streamCipher}: read without a key`, () => plain.read({ start: { from: { seqNum: 0 } } }), missing);
		const read = await secret.read({ start: { from: { seqNum: 0 } } });
		check.equal(`${streamCipher}: read`, read.records.map((record) => record.body), ["a", "b"]);
		const other = plain.withEncryptionKey(new Uint8Array(32).fill(8));
		await check.fails(`${streamCipher}: read with another key`, () => other.read({ start: { from: { seqNum: 0 } } }), {
			status: 400,
			code: "decryption_failed",
			message: "record decryption failed",
		});
		await other.append(batch("c"));
		await check.fails(`${streamCipher}: a record of another key`, () => secret.read({ start: { from: { seqNum: 2 } } }), {
			status: 400,
			code: "decryption_failed",
		});
		const others = await other.read({ start: { from: { seqNum: 2 } } });
		check.equal(`${streamCipher}: each record has its key`, others.records.map((record) => record.body), ["c"]);
		check.equal(`${streamCipher}: check-tail without a key`, (await plain.checkTail()).tail.seqNum, 3);
	}
}
