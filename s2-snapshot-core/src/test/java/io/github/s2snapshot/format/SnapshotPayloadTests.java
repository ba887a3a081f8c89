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

package io.github.s2snapshot.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnapshotPayload}.
 */
class SnapshotPayloadTests {

	@ParameterizedTest
	@EnumSource(ContentEncoding.class)
	void writtenPayloadShouldBeReadBack(ContentEncoding encoding) throws Exception {
		String state = "{\"text\":\"" + "a\\\"}]é".repeat(40_000) + "\",\"list\":[1,[2,{}]]}";
		ByteArrayOutputStream stored = new ByteArrayOutputStream();
		try (OutputStream out = encoding.encode(stored)) {
			SnapshotPayload.write(-2, (target) -> target.write(utf8(state)), out);
		}
		assertThat(stored.size()).isLessThan((encoding == ContentEncoding.NONE) ? 400_000 : 20_000);
		assertThat(read(stored.toByteArray(), encoding, -2, 1_000_000)).isEqualTo(state);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{}", "[]", "\"\"", "\"}\\\\\"", "0", "-1.5e3", "true", "null", "[[],\"]\",{\"a\":\"{\"}]" })
	void everyKindOfStateShouldBeReadExactly(String state) throws Exception {
		for (String before : new String[] { "", "\"note\":[{\"state\":1}],", "\"n\" : \"state\" , " }) {
			for (String after : new String[] { "", ",\"more\":{\"state\":2}", "\n , \"x\" : 1 " }) {
				String document = " {" + before + "\"type\":\"snapshot\",\"state\": " + state + " ,\"covers_before\":7"
						+ after + "} \n";
				assertThat(read(utf8(document), ContentEncoding.NONE, 7, 1000)).as(document).isEqualTo(state);
				assertThat(oneByOne(utf8(document))).as(document).isEqualTo(state);
			}
		}
	}

	@Test
	void whenTheReaderStopsEarlyThenTheRestIsChecked() throws Exception {
		byte[] document = utf8("{\"type\":\"snapshot\",\"covers_before\":7,\"state\":[" + "1,".repeat(99_999) + "1]}");
		assertThat(SnapshotPayload.<Integer>read(new ByteArrayInputStream(document), ContentEncoding.NONE, 7, 1_000_000,
				InputStream::read))
			.isEqualTo('[');
		document[document.length - 1] = '!';
		assertThatExceptionOfType(InvalidSnapshotException.class).isThrownBy(() -> SnapshotPayload
			.read(new ByteArrayInputStream(document), ContentEncoding.NONE, 7, 1_000_000, InputStream::read));
	}

	@Test
	void whenAPayloadIsInvalidThenTheMessageSaysWhy() {
		assertInvalid("", "the payload is not a JSON object");
		assertInvalid("[]", "the payload is not a JSON object");
		assertInvalid("{}", "'state' is missing");
		assertInvalid("{\"type\":\"snapshot\",\"covers_before\":7}", "'state' is missing");
		assertInvalid("{\"covers_before\":7,\"state\":1}", "'type' is not 'snapshot'");
		assertInvalid("{\"type\":\"snapshot\",\"state\":1}", "'covers_before' is missing");
		assertInvalid("{\"type\":\"snapshot\",\"covers_before\":8,\"state\":1}",
				"the member 'covers_before' is 8, but the header 'snapshot-cursor' says 7");
		assertInvalid("{\"type\":\"snapshot\",\"covers_before\":7,\"state\":{\"a\":1}", "ends too early");
		assertInvalid("{\"type\":\"snapshot\",\"covers_before\":7,\"state\":{\"a\":1", "ends too early");
		assertInvalid("{\"type\":\"snapshot\",\"covers_before\":7,\"state\":1}{}",
				"the payload has content after the JSON object");
		assertInvalid("{\"type\":\"snapshot\",\"covers_before\":7,\"state\":1,\"state\":2}", "it is not valid JSON");
		assertInvalid("{\"x\":\"" + "y".repeat(70_000) + "\"}", "more than 65536 bytes outside of the member 'state'");
		assertInvalid("{\"state\":1,\"x\":\"" + "y".repeat(70_000) + "\"}",
				"more than 65536 bytes outside of the member 'state'");
	}

	@Test
	void h31WhenAPayloadInflatesBeyondTheLimitThenItIsNotValid() throws Exception {
		for (ContentEncoding encoding : new ContentEncoding[] { ContentEncoding.GZIP, ContentEncoding.ZSTD }) {
			ByteArrayOutputStream stored = new ByteArrayOutputStream();
			try (OutputStream out = encoding.encode(stored)) {
				SnapshotPayload.write(7, (target) -> target.write(utf8("\"" + "0".repeat(5_000_000) + "\"")), out);
			}
			assertThat(stored.size()).isLessThan(40_000);
			assertThatExceptionOfType(InvalidSnapshotException.class)
				.isThrownBy(() -> read(stored.toByteArray(), encoding, 7, 1_000_000))
				.withMessage("the decompressed payload has more than 1000000 bytes");
		}
	}

	@Test
	void h31WhenAPayloadHasAsManyBytesAsTheLimitThenItIsValid() throws Exception {
		byte[] document = utf8("{\"type\":\"snapshot\",\"covers_before\":7,\"state\":[1,2]}");
		assertThat(read(document, ContentEncoding.NONE, 7, document.length)).isEqualTo("[1,2]");
		assertThatExceptionOfType(InvalidSnapshotException.class)
			.isThrownBy(() -> read(document, ContentEncoding.NONE, 7, document.length - 1));
	}

	@Test
	void whenAPayloadDoesNotHaveItsEncodingThenItIsNotValid() {
		for (ContentEncoding encoding : new ContentEncoding[] { ContentEncoding.GZIP, ContentEncoding.ZSTD }) {
			assertThatExceptionOfType(InvalidSnapshotException.class)
				.isThrownBy(() -> read(utf8("{\"type\":\"snapshot\"}"), encoding, 7, 1_000_000))
				.withMessageContaining("cannot be decompressed");
		}
	}

	private static void assertInvalid(String document, String reason) {
		assertThatExceptionOfType(InvalidSnapshotException.class).as(document)
			.isThrownBy(() -> read(utf8(document), ContentEncoding.NONE, 7, 1_000_000))
			.withMessageContaining(reason);
	}

	private static String read(byte[] stored, ContentEncoding encoding, long cursor, long limit)
			throws InvalidSnapshotException {
		return SnapshotPayload.read(new ByteArrayInputStream(stored), encoding, cursor, limit,
				(in) -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
	}

	private static String oneByOne(byte[] stored) throws InvalidSnapshotException {
		return SnapshotPayload.read(new ByteArrayInputStream(stored), ContentEncoding.NONE, 7, 1000, (in) -> {
			StringBuilder text = new StringBuilder();
			for (int next = in.read(); next >= 0; next = in.read()) {
				text.append((char) next);
			}
			assertEnded(in);
			return text.toString();
		});
	}

	private static void assertEnded(InputStream in) throws IOException {
		assertThat(in.read()).isEqualTo(-1);
		assertThat(in.read(new byte[10])).isEqualTo(-1);
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
