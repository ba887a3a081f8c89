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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.wire.ErrorBody;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams that are created on first use, and their configuration.
 */
abstract class AutoCreateContract extends AbstractContract {

	private static final int MOST_CONFLICTS = 20;

	private static final String CONFIG = "s2-stream-config";

	private static final String CONFIGURED = "{\"storage_class\":\"express\",\"retention_policy\":{\"age\":%s},"
			+ "\"timestamping\":{\"mode\":\"%s\",\"uncapped\":%s},\"delete_on_empty\":{\"min_age_secs\":0}}";

	private String onUse;

	AutoCreateContract(Supplier<ContractServer> server) {
		super(server);
	}

	@BeforeAll
	void createBasinThatCreates() {
		this.onUse = newBasin("{\"create_stream_on_append\":true,\"create_stream_on_read\":true,"
				+ "\"default_stream_config\":{\"retention_policy\":{\"age\":77},"
				+ "\"timestamping\":{\"mode\":\"arrival\"}}}");
	}

	private StreamApi newName() {
		return new StreamApi(server(), this.onUse, Api.uniqueName("auto"));
	}

	private static String config(String age, String mode, boolean uncapped) {
		return CONFIGURED.replaceFirst("%s", age)
			.replaceFirst("%s", mode)
			.replaceFirst("%s", Boolean.toString(uncapped));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{}|77|arrival|false", "{\"retention_policy\":{\"age\":5}}|5|arrival|false",
			"{\"timestamping\":{\"uncapped\":true}}|77|arrival|true",
			"{\"timestamping\":{\"mode\":\"client-require\"},\"retention_policy\":null}|77|client-require|false",
			"{\"config\":{\"retention_policy\":{\"age\":5}}}|77|arrival|false" })
	void theHeaderShouldOverrideTheDefaultsOfTheBasin(String header, String age, String mode, boolean uncapped) {
		StreamApi appended = newName();
		appended.appendJson("{\"records\":[{\"timestamp\":1}]}", CONFIG, header).expect(200);
		appended.get(appended.path()).expectJson(200, config(age, mode, uncapped));
		StreamApi read = newName();
		read.read("seq_num=0", CONFIG, header).expectJson(416, "{\"tail\":{\"seq_num\":0,\"timestamp\":0}}");
		read.get(read.path()).expectJson(200, config(age, mode, uncapped));
	}

	@Test
	void checkTailShouldCreateWithTheDefaultsOnly() {
		StreamApi stream = newName();
		stream.get(stream.records() + "/tail", CONFIG, "{\"retention_policy\":{\"age\":5}}").expect(200);
		stream.get(stream.path()).expectJson(200, config("77", "arrival", false));
	}

	@Test
	void whenTheStreamExistsThenTheHeaderChangesNothing() {
		StreamApi stream = newName();
		stream.append("x");
		stream.appendJson("{\"records\":[{}]}", CONFIG, "{\"retention_policy\":{\"age\":5}}").expect(200);
		stream.read("seq_num=0", CONFIG, "{\"retention_policy\":{\"age\":5}}").expect(200);
		stream.get(stream.path()).expectJson(200, config("77", "arrival", false));
	}

	@Test
	void sessionsShouldCreateAsConfigured() {
		StreamApi appended = newName();
		try (S2sSession session = appended.appendSession(CONFIG, "{\"retention_policy\":{\"age\":6}}").expectOpen()) {
			appended.get(appended.path()).expectJson(200, config("6", "arrival", false));
			session.send(input("a"));
			session.expectAck(0, 1);
		}
		StreamApi followed = newName();
		followed.read("seq_num=0&wait=0", CONFIG, "{\"retention_policy\":{\"age\":7}}", "accept", "text/event-stream")
			.expect(200);
		followed.get(followed.path()).expectJson(200, config("7", "arrival", false));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "{|invalid JSON: EOF while parsing", "5|invalid JSON: invalid type: integer",
					"null|invalid JSON: invalid type: null", "``|invalid JSON: EOF while parsing a value",
					"{\"retention_policy\":{\"age\":0}}|age must be greater than 0 seconds",
					"{\"timestamping\":{\"mode\":\"x\"}}|invalid JSON: unknown variant" })
	void whenTheHeaderIsBadThenNothingIsCreated(String header, String problem) {
		StreamApi stream = newName();
		String message = "Invalid header `s2-stream-config`: " + problem;
		stream.appendJson("{\"records\":[{}]}", CONFIG, header).expectError(400, "bad_header", message);
		stream.read("seq_num=0", CONFIG, header).expectError(400, "bad_header", message);
		try (S2sSession session = stream.appendSession(CONFIG, header)) {
			assertThat(((ErrorBody.Coded) session.expectRefused(400)).message()).startsWith(message);
		}
		stream.get(stream.path()).expect(404);
	}

	@Test
	void whenManyCreateAtOnceThenOneStreamIsCreated() {
		StreamApi stream = newName();
		List<CompletableFuture<Reply>> appends = IntStream.range(0, 8)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> appendUntilItIsDecided(stream, "r" + i)))
			.toList();
		appends.forEach((append) -> append.join().expect(200));
		assertThat(stream.tail().path("seq_num").asLong()).isEqualTo(8);
		assertThat(stream.bodies("seq_num=0")).containsExactlyInAnyOrder("r0", "r1", "r2", "r3", "r4", "r5", "r6",
				"r7");
	}

	// Concurrent creations may be answered with an error that asks for a retry and
	// promises that nothing was appended (S2 v1).
	private static Reply appendUntilItIsDecided(StreamApi stream, String body) {
		Reply reply = stream.append(input(body));
		for (int i = 0; i < MOST_CONFLICTS && reply.status() == 409
				&& reply.json().path("code").asString("").equals("transaction_conflict"); i++) {
			reply = stream.append(input(body));
		}
		return reply;
	}

	@Test
	void whenTheConditionOfAnAppendFailsThenTheStreamIsCreated() {
		StreamApi stream = newName();
		stream.appendJson("{\"records\":[{}],\"match_seq_num\":5}").expectJson(412, "{\"seq_num_mismatch\":0}");
		stream.get(stream.path()).expect(200);
		StreamApi fenced = newName();
		fenced.appendJson("{\"records\":[{}],\"fencing_token\":\"x\"}")
			.expectJson(412, "{\"fencing_token_mismatch\":\"\"}");
		fenced.get(fenced.path()).expect(200);
	}

	@Test
	void whenTheNameIsBadThenNothingIsCreated() {
		new StreamApi(server(), this.onUse, "a\0b").read("seq_num=0").expectError(400, "bad_path", "");
	}

	@Test
	void createdStreamsShouldHaveTheCipherOfTheBasin() {
		String basin = newBasin("{\"create_stream_on_read\":true,\"stream_cipher\":\"aes-256-gcm\"}");
		new StreamApi(server(), basin, "auto").tail();
		assertThat(api().get("/v1/streams", "s2-basin", basin).json().path("streams").get(0).path("cipher").asString())
			.isEqualTo("aes-256-gcm");
	}

	@Test
	void manyHeadersShouldBeKept() {
		StreamApi stream = newName();
		StringBuilder headers = new StringBuilder("[\"h\",\"0\"]");
		for (int i = 1; i < 2000; i++) {
			headers.append(",[\"h\",\"").append(i).append("\"]");
		}
		stream.appendJson("{\"records\":[{\"headers\":[" + headers + "]}]}").expect(200);
		assertThat(stream.read("seq_num=0").json().path("records").get(0).path("headers").size()).isEqualTo(2000);
	}

	@ParameterizedTest
	@ValueSource(ints = { 8, 48 })
	void basinNamesShouldBeAsLongAsAllowed(int length) {
		String digits = Long.toString(System.nanoTime(), 36);
		String name = ("b" + "-".repeat(length) + digits).substring(0, length - 6)
				+ digits.substring(digits.length() - 6);
		assertThat(name).hasSize(length);
		api().send("PUT", "/v1/basins/" + name, null).expect(201);
	}

	@ParameterizedTest
	@CsvSource({ "limit=0, 3", "limit=1001, 3", "limit=2, 2", "limit=3, 3", "prefix=s&start_after=s1, 2",
			"start_after=s3, 0", "start_after=s1&limit=1, 1", "prefix=x, 0", "limit=18446744073709551615, 3" })
	void streamsShouldBeListedInPages(String query, int count) {
		String basin = newBasin("{}");
		for (String name : List.of("s1", "s2", "s3")) {
			api().send("PUT", "/v1/streams/" + name, null, "s2-basin", basin).expect(201);
		}
		Reply page = api().get("/v1/streams?" + query, "s2-basin", basin).expect(200);
		assertThat(page.json().path("streams").size()).isEqualTo(count);
		assertThat(page.json().path("has_more").asBoolean())
			.isEqualTo(query.equals("limit=2") || query.endsWith("&limit=1"));
	}

}
