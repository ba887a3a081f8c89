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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Conditional appends: expected sequence number and fencing token.
 */
abstract class ConditionContract extends AbstractContract {

	ConditionContract(Supplier<ContractServer> server) {
		super(server);
	}

	@Test
	void whenSeqNumMatchesThenAppends() {
		StreamApi stream = newStream();
		stream.append(matching(0, "a", "b")).expect(200);
		stream.append(matching(2, "c")).expect(200);
	}

	@Test
	void whenSeqNumDiffersThenTheErrorHasTheActualOne() {
		StreamApi stream = newStreamOf(3);
		stream.append(matching(2, "x")).expectJson(412, "{\"seq_num_mismatch\":3}");
		stream.append(matching(4, "x")).expectJson(412, "{\"seq_num_mismatch\":3}");
		stream.append(matching(-1, "x")).expectJson(412, "{\"seq_num_mismatch\":3}");
		stream.appendJson("{\"records\":[{}],\"match_seq_num\":18446744073709551615}")
			.expectJson(412, "{\"seq_num_mismatch\":3}");
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(3);
	}

	@Test
	void whenProtobufIsAcceptedThenRefusalsAreStillJson() {
		StreamApi stream = newStreamOf(1);
		Reply reply = api().send("POST", stream.records(), matching(0, "x").toByteArray(), "content-type",
				"application/protobuf", "accept", "application/protobuf", "s2-basin", basin());
		reply.expectJson(412, "{\"seq_num_mismatch\":1}");
		assertThat(reply.header("content-type")).isEqualTo("application/json");
	}

	@Test
	void whenManyRaceForOneSeqNumThenOneWins() {
		StreamApi stream = newStream();
		ExecutorService executor = Executors.newFixedThreadPool(8);
		try {
			long winners = IntStream.range(0, 16)
				.mapToObj((i) -> CompletableFuture.supplyAsync(() -> stream.append(matching(0, "w" + i)).status(),
						executor))
				.toList()
				.stream()
				.map(CompletableFuture::join)
				.filter((status) -> status == 200)
				.count();
			assertThat(winners).isEqualTo(1);
		}
		finally {
			executor.shutdown();
		}
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(1);
	}

	@Test
	void fenceShouldTakeEffectWithTheNextBatch() {
		StreamApi stream = newStream();
		WireAppendInput fence = WireAppendInput.of(Commands.toRecord(new Command.Fence("one")), record("x"))
			.withFencingToken("");
		stream.append(fence).expect(200);
		stream.append(fence).expectJson(412, "{\"fencing_token_mismatch\":\"one\"}");
		stream.append(fenced("one", "y")).expect(200);
		stream.append(fenced("two", "y")).expectJson(412, "{\"fencing_token_mismatch\":\"one\"}");
		stream.append(fenced("", "y")).expectJson(412, "{\"fencing_token_mismatch\":\"one\"}");
	}

	@Test
	void whenNoTokenIsGivenThenFencingDoesNotApply() {
		StreamApi stream = newStream();
		stream.command(new Command.Fence("one"));
		stream.append("passes");
		stream.command(new Command.Fence("two"));
		stream.append(fenced("two", "y")).expect(200);
	}

	@Test
	void emptyTokenShouldMatchWhenNoneIsSet() {
		StreamApi stream = newStream();
		stream.append(fenced("", "a")).expect(200);
		stream.append(fenced("x", "a")).expectJson(412, "{\"fencing_token_mismatch\":\"\"}");
		stream.command(new Command.Fence("one"));
		stream.command(new Command.Fence(""));
		stream.append(fenced("", "a")).expect(200);
	}

	@Test
	void theLastFenceOfABatchShouldCount() {
		StreamApi stream = newStream();
		stream
			.append(WireAppendInput.of(Commands.toRecord(new Command.Fence("one")),
					Commands.toRecord(new Command.Fence("two"))))
			.expect(200);
		stream.append(fenced("two", "a")).expect(200);
	}

	@Test
	void fencingShouldBeCheckedBeforeTheSeqNum() {
		StreamApi stream = newStream();
		stream.command(new Command.Fence("one"));
		stream.append(matching(7, "x").withFencingToken("two")).expectJson(412, "{\"fencing_token_mismatch\":\"one\"}");
		stream.append(matching(7, "x").withFencingToken("one")).expectJson(412, "{\"seq_num_mismatch\":1}");
		stream.append(matching(1, "x").withFencingToken("one")).expect(200);
	}

	@Test
	void tokensShouldBeAnyText() {
		StreamApi stream = newStream();
		String token = "\u00e9\ud83d\ude80\"\\";
		stream.command(new Command.Fence(token));
		stream.append(fenced(token, "a")).expect(200);
		assertThat(stream.append(fenced("x", "a")).expect(412).json().path("fencing_token_mismatch").asString())
			.isEqualTo(token);
	}

	@Test
	void whenRefusedThenNothingIsWrittenAndNoCommandApplies() {
		StreamApi stream = newStreamOf(2);
		WireAppendInput refused = WireAppendInput
			.of(Commands.toRecord(new Command.Fence("x")), Commands.toRecord(new Command.Trim(1)))
			.withMatchSeqNum(9);
		stream.append(refused).expect(412);
		stream.append(fenced("", "y")).expect(200);
		assertThat(stream.bodies("seq_num=0")).containsExactly("r0", "r1", "y");
	}

	private static WireAppendInput matching(long seqNum, String... bodies) {
		return input(bodies).withMatchSeqNum(seqNum);
	}

	private static WireAppendInput fenced(String token, String... bodies) {
		return input(bodies).withFencingToken(token);
	}

}
