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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the data of an embedded server after a restart.
 */
class EmbeddedS2PersistenceTests {

	private static final String BASIN = "kept-basin";

	private static final String[] IN_BASIN = { "s2-basin", BASIN };

	@TempDir
	private Path directory;

	@Test
	void whenRestartedThenAllDataIsRestored() throws Exception {
		String basinConfig = "{\"default_stream_config\":{\"storage_class\":null,\"retention_policy\":{\"age\":77},"
				+ "\"timestamping\":null,\"delete_on_empty\":null},\"stream_cipher\":null,"
				+ "\"create_stream_on_append\":true,\"create_stream_on_read\":false}";
		String streams;
		JsonNode tail;
		JsonNode read;
		try (ContractServer server = start()) {
			server.api().json("PUT", "/v1/basins/" + BASIN, "{\"config\":" + basinConfig + "}").expect(200);
			create(server, "a/b", "token").expect(201);
			StreamApi stream = stream(server, "a/b");
			server.api().json("PATCH", stream.path(), "{\"timestamping\":{\"uncapped\":true}}", IN_BASIN).expect(200);
			stream
				.appendJson(
						"{\"records\":[{\"body\":\"one\",\"headers\":[[\"k\",\"v\"]],\"timestamp\":9999999999999}]}")
				.expect(200);
			stream.command(new Command.Fence("fence"));
			stream.append("three");
			stream(server, "auto").append("created by appending");
			streams = server.api().get("/v1/streams", IN_BASIN).text();
			tail = stream.tail();
			read = stream.read("seq_num=0").json();
		}
		try (ContractServer server = start()) {
			StreamApi stream = stream(server, "a/b");
			server.api().get("/v1/basins/" + BASIN).expectJson(200, basinConfig);
			assertThat(server.api().get("/v1/streams", IN_BASIN).text()).isEqualTo(streams);
			assertThat(stream.get(stream.path()).json().path("retention_policy").toString()).isEqualTo("{\"age\":77}");
			assertThat(stream.get(stream.path()).json().path("timestamping").path("uncapped").asBoolean()).isTrue();
			assertThat(stream.tail()).isEqualTo(tail);
			assertThat(stream.read("seq_num=0").json()).isEqualTo(read);
			assertThat(create(server, "a/b", "token").expect(201).header("s2-provision-result")).isEqualTo("noop");
			create(server, "a/b", "other").expect(409);
			stream.append(AbstractContract.input("x").withFencingToken("wrong"))
				.expectJson(412, "{\"fencing_token_mismatch\":\"fence\"}");
			stream.append(AbstractContract.input("x").withMatchSeqNum(0)).expectJson(412, "{\"seq_num_mismatch\":3}");
			// The last timestamp, which is in the future, survives the restart
			assertThat(stream.append("four").path("start").toString())
				.isEqualTo("{\"seq_num\":3,\"timestamp\":9999999999999}");
			server.api().json("POST", "/v1/streams", "{\"stream\":\"new\"}", IN_BASIN).expect(201);
			stream(server, "new").append("of its own");
			assertThat(stream.seqNums("seq_num=0")).containsExactly(0L, 1L, 2L, 3L);
		}
	}

	@Test
	void whenRestartedThenTrimmedRecordsStayDeleted() throws Exception {
		try (ContractServer server = start()) {
			StreamApi stream = newStream(server, "s");
			for (int i = 0; i < 10; i++) {
				stream.append("a" + i, "b" + i);
			}
			stream.command(new Command.Trim(7));
			StreamApi emptied = newStream(server, "emptied");
			emptied.append("a");
			emptied.command(new Command.Trim(-1));
		}
		try (ContractServer server = start()) {
			assertThat(stream(server, "s").seqNums("seq_num=0")).isEqualTo(LongStream.range(7, 21).boxed().toList());
			assertThat(stream(server, "emptied").seqNums("seq_num=0")).isEmpty();
			AbstractContract.assertPosition(stream(server, "emptied").append("b").path("start"), 2);
		}
	}

	@Test
	void whenRestartedThenDeletedStreamsStayDeleted() throws Exception {
		try (ContractServer server = start()) {
			newStream(server, "deleted").append("old");
			newStream(server, "again").append("old");
			server.api().delete("/v1/streams/deleted", IN_BASIN).expect(202);
			server.api().delete("/v1/streams/again", IN_BASIN).expect(202);
			await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> newStream(server, "again"));
			server.api().send("PUT", "/v1/basins/other-basin", null).expect(201);
			server.api().send("PUT", "/v1/streams/lost", null, "s2-basin", "other-basin").expect(201);
			server.api().delete("/v1/basins/other-basin").expect(202);
		}
		try (ContractServer server = start()) {
			server.api().get("/v1/streams/deleted", IN_BASIN).expect(404);
			assertThat(stream(server, "again").tail().toString()).isEqualTo("{\"seq_num\":0,\"timestamp\":0}");
			server.api().get("/v1/basins/other-basin").expect(404);
			newStream(server, "deleted");
			assertThat(stream(server, "deleted").append("new").path("start").path("seq_num").asLong()).isZero();
			assertThat(stream(server, "deleted").bodies("seq_num=0")).containsExactly("new");
			server.api().send("PUT", "/v1/basins/other-basin", null).expect(201);
			assertThat(server.api().get("/v1/streams", "s2-basin", "other-basin").text())
				.isEqualTo("{\"streams\":[],\"has_more\":false}");
		}
	}

	@Test
	void whenRestartedOftenThenNothingIsLost() throws Exception {
		for (int round = 0; round < 5; round++) {
			try (ContractServer server = start()) {
				server.api().send("PUT", "/v1/basins/" + BASIN, null);
				server.api().send("PUT", "/v1/streams/s", null, IN_BASIN);
				StreamApi stream = stream(server, "s");
				assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(round * 100L);
				stream.append(WireAppendInput.of(Collections.nCopies(100, AbstractContract.record("")))).expect(200);
				assertThat(stream.seqNums("seq_num=0")).hasSize((round + 1) * 100);
			}
		}
	}

	@Test
	void whenAnotherProcessUsesTheDirectoryThenTheErrorNamesIt() throws Exception {
		try (ForkedServer other = ForkedServer.start(this.directory)) {
			assertThat(other.endpoint()).isNotEmpty();
			EmbeddedS2.Builder builder = EmbeddedS2.builder().directory(this.directory);
			assertThatIllegalStateException().isThrownBy(builder::start)
				.withMessageContaining(this.directory.toString())
				.withMessageContaining("in use by another embedded S2 server")
				.withMessageContaining("choose another directory");
		}
		try (EmbeddedS2 server = EmbeddedS2.builder().directory(this.directory).start()) {
			assertThat(server.isRunning()).isTrue();
		}
	}

	@Test
	void whenTheFileIsNotAStoreThenTheErrorNamesIt() throws Exception {
		Files.write(this.directory.resolve("s2.mv.db"), new byte[100_000]);
		EmbeddedS2.Builder builder = EmbeddedS2.builder().directory(this.directory);
		assertThatIllegalStateException().isThrownBy(builder::start)
			.withMessageContaining(this.directory.resolve("s2.mv.db").toString())
			.withMessageContaining("Restore its directory from a copy");
	}

	private ContractServer start() {
		EmbeddedS2 server = EmbeddedS2.builder().directory(this.directory).basin(BASIN).start();
		return new ContractServer(server.endpoint(), server);
	}

	private static StreamApi stream(ContractServer server, String name) {
		return new StreamApi(server, BASIN, name);
	}

	private static StreamApi newStream(ContractServer server, String name) {
		server.api().send("PUT", "/v1/streams/" + Api.encode(name), null, IN_BASIN).expect(201);
		return stream(server, name);
	}

	private static Reply create(ContractServer server, String name, String token) {
		return server.api()
			.json("POST", "/v1/streams", "{\"stream\":\"" + name + "\"}", "s2-basin", BASIN, "s2-request-token", token);
	}

}
