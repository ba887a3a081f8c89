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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SnapshotContent;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.StoredDocument;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnapshotDocument}.
 */
class SnapshotDocumentTests {

	@ParameterizedTest
	@ValueSource(strings = { "1", "-12.5e3", "\"te\\\"xt \u00e9 }\"", "true", "null", "{}", "[]",
			"{\"state\":{\"a\":[1,{}]}}", "[ 1 , 2 ]", "\"\"" })
	void stateShouldBeTheStoredBytes(String state) throws Exception {
		byte[] written = SnapshotDocument.write(42, Map.of(), bytes(state));
		assertState(written, state);
		assertState(bytes("{\"state\":" + state + ",\"type\":\"snapshot\",\"covers_before\":42}"), state);
		assertState(bytes(" {\n\"covers_before\" : 42 , \"state\" : " + state + " , \"type\" : \"snapshot\" }\n"),
				state);
	}

	private static void assertState(byte[] source, String state) throws InvalidSnapshotException, IOException {
		SnapshotDocument document = SnapshotDocument.parse(source);
		assertThat(document.cursor()).isEqualTo(42);
		assertThat(document.state().readAllBytes()).asString().isEqualTo(state);
		assertThat(document.stateSha256()).isEqualTo(Sha256.hex(bytes(state)));
		assertThat(document.attributes()).isEmpty();
	}

	@Test
	void stateOfALargeDocumentShouldBeFound() throws Exception {
		String state = "[\"" + "\u00e9x".repeat(100_000) + "\",{\"k\":\"" + "v".repeat(50_000) + "\"}]";
		assertState(SnapshotDocument.write(42, Map.of(), bytes(state)), state);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1_024, 4_096, 16_384, 65_536, 131_072 })
	void stateThatEndsAtTheEndOfABufferShouldBeFound(int size) throws Exception {
		int around = SnapshotDocument.write(42, Map.of(), bytes("\"\"")).length;
		for (int length = size - around - 3; length <= size - around + 3; length++) {
			String state = "\"" + "x".repeat(length) + "\"";
			assertState(SnapshotDocument.write(42, Map.of(), bytes(state)), state);
		}
	}

	@Test
	void furtherMembersShouldBeEscapedAndRead() throws Exception {
		byte[] written = SnapshotDocument.write(1, Map.of("stream", "a\"b\\c\n\u00e9"), bytes("1"));
		assertThat(SnapshotDocument.parse(written).attribute("stream")).isEqualTo("a\"b\\c\n\u00e9");
		assertThat(SnapshotDocument.peekAttributes(new ByteArrayInputStream(written))).containsEntry("stream",
				"a\"b\\c\n\u00e9");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[\"a\",\"b\"]", "\"a\"", "{", "{\"state\":1,\"a\":\"b\"}", "{\"n\":1}" })
	void whenNoFurtherMembersPrecedeTheStateThenPeekReturnsNone(String source) {
		assertThat(SnapshotDocument.peekAttributes(new ByteArrayInputStream(bytes(source)))).isEmpty();
	}

	@Test
	void whenADocumentIsTruncatedThenPeekReturnsTheMembersBefore() {
		byte[] cut = bytes("{\"a\":\"b\",\"c\":[\"d\"],\"e\":\"f\",\"g");
		assertThat(SnapshotDocument.peekAttributes(new ByteArrayInputStream(cut))).containsExactly(Map.entry("a", "b"),
				Map.entry("e", "f"));
	}

	@Test
	void cursorsAreUnsigned() throws Exception {
		assertThat(SnapshotDocument.parse(SnapshotDocument.write(-1, Map.of(), bytes("1"))).cursor()).isEqualTo(-1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"type\":\"snapshot\",\"covers_before\":1.0,\"state\":1}",
			"{\"type\":\"snapshot\",\"covers_before\":18446744073709551616,\"state\":1}",
			"{\"type\":{\"a\":1},\"covers_before\":1,\"state\":1}", "\ufeff",
			"{\"type\":\"snapshot\" \"covers_before\":1}" })
	void invalidDocumentShouldBeRefused(String source) {
		assertThatExceptionOfType(InvalidSnapshotException.class)
			.isThrownBy(() -> SnapshotDocument.parse(bytes(source)));
	}

	@Test
	void parsingAroundTheStateShouldGiveTheSameDocument() throws Exception {
		for (String state : List.of("null", "-1.5e3", "\"a\\\"b}\\\\\"", "[[],{\"]\":[1]}]",
				"{\"k\":\"}\",\"n\":{}}")) {
			byte[] source = ("{ \"type\":\"snapshot\", \"id\":\"x\",\"covers_before\":7, \"state\": " + state + " }")
				.getBytes(StandardCharsets.UTF_8);
			SnapshotDocument whole = SnapshotDocument.parse(source);
			SnapshotDocument around = SnapshotDocument.parseAroundState(source);
			assertThat(around.cursor()).isEqualTo(7);
			assertThat(around.attributes()).isEqualTo(whole.attributes());
			assertThat(around.state().readAllBytes()).isEqualTo(whole.state().readAllBytes());
			assertThat(around.stateSha256()).isEqualTo(whole.stateSha256());
		}
	}

	@Test
	void whenTheEnvelopeIsInvalidThenParsingAroundTheStateFails() {
		for (String source : List.of("[]", "{}", "{\"state\":{}",
				"{\"type\":\"snapshot\",\"covers_before\":7,\"state\":{}}}",
				"{\"type\":\"snapshot\",\"covers_before\":7,\"state\":{},\"state\":1}",
				"{\"type\":\"snapshot\",\"state\":{}}")) {
			assertThatExceptionOfType(InvalidSnapshotException.class)
				.isThrownBy(() -> SnapshotDocument.parseAroundState(source.getBytes(StandardCharsets.UTF_8)));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"type\":\"snapshot\",\"covers_before\":7,\"state\":{\"a\":1}}",
			"{\"st\\u0061te\":{\"a\":1},\"ty\\u0070e\":\"snapsh\\u006ft\",\"c\\u006fvers_before\":7}",
			"\ufeff{\"type\":\"snapshot\",\"covers_before\":7,\"state\":[1]}",
			"{\"x\":{\"state\":1},\"type\":\"snapshot\",\"covers_before\":7,\"state\":\"}\"}" })
	void h38AllWaysOfReadingShouldAcceptTheSameDocuments(String source) throws Exception {
		assertAccepted(bytes(source));
	}

	@Test
	void h38LongNamesStringsNumbersAndDeepNestingShouldBeAccepted() throws Exception {
		for (String state : List.of("{\"" + "n".repeat(60_000) + "\":1}", "\"" + "s".repeat(21_000_000) + "\"",
				"1" + "0".repeat(2_000), "[".repeat(500) + "]".repeat(500),
				"{\"a\":".repeat(499) + "[]" + "}".repeat(499))) {
			assertAccepted(SnapshotDocument.write(7, Map.of(), bytes(state)));
		}
	}

	private static void assertAccepted(byte[] source) throws Exception {
		SnapshotDocument document = SnapshotDocument.parse(source);
		assertThat(document.cursor()).isEqualTo(7);
		byte[] state = document.state().readAllBytes();
		assertThat(SnapshotDocument.isMeant(source)).isTrue();
		assertThat(SnapshotDocument.parseAroundState(source).state().readAllBytes()).isEqualTo(state);
		assertThat(SnapshotPayload.<byte[]>read(new ByteArrayInputStream(source), ContentEncoding.NONE, 7,
				Integer.MAX_VALUE, InputStream::readAllBytes))
			.isEqualTo(state);
		SnapshotKey key = new SnapshotKey("talk", 1, "tests", "talk", 7);
		StoredSnapshot stored = StoredDocument.read(key, "a test", Instant.EPOCH, SnapshotContent.of(source));
		assertThat(stored.read(InputStream::readAllBytes).value()).isEqualTo(state);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{bad}", "[1,", "{\"a\":1,\"a\":2}", "01", "\"\\x\"", "{]", "[1]]", "nul" })
	void invalidStateShouldBeRefused(String state) {
		byte[] source = bytes("{\"type\":\"snapshot\",\"covers_before\":7,\"state\":" + state + "}");
		assertThatExceptionOfType(InvalidSnapshotException.class).isThrownBy(() -> SnapshotDocument.parse(source));
		SnapshotKey key = new SnapshotKey("talk", 1, "tests", "talk", 7);
		assertThatExceptionOfType(CorruptSnapshotException.class)
			.isThrownBy(() -> StoredDocument.read(key, "a test", Instant.EPOCH, SnapshotContent.of(source)));
	}

	@Test
	void documentInUtf16ShouldBeRefused() {
		assertThatExceptionOfType(InvalidSnapshotException.class).isThrownBy(() -> SnapshotDocument
			.parse("{\"type\":\"snapshot\",\"covers_before\":1,\"state\":1}".getBytes(StandardCharsets.UTF_16BE)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"type\":\"snapshot\",\"covers_before\":1,\"state\":1}",
			"{\"covers_before\":\"x\",\"type\":\"snapshot\"}",
			" {\"a\":{},\"type\":\"snapshot\",\"covers_before\":null}" })
	void snapshotWithoutHeadersShouldBeRecognised(String body) {
		assertThat(SnapshotDocument.isMeant(bytes(body))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{\"type\":\"snapshot\"}", "{\"covers_before\":1}",
			"{\"type\":\"other\",\"covers_before\":1}", "{\"inner\":{\"type\":\"snapshot\",\"covers_before\":1}}",
			"[\"covers_before\"]", "{\"type\":\"snapshot\",\"covers_before\":", "\"covers_before\"" })
	void otherBodiesShouldBeDeltas(String body) {
		assertThat(SnapshotDocument.isMeant(bytes(body))).isFalse();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
