// Basins, streams and the effect of their configuration.
import type { S2 } from "@s2-dev/streamstore";
import { AppendInput, AppendRecord } from "@s2-dev/streamstore";
import { type Checks, collect, eventually } from "./checks.js";

export async function basins(s2: S2, check: Checks, mark: string): Promise<void> {
	const name = `ts-basins-${mark}`;
	const config = {
		createStreamOnAppend: true,
		defaultStreamConfig: { retentionPolicy: { ageSecs: 86_400 }, timestamping: { mode: "arrival" as const } },
	};
	const created = await s2.basins.create({ basin: name, config });
	check.equal("created basin: name", created.name, name);
	check.that("created basin: time", Math.abs(created.createdAt.getTime() - Date.now()) < 60_000, created);
	check.that("created basin: not deleted", created.deletedAt == null, created);
	await check.fails("create a basin again", () => s2.basins.create({ basin: name }), {
		status: 409,
		code: "resource_already_exists",
		message: `basin \`${name}\` already exists`,
	});
	const read = await s2.basins.getConfig({ basin: name });
	check.equal("configuration: retention", read.defaultStreamConfig?.retentionPolicy, { ageSecs: 86_400 });
	check.equal("configuration: timestamping", read.defaultStreamConfig?.timestamping?.mode, "arrival");
	check.equal("configuration: create on append", read.createStreamOnAppend, true);
	check.equal("configuration: create on read", read.createStreamOnRead, false);
	const changed = await s2.basins.reconfigure({ basin: name, createStreamOnRead: true });
	check.equal("reconfigured: create on read", changed.createStreamOnRead, true);
	check.equal("reconfigured: the rest is kept", changed.defaultStreamConfig?.timestamping?.mode, "arrival");
	check.equal("ensure: nothing to do", (await s2.basins.ensure({ basin: name, config: changed })).result, "noop");
	check.equal("ensure: other configuration", (await s2.basins.ensure({ basin: name })).result, "updated");
	const reset = await s2.basins.getConfig({ basin: name });
	check.equal("ensure: what is not said has its default", reset.createStreamOnAppend, false);
	check.equal("ensure: new", (await s2.basins.ensure({ basin: `ts-ensured-${mark}` })).result, "created");
	const missing = { status: 404, code: "basin_not_found", message: `basin \`ts-nothing-${mark}\` not found` };
	await check.fails("configuration of no basin", () => s2.basins.getConfig({ basin: `ts-nothing-${mark}` }), missing);
	await check.fails("reconfigure no basin", () => s2.basins.reconfigure({ basin: `ts-nothing-${mark}` }), missing);
	await check.fails("delete no basin", () => s2.basins.delete({ basin: `ts-nothing-${mark}` }), missing);
	await check.fails("streams of no basin", () => s2.basin(`ts-nothing-${mark}`).streams.list(), missing);

	const names = [0, 1, 2, 3, 4].map((number) => `ts-page-${number}-${mark}`);
	await Promise.all(names.map((basin) => s2.basins.create({ basin })));
	const page = await s2.basins.list({ prefix: "ts-page-", limit: 2 });
	check.equal("first page of basins", page.basins.map((basin) => basin.name), names.slice(0, 2));
	check.equal("first page of basins: more", page.hasMore, true);
	const last = await s2.basins.list({ prefix: "ts-page-", startAfter: names[2], limit: 2 });
	check.equal("last page of basins", last.basins.map((basin) => basin.name), names.slice(3));
	check.equal("last page of basins: no more", last.hasMore, false);
	const all = await collect(s2.basins.listAll({ prefix: "ts-page-", limit: 2 }));
	check.equal("all basins", all.map((basin) => basin.name), names);
	await Promise.all(names.map((basin) => s2.basins.delete({ basin })));
	const gone = async () => (await s2.basins.list({ prefix: "ts-page-" })).basins.length === 0;
	check.that("deleted basins vanish", await eventually(gone));
}

export async function streams(s2: S2, check: Checks, mark: string): Promise<void> {
	const basin = s2.basin(`ts-streams-${mark}`);
	await s2.basins.create({
		basin: basin.name,
		config: { defaultStreamConfig: { retentionPolicy: { ageSecs: 7200 } } },
	});
	const created = await basin.streams.create({
		stream: "a/b c/é",
		config: { timestamping: { mode: "client-require", uncapped: true }, deleteOnEmpty: { minAgeSecs: 60 } },
	});
	check.equal("created stream: name", created.name, "a/b c/é");
	check.that("created stream: no cipher", created.cipher == null, created);
	const config = await basin.streams.getConfig({ stream: "a/b c/é" });
	check.equal("stream: retention of the basin", config.retentionPolicy, { ageSecs: 7200 });
	check.equal("stream: timestamping", config.timestamping, { mode: "client-require", uncapped: true });
	check.equal("stream: delete on empty", config.deleteOnEmpty?.minAgeSecs, 60);
	check.equal("stream: storage class", config.storageClass, "express");
	await check.fails("create a stream again", () => basin.streams.create({ stream: "a/b c/é" }), {
		status: 409,
		code: "resource_already_exists",
	});
	const changed = await basin.streams.reconfigure({ stream: "a/b c/é", retentionPolicy: { infinite: {} } });
	check.equal("reconfigured stream: retention", changed.retentionPolicy, { infinite: {} });
	check.equal("reconfigured stream: the rest is kept", changed.timestamping?.mode, "client-require");
	const reset = await basin.streams.reconfigure({ stream: "a/b c/é", retentionPolicy: null });
	check.equal("reconfigured stream: null is the default", reset.retentionPolicy, { ageSecs: 7200 });
	await check.fails(
		"reconfigured stream: no age",
		() => basin.streams.reconfigure({ stream: "a/b c/é", retentionPolicy: { ageSecs: 0 } }),
		{ status: 422, code: "invalid", message: "age must be greater than 0 seconds" },
	);
	check.equal("ensure a stream: created", (await basin.streams.ensure({ stream: "ensured" })).result, "created");
	check.equal("ensure a stream: noop", (await basin.streams.ensure({ stream: "ensured" })).result, "noop");
	const updated = await basin.streams.ensure({ stream: "ensured", config: { retentionPolicy: { ageSecs: 60 } } });
	check.equal("ensure a stream: updated", updated.result, "updated");
	const missing = { status: 404, code: "stream_not_found", message: "stream `none`" };
	await check.fails("configuration of no stream", () => basin.streams.getConfig({ stream: "none" }), missing);
	await check.fails("reconfigure no stream", () => basin.streams.reconfigure({ stream: "none" }), missing);
	await check.fails("delete no stream", () => basin.streams.delete({ stream: "none" }), missing);
	await check.fails("tail of no stream", () => basin.stream("none").checkTail(), missing);

	const names = Array.from({ length: 1010 }, (_, number) => `page/${String(number).padStart(4, "0")}`);
	for (let start = 0; start < names.length; start += 101) {
		await Promise.all(names.slice(start, start + 101).map((stream) => basin.streams.create({ stream })));
	}
	const page = await basin.streams.list({ prefix: "page/" });
	check.equal("a page has 1,000 streams", page.streams.map((stream) => stream.name), names.slice(0, 1000));
	check.equal("a page has 1,000 streams: more", page.hasMore, true);
	const all = await collect(basin.streams.listAll({ prefix: "page/" }));
	check.equal("all streams", all.map((stream) => stream.name), names);
	const rest = await basin.streams.list({ prefix: "page/", startAfter: "page/1006" });
	check.equal("streams after one", rest.streams.map((stream) => stream.name), names.slice(1007));

	await basin.stream("page/0000").append(AppendInput.create([AppendRecord.string({ body: "x" })]));
	await basin.streams.delete({ stream: "page/0000" });
	const gone = async () => (await basin.streams.list({ prefix: "page/0000" })).streams.length === 0;
	check.that("a deleted stream vanishes", await eventually(gone));
	await check.fails("append to a deleted stream", () => basin.stream("page/0000").append(
		AppendInput.create([AppendRecord.string({ body: "x" })])), { status: 404, code: "stream_not_found" });
	await basin.streams.create({ stream: "page/0000" });
	check.equal("created again, it is empty", (await basin.stream("page/0000").checkTail()).tail.seqNum, 0);
}

export async function creation(s2: S2, check: Checks, mark: string): Promise<void> {
	const basin = s2.basin(`ts-creation-${mark}`);
	await s2.basins.create({
		basin: basin.name,
		config: { createStreamOnAppend: true, createStreamOnRead: true },
	});
	const input = AppendInput.create([AppendRecord.string({ body: "x" })], {
		streamConfig: { retentionPolicy: { ageSecs: 120 } },
	});
	check.equal("append creates a stream", (await basin.stream("appended").append(input)).start.seqNum, 0);
	const config = await basin.streams.getConfig({ stream: "appended" });
	check.equal("with the configuration of the append", config.retentionPolicy, { ageSecs: 120 });
	await check.unwritten("read creates a stream", () => basin.stream("read").read(), 0);
	check.equal("check-tail creates a stream", (await basin.stream("tail").checkTail()).tail.seqNum, 0);
	const session = await basin.stream("session").appendSession({
		streamConfig: { retentionPolicy: { ageSecs: 180 } },
	});
	await (await session.submit(input)).ack();
	await session.close();
	const sessionConfig = await basin.streams.getConfig({ stream: "session" });
	check.equal("a session creates a stream", sessionConfig.retentionPolicy, { ageSecs: 180 });
}

export async function absent(s2: S2, check: Checks, mark: string): Promise<void> {
	const expected = { status: 501, code: "not_implemented", message: "Not implemented" };
	await check.fails("access tokens: list", () => s2.accessTokens.list(), expected);
	await check.fails("access tokens: issue", () => s2.accessTokens.issue({
		id: "token",
		scope: { basins: { prefix: "" }, ops: ["read"] },
	}), expected);
	await check.fails("access tokens: revoke", () => s2.accessTokens.revoke({ id: "token" }), expected);
	await check.fails("locations: list", () => s2.locations.list(), expected);
	await check.fails("locations: default", () => s2.locations.getDefault(), expected);
	await check.fails("metrics of the account", () => s2.metrics.account({ set: "active-basins" }), expected);
	await check.fails("metrics of a basin", () => s2.metrics.basin({ basin: `ts-nothing-${mark}`, set: "storage" }), expected);
	await check.fails("metrics of a stream", () => s2.metrics.stream({
		basin: `ts-nothing-${mark}`,
		stream: "s",
		set: "storage",
	}), expected);
}
