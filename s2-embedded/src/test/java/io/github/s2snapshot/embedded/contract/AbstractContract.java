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

import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Base class of families of contract tests, with a server, an own basin, and new streams
 * in the basin.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractContract {

	private final Supplier<ContractServer> server;

	private String basin;

	AbstractContract(Supplier<ContractServer> server) {
		this.server = server;
	}

	@BeforeAll
	void createBasin() {
		this.basin = newBasin("{}");
	}

	ContractServer server() {
		return this.server.get();
	}

	Api api() {
		return server().api();
	}

	String basin() {
		return this.basin;
	}

	String[] inBasin() {
		return new String[] { "s2-basin", this.basin };
	}

	String newBasin(String config) {
		String name = Api.uniqueName("basin");
		api().json("PUT", "/v1/basins/" + name, "{\"config\":" + config + "}").expect(201);
		return name;
	}

	StreamApi newStream() {
		return newStream("{}");
	}

	StreamApi newStream(String config) {
		StreamApi stream = stream(Api.uniqueName("stream"));
		api().json("PUT", stream.path(), config, inBasin()).expect(201);
		return stream;
	}

	/**
	 * Creates a stream with records {@code r0}, {@code r1} and so on.
	 * @param records the number of records
	 * @return the stream
	 */
	StreamApi newStreamOf(int records) {
		StreamApi stream = newStream();
		String[] bodies = new String[records];
		for (int i = 0; i < records; i++) {
			bodies[i] = "r" + i;
		}
		stream.append(bodies);
		return stream;
	}

	StreamApi stream(String name) {
		return new StreamApi(server(), this.basin, name);
	}

	static WireAppendInput input(String... bodies) {
		return WireAppendInput.of(Stream.of(bodies).map(AbstractContract::record).toList());
	}

	static WireAppendRecord record(String body) {
		return WireAppendRecord.of(body);
	}

	static WireHeader header(String name, String value) {
		return WireHeader.of(name, value);
	}

	static void assertPosition(JsonNode position, long seqNum) {
		assertThat(position.path("seq_num").asLong()).isEqualTo(seqNum);
		assertThat(position.path("timestamp").isIntegralNumber()).isTrue();
	}

}
