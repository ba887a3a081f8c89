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

package io.github.s2snapshot.sdk.wire;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Names}, {@link Metering}, {@link Commands}, {@link MediaTypes},
 * {@link ErrorCode} and {@link ErrorBody}.
 */
class RulesTests {

	@ParameterizedTest
	@ValueSource(
			strings = { "abcdefgh", "test-basin", "0-------1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })
	void whenBasinNameIsValidThenNoProblem(String name) {
		assertThat(Names.basinProblem(name)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "'', basin name should be at least 8 bytes in length",
			"abcdefg, basin name should be at least 8 bytes in length",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, basin name must not exceed 48 bytes in length",
			"-abcdefgh, basin name must begin with a lowercase letter or number",
			"AAAAAAAA, basin name must begin with a lowercase letter or number",
			"abcdefgh-, basin name must end with a lowercase letter or number",
			"'abcd_efgh', 'basin name must comprise lowercase letters, numbers, and hyphens'" })
	void whenBasinNameIsInvalidThenProblemIsTheMessageOfTheServer(String name, String problem) {
		assertThat(Names.basinProblem(name)).isEqualTo(problem);
	}

	@Test
	void whenStreamNameIsInvalidThenProblemIsTheMessageOfTheServer() {
		assertThat(Names.streamProblem("a/b c/\u00e9")).isNull();
		assertThat(Names.streamProblem("\u00e9".repeat(256))).isNull();
		assertThat(Names.streamProblem("")).isEqualTo("stream name must not be empty");
		assertThat(Names.streamProblem("\u00e9".repeat(256) + "a"))
			.isEqualTo("stream name must not exceed 512 bytes in length");
		assertThat(Names.streamProblem(".")).isEqualTo("stream name must not be \".\" or \"..\"");
		assertThat(Names.streamProblem("..")).isEqualTo("stream name must not be \".\" or \"..\"");
		assertThat(Names.streamProblem("...")).isNull();
		assertThat(Names.streamProblem("a\0b")).isEqualTo("stream name must not contain NUL bytes");
		assertThat(Names.accessTokenIdProblem("a".repeat(97)))
			.isEqualTo("access token id must not exceed 96 bytes in length");
	}

	@Test
	void whenTokenIsTooLongThenProblemIsTheMessageOfTheServer() {
		assertThat(Names.fencingTokenProblem("")).isNull();
		assertThat(Names.fencingTokenProblem("\u00e9".repeat(18))).isNull();
		assertThat(Names.fencingTokenProblem("\u00e9".repeat(18) + "a"))
			.isEqualTo("fencing token must not exceed 36 bytes in length");
		assertThat(Names.requestTokenProblem("a".repeat(56)))
			.isEqualTo("request token was longer than 36 bytes in length: 56");
		assertThat(Names.requestTokenProblem("a".repeat(36))).isNull();
	}

	@Test
	void meteringShouldFollowTheFormula() {
		WireAppendRecord record = WireAppendRecord.of("hello")
			.withTimestamp(5)
			.withHeaders(WireHeader.of("k", "v"), WireHeader.of("k", "v2"));
		assertThat(Metering.meteredBytes(record)).isEqualTo(22);
		assertThat(Metering.meteredBytes(WireAppendRecord.of(""))).isEqualTo(8);
		WireAppendInput batch = WireAppendInput.of(record, WireAppendRecord.of(""));
		assertThat(Metering.meteredBytes(batch)).isEqualTo(30);
	}

	@Test
	void commandsShouldRoundTrip() {
		for (Command command : new Command[] { new Command.Fence("tok"), new Command.Fence(""), new Command.Trim(3),
				new Command.Trim(-1) }) {
			WireAppendRecord record = Commands.toRecord(command);
			assertThat(Commands.isCommand(record.headers())).isTrue();
			assertThat(Commands.parse(record.headers(), record.body())).isEqualTo(command);
		}
		assertThat(Commands.toRecord(new Command.Trim(3)).body().toByteArray()).containsExactly(0, 0, 0, 0, 0, 0, 0, 3);
	}

	@Test
	void onlyRecordsWithASingleEmptyHeaderNameShouldBeCommands() {
		WireAppendRecord two = WireAppendRecord.of("").withHeaders(WireHeader.of("", "fence"), WireHeader.of("", ""));
		assertThat(Commands.isCommand(two.headers())).isFalse();
		WireAppendRecord named = WireAppendRecord.of("").withHeaders(WireHeader.of("fence", ""));
		assertThat(Commands.isCommand(named.headers())).isFalse();
		assertThat(Commands.isCommand(WireAppendRecord.of("").headers())).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "fence, 37, 'invalid `fence` command: fencing token must not exceed 36 bytes in length'",
			"trim, 3, 'invalid `trim` command: earliest sequence number to trim to was 3 bytes, must be 8'",
			"trim, 9, 'invalid `trim` command: earliest sequence number to trim to was 9 bytes, must be 8'",
			"bogus, 0, unknown command" })
	void whenCommandIsInvalidThenFailsWithTheMessageOfTheServer(String name, int bodyBytes, String message) {
		WireAppendRecord record = WireAppendRecord.of("").withHeaders(WireHeader.of("", name));
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> Commands.parse(record.headers(), Bytes.wrap(new byte[bodyBytes])))
			.withMessage(message)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.INVALID));
	}

	@Test
	void whenFencingTokenIsTooLongThenFails() {
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> Commands.toRecord(new Command.Fence("a".repeat(37))));
	}

	@Test
	void errorCodesShouldHaveTheirStatusAndClassification() {
		assertThat(ErrorCode.values()).hasSize(28);
		assertThat(ErrorCode.find("transaction_conflict")).isEqualTo(ErrorCode.TRANSACTION_CONFLICT);
		assertThat(ErrorCode.find("nope")).isNull();
		assertThat(ErrorCode.TRANSACTION_CONFLICT.isRetryable()).isTrue();
		assertThat(ErrorCode.UNAVAILABLE.hasNoSideEffects()).isFalse();
		assertThat(ErrorCode.UNAVAILABLE.isRetryable()).isTrue();
		assertThat(ErrorCode.RATE_LIMITED.httpStatus()).isEqualTo(429);
	}

	@Test
	void errorBodiesShouldRoundTrip() {
		assertRoundTrip(404, new ErrorBody.Coded(ErrorCode.STREAM_NOT_FOUND, "stream `a\"b` not found"));
		assertRoundTrip(412, new ErrorBody.SeqNumMismatch(-1));
		assertRoundTrip(412, new ErrorBody.FencingTokenMismatch("a\"b\u00e9"));
		assertRoundTrip(416, new ErrorBody.Unwritten(6, 1795412728044L));
		assertThat(new ErrorBody.SeqNumMismatch(-1).toJson()).isEqualTo("{\"seq_num_mismatch\":18446744073709551615}");
		assertThat(new ErrorBody.Coded(ErrorCode.INVALID, "m").toJson())
			.isEqualTo("{\"code\":\"invalid\",\"message\":\"m\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "<html>", "[]", "null", "{\"tail\":5}", "{\"seq_num_mismatch\":-1}",
			"{\"seq_num_mismatch\":1.5}", "{\"seq_num_mismatch\":18446744073709551616}", "{\"code\":5}", "{" })
	void whenErrorBodyIsUnknownThenItsTextIsKept(String text) {
		for (int status : new int[] { 412, 416, 500 }) {
			assertThat(ErrorBody.parse(status, text)).isEqualTo(new ErrorBody.Unrecognized(text));
		}
	}

	@Test
	void firstMediaTypeShouldBeReturnedWithoutParameters() {
		assertThat(MediaTypes.first(null)).isEmpty();
		assertThat(MediaTypes.first(" Application/JSON ; charset=utf-8")).isEqualTo("application/json");
		assertThat(MediaTypes.first("text/event-stream, application/json")).isEqualTo("text/event-stream");
		assertThat(MediaTypes.isJson("application/vnd.x+json")).isTrue();
		assertThat(MediaTypes.isJson("text/plain")).isFalse();
		assertThat(MediaTypes.isProtobuf(MediaTypes.X_PROTOBUF)).isTrue();
	}

	private static void assertRoundTrip(int status, ErrorBody body) {
		assertThat(ErrorBody.parse(status, body.toJson())).isEqualTo(body);
	}

}
