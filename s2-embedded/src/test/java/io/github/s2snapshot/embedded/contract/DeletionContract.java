/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.embedded.contract;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Deletion of basins and streams that may be in use. No server promises how long a
 * deletion is pending, so that the tests also accept that it is complete.
 */
abstract class DeletionContract extends AbstractContract {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final String PENDING = "{\"code\":\"stream_deletion_pending\",\"message\":\"stream deletion pending\"}";

	DeletionContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void aDeletedStreamShouldBePendingThenMissing() {
		StreamApi stream = newStreamOf(3);
		api().delete(stream.path(), inBasin()).expectEmpty(202);
		List<Supplier<Reply>> calls = List.of(() -> stream.get(stream.path()),
				() -> api().json("PATCH", stream.path(), "{}", inBasin()), () -> stream.get(stream.records() + "/tail"),
				() -> stream.read("seq_num=0"), () -> stream.appendJson("{\"records\":[{}]}"));
		for (Supplier<Reply> call : calls) {
			Reply reply = call.get();
			if (reply.status() == 409) {
				reply.expectJson(409, PENDING);
			}
			else {
				reply.expectError(404, "stream_not_found",
						"stream `" + stream.name() + "` in basin `" + basin() + "` not found");
			}
		}
		awaitGone(stream);
	}

	@Test
	void whenDeletedTwiceThenAcceptedOrNotFound() {
		StreamApi stream = newStreamOf(3);
		api().delete(stream.path(), inBasin()).expectEmpty(202);
		assertThat(api().delete(stream.path(), inBasin()).status()).isIn(202, 404);
		awaitGone(stream);
		api().delete(stream.path(), inBasin()).expectError(404, "stream_not_found", "");
	}

	@Test
	void aDeletedStreamShouldBeListedWithItsTimeOrNotAtAll() {
		StreamApi stream = newStreamOf(3);
		api().delete(stream.path(), inBasin()).expectEmpty(202);
		JsonNode listed = api().get("/v1/streams?prefix=" + stream.name(), inBasin()).expect(200).json();
		for (JsonNode info : listed.path("streams")) {
			assertThat(info.path("deleted_at").asString()).isNotEmpty();
		}
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(
					api().get("/v1/streams?prefix=" + stream.name(), inBasin()).json().path("streams").size())
				.isZero());
	}

	@Test
	void theNameOfADeletedStreamShouldBecomeFree() {
		StreamApi stream = newStreamOf(3);
		api().delete(stream.path(), inBasin()).expectEmpty(202);
		await().atMost(TIMEOUT).untilAsserted(() -> {
			Reply reply = api().send("PUT", stream.path(), null, inBasin());
			if (reply.status() == 409) {
				reply.expectJson(409, PENDING);
			}
			reply.expect(201);
		});
		assertThat(stream.tail().toString()).isEqualTo("{\"seq_num\":0,\"timestamp\":0}");
	}

	@Test
	void createShouldBeRefusedWhileADeletionIsPending() {
		StreamApi stream = newStreamOf(3);
		api().delete(stream.path(), inBasin()).expectEmpty(202);
		Reply reply = api().json("POST", "/v1/streams", "{\"stream\":\"" + stream.name() + "\"}", inBasin());
		if (reply.status() == 409) {
			reply.expectJson(409, PENDING);
		}
		else {
			reply.expect(201);
		}
	}

	@Test
	void followersShouldSeeATrimRecordThenAnError() {
		StreamApi stream = newStreamOf(2);
		try (S2sSession session = stream.readSession("seq_num=2").expectOpen()) {
			session.expectHeartbeat(2);
			api().delete(stream.path(), inBasin()).expect(202);
			WireReadBatch batch = session.expectBatch();
			WireSequencedRecord last = batch.records().get(0);
			assertThat(last.seqNum()).isEqualTo(2);
			assertThat(last.timestamp()).isBetween(System.currentTimeMillis() - 60_000,
					System.currentTimeMillis() + 60_000);
			assertThat(Commands.parse(last.headers(), last.body())).isEqualTo(new Command.Trim(-1));
			assertThat(batch.tail().seqNum()).isEqualTo(3);
			ErrorBody.Coded error = (ErrorBody.Coded) session.expectTerminal(503);
			assertThat(error.code()).isEqualTo("unavailable");
			assertThat(error.message()).isEqualTo("streamer missing in action");
		}
	}

	@Test
	void theLastRecordShouldHaveTheHighestTimestampIfThatIsUncapped() {
		StreamApi stream = newStream("{\"timestamping\":{\"uncapped\":true}}");
		stream.append("x");
		try (S2sSession session = stream.readSession("seq_num=1").expectOpen()) {
			session.expectHeartbeat(1);
			api().delete(stream.path(), inBasin()).expect(202);
			assertThat(session.expectBatch().records().get(0).timestamp()).isEqualTo(-1);
			session.expectTerminal(503);
		}
	}

	@Test
	void waitingReadersShouldGetTheLastRecordOrAnError() {
		StreamApi stream = newStreamOf(2);
		CompletableFuture<Reply> read = CompletableFuture
			.supplyAsync(() -> stream.read("seq_num=2&wait=20", "s2-format", "base64"));
		api().delete(stream.path(), inBasin()).expect(202);
		Reply reply = read.orTimeout(20, TimeUnit.SECONDS).join();
		if (reply.status() == 200) {
			JsonNode record = reply.json().path("records").get(0);
			assertThat(record.path("headers").toString()).isEqualTo("[[\"\",\"dHJpbQ==\"]]");
			assertThat(record.path("body").asString()).isEqualTo("//////////8=");
		}
		else {
			assertThat(reply.status()).isIn(404, 409, 503);
		}
	}

	@Test
	void eventStreamsShouldEndWithAnErrorEvent() {
		StreamApi stream = newStreamOf(2);
		CompletableFuture<Reply> read = CompletableFuture
			.supplyAsync(() -> stream.read("seq_num=0", "accept", "text/event-stream"));
		// The session ends whether it follows the tail already or not
		api().delete(stream.path(), inBasin()).expect(202);
		Reply reply = read.orTimeout(20, TimeUnit.SECONDS).join();
		if (reply.status() == 200) {
			assertThat(reply.text()).endsWith("event: error\ndata: {\"code\":\"unavailable\","
					+ "\"message\":\"streamer missing in action\"}\n\n");
			assertThat(reply.text()).doesNotContain("[DONE]");
		}
		else {
			assertThat(reply.status()).isIn(404, 409);
		}
	}

	@Test
	void openAppendSessionsShouldEndUnavailable() {
		StreamApi stream = newStream();
		try (S2sSession session = stream.appendSession().expectOpen()) {
			session.send(input("a"));
			session.expectAck(0, 1);
			api().delete(stream.path(), inBasin()).expect(202);
			session.send(input("b"));
			assertThat(((ErrorBody.Coded) session.expectTerminal(503)).code()).isEqualTo("unavailable");
		}
	}

	@Test
	void anEmptyBasinShouldBeDeletedAtOnce() {
		String basin = newBasin("{}");
		api().delete("/v1/basins/" + basin).expectEmpty(202);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> api().get("/v1/basins/" + basin).expectError(404, "basin_not_found", ""));
	}

	@Test
	void aBasinWithStreamsShouldBePendingThenMissing() {
		String basin = newBasin("{\"create_stream_on_append\":true,\"create_stream_on_read\":true}");
		StreamApi stream = new StreamApi(server(), basin, "s");
		stream.append("x");
		api().delete("/v1/basins/" + basin).expectEmpty(202);
		String message = "basin `" + basin + "` is being deleted";
		String[] in = { "s2-basin", basin };
		String newStream = "{\"stream\":\"new\"}";
		Map<String, Supplier<Reply>> calls = Map.of("change", () -> api().json("PATCH", "/v1/basins/" + basin, "{}"),
				"create stream", () -> api().json("POST", "/v1/streams", newStream, in), "ensure stream",
				() -> api().send("PUT", "/v1/streams/new", null, in), "append",
				() -> new StreamApi(server(), basin, "auto").appendJson("{\"records\":[{}]}"), "read",
				() -> new StreamApi(server(), basin, "auto").read("seq_num=0"), "tail",
				() -> new StreamApi(server(), basin, "auto").get("/v1/streams/auto/records/tail"));
		calls.forEach((name, call) -> {
			Reply reply = call.get();
			if (reply.status() == 409) {
				reply.expectError(409, "basin_deletion_pending", message);
			}
			else {
				reply.expectError(404, "basin_not_found", "basin `" + basin + "` not found");
			}
		});
	}

	@Test
	void aDeletedBasinShouldBeListedWithItsTimeOrNotAtAll() {
		String basin = newBasin("{}");
		new StreamApi(server(), basin, "s").get("/v1/streams/s");
		api().send("PUT", "/v1/streams/s", null, "s2-basin", basin).expect(201);
		api().delete("/v1/basins/" + basin).expectEmpty(202);
		for (JsonNode info : api().get("/v1/basins?prefix=" + basin).expect(200).json().path("basins")) {
			assertThat(info.path("state").asString()).isEqualTo("deleting");
			assertThat(info.path("deleted_at").asString()).isNotEmpty();
		}
		Reply config = api().get("/v1/basins/" + basin);
		assertThat(config.status()).isIn(200, 404);
		assertThat(api().delete("/v1/basins/" + basin).status()).isIn(202, 404);
	}

	@Test
	void theStreamsOfADeletedBasinShouldEndToo() {
		String basin = newBasin("{}");
		StreamApi stream = new StreamApi(server(), basin, "s");
		api().send("PUT", stream.path(), null, "s2-basin", basin).expect(201);
		try (S2sSession session = stream.readSession("seq_num=0").expectOpen()) {
			session.expectHeartbeat(0);
			api().delete("/v1/basins/" + basin).expectEmpty(202);
			WireSequencedRecord last = session.expectBatch().records().get(0);
			assertThat(Commands.parse(last.headers(), last.body())).isEqualTo(new Command.Trim(-1));
			session.expectTerminal(503);
		}
	}

	private void awaitGone(StreamApi stream) {
		await().atMost(TIMEOUT).untilAsserted(() -> stream.get(stream.path()).expect(404));
	}

}
