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

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;

/**
 * API of one stream, over HTTP/1.1 for unary calls and HTTP/2 for sessions.
 */
record StreamApi(ContractServer server, String basin, String name) {

	static final String[] PROTOBUF = { "content-type", "application/protobuf" };

	String path() {
		return "/v1/streams/" + Api.encode(this.name);
	}

	String records() {
		return path() + "/records";
	}

	Reply get(String path, String... headers) {
		return this.server.api().get(path, with(headers, "s2-basin", this.basin));
	}

	Reply appendJson(String json, String... headers) {
		return this.server.api().json("POST", records(), json, with(headers, "s2-basin", this.basin));
	}

	Reply append(WireAppendInput input) {
		return this.server.api().send("POST", records(), input.toByteArray(), with(PROTOBUF, "s2-basin", this.basin));
	}

	/**
	 * Appends one batch of records without headers.
	 * @param bodies the bodies of the records
	 * @return the acknowledgement
	 */
	JsonNode append(String... bodies) {
		return append(AbstractContract.input(bodies)).expect(200).json();
	}

	void command(Command command) {
		append(WireAppendInput.of(Commands.toRecord(command))).expect(200);
	}

	Reply read(String query, String... headers) {
		return get(records() + "?" + query, headers);
	}

	/**
	 * Reads records and returns their sequence numbers.
	 * @param query the query
	 * @return the sequence numbers
	 */
	List<Long> seqNums(String query) {
		List<Long> seqNums = new ArrayList<>();
		read(query).expect(200)
			.json()
			.path("records")
			.forEach((record) -> seqNums.add(record.path("seq_num").asLong()));
		return seqNums;
	}

	List<String> bodies(String query) {
		List<String> bodies = new ArrayList<>();
		read(query).expect(200)
			.json()
			.path("records")
			.forEach((record) -> bodies.add(record.path("body").asString("")));
		return bodies;
	}

	JsonNode tail() {
		return get(records() + "/tail").expect(200).json().path("tail");
	}

	String tailJson() {
		return "{\"tail\":" + tail() + "}";
	}

	S2sSession appendSession(String... headers) {
		return S2sSession.append(this.server, records(), with(headers, "s2-basin", this.basin));
	}

	S2sSession readSession(String query, String... headers) {
		return S2sSession.read(this.server, records() + "?" + query, with(headers, "s2-basin", this.basin));
	}

	private static String[] with(String[] headers, String... more) {
		return Stream.concat(Stream.of(headers), Stream.of(more)).collect(Collectors.toList()).toArray(new String[0]);
	}

}
