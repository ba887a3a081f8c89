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
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stream of a server that is killed, with its acknowledged state, and the state after a
 * last request whose answer is missing.
 */
final class KilledStream {

	private static final int MAX_KEPT = 300;

	private static final String COMMAND = "command";

	private final String basin;

	private final String path;

	private final Random random;

	private final AtomicLong acked;

	private State known = State.MISSING;

	// State of the stream if the last request took effect without an answer
	private State maybe = State.MISSING;

	private long unique;

	KilledStream(String basin, String name, long seed, AtomicLong acked) {
		this.basin = basin;
		this.path = "/v1/streams/" + name;
		this.random = new Random(seed);
		this.acked = acked;
	}

	/**
	 * Makes a random change of the stream.
	 * @param api the server
	 * @throws RuntimeException if the server does not answer
	 */
	void change(Api api) {
		if (!this.known.exists()) {
			attempt(State.NEW, () -> Awaitility.await()
				.until(() -> api.send("PUT", this.path, null, "s2-basin", this.basin).status() != 409));
			return;
		}
		int dice = this.random.nextInt(100);
		if (this.known.records().size() > MAX_KEPT || dice < 8) {
			trim(api);
		}
		else if (dice < 14) {
			String token = "token-" + this.random.nextInt(1000);
			command(api, new Command.Fence(token), (after) -> after.token = token);
		}
		else if (dice < 17) {
			attempt(State.MISSING, () -> api.delete(this.path, "s2-basin", this.basin).expect(202));
		}
		else if (dice < 22) {
			long age = 1000 + this.random.nextInt(100_000);
			attempt(this.known.changed((after) -> after.age = age),
					() -> api
						.json("PATCH", this.path, "{\"retention_policy\":{\"age\":" + age + "}}", "s2-basin",
								this.basin)
						.expect(200));
		}
		else if (dice < 26) {
			attempt(this.known, () -> send(api, refused().withMatchSeqNum(this.known.next() + 1)).expectJson(412,
					"{\"seq_num_mismatch\":" + this.known.next() + "}"));
		}
		else {
			append(api);
		}
	}

	private void append(Api api) {
		int count = 1 + this.random.nextInt(4);
		int size = (this.random.nextInt(40) == 0) ? 200_000 : this.random.nextInt(2500);
		List<WireAppendRecord> records = new ArrayList<>();
		List<String> bodies = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			String body = this.unique++ + "-" + "x".repeat(size);
			bodies.add(body);
			records.add(WireAppendRecord.of(body));
		}
		WireAppendInput input = new WireAppendInput(records, (this.random.nextBoolean()) ? this.known.next() : null,
				(this.random.nextBoolean()) ? this.known.token : null);
		attempt(this.known.changed((after) -> after.records.addAll(bodies)), () -> acked(send(api, input), count));
	}

	private void trim(Api api) {
		long to = this.known.first + this.random.nextInt(this.known.records().size() + 2);
		command(api, new Command.Trim(to), (after) -> {
			long last = after.first + after.records.size();
			while (after.first < Math.min(to, last)) {
				after.records.remove(0);
				after.first++;
			}
		});
	}

	private void command(Api api, Command command, Consumer<State> effect) {
		WireAppendInput input = WireAppendInput.of(Commands.toRecord(command));
		attempt(this.known.changed((after) -> {
			after.records.add(COMMAND);
			effect.accept(after);
		}), () -> acked(send(api, input), 1));
	}

	private void acked(Reply reply, int count) {
		JsonNode ack = reply.expect(200).json();
		assertThat(ack.path("start").path("seq_num").asLong()).isEqualTo(this.known.next());
		assertThat(ack.path("end").path("seq_num").asLong()).isEqualTo(this.known.next() + count);
		this.acked.addAndGet(count);
	}

	private void attempt(State after, Runnable request) {
		this.maybe = after;
		request.run();
		this.known = after;
	}

	private static WireAppendInput refused() {
		return WireAppendInput.of(WireAppendRecord.of("refused"));
	}

	private Reply send(Api api, WireAppendInput input) {
		return api.send("POST", this.path + "/records", input.toByteArray(), "content-type", "application/protobuf",
				"s2-basin", this.basin);
	}

	/**
	 * Checks that the stream has the acknowledged state, with or without the last
	 * request.
	 * @param api the server
	 */
	void verify(Api api) {
		State found = find(api);
		assertThat(List.of(this.known, this.maybe))
			.as(this.path + " is " + found.describe() + ", not " + this.known.describe() + " or "
					+ this.maybe.describe())
			.contains(found);
		this.known = found;
		this.maybe = found;
	}

	private State find(Api api) {
		Reply config = api.get(this.path, "s2-basin", this.basin);
		if (config.status() == 404 || config.status() == 409) {
			return State.MISSING;
		}
		State found = new State(true);
		found.age = config.expect(200).json().path("retention_policy").path("age").asLong();
		found.token = send(api, refused().withFencingToken("nobody's")).expect(412)
			.json()
			.path("fencing_token_mismatch")
			.asString();
		long tail = api.get(this.path + "/records/tail", "s2-basin", this.basin)
			.expect(200)
			.json()
			.path("tail")
			.path("seq_num")
			.asLong();
		found.first = tail;
		for (long next = 0; next < tail;) {
			JsonNode records = api.get(this.path + "/records?seq_num=" + next, "s2-basin", this.basin)
				.expect(200)
				.json()
				.path("records");
			if (records.isEmpty()) {
				// All records are trimmed
				break;
			}
			for (JsonNode record : records) {
				long seqNum = record.path("seq_num").asLong();
				found.first = (found.records.isEmpty()) ? seqNum : found.first;
				assertThat(seqNum).as(this.path + " has no gap").isEqualTo(found.next());
				boolean command = record.path("headers").path(0).path(0).asString("none").isEmpty();
				found.records.add((command) ? COMMAND : record.path("body").asString());
				next = seqNum + 1;
			}
		}
		return found;
	}

	/**
	 * State of a stream.
	 */
	private static final class State {

		static final State MISSING = new State(false);

		static final State NEW = new State(true);

		private final boolean exists;

		private long first;

		private String token = "";

		private long age = 7 * 24 * 60 * 60;

		private final List<String> records = new ArrayList<>();

		State(boolean exists) {
			this.exists = exists;
		}

		boolean exists() {
			return this.exists;
		}

		long next() {
			return this.first + this.records.size();
		}

		List<String> records() {
			return this.records;
		}

		State changed(Consumer<State> change) {
			State copy = new State(true);
			copy.first = this.first;
			copy.token = this.token;
			copy.age = this.age;
			copy.records.addAll(this.records);
			change.accept(copy);
			return copy;
		}

		String describe() {
			return (this.exists) ? "[" + this.first + ", " + next() + ") token '" + this.token + "' age " + this.age
					+ " " + this.records.hashCode() : "missing";
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof State state && this.exists == state.exists && this.first == state.first
					&& this.token.equals(state.token) && this.age == state.age && this.records.equals(state.records);
		}

		@Override
		public int hashCode() {
			return this.records.hashCode();
		}

	}

}
