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

package io.github.s2snapshot.sdk.wire.proto;

import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ProtoReader}, with malformed and malicious input.
 */
class ProtoReaderTests {

	private static ProtoReader reader(String hex) {
		return new ProtoReader(HexFormat.of().parseHex(hex.replace(" ", "")));
	}

	private static void assertRejected(String hex, String message) {
		assertThatExceptionOfType(ProtoException.class).isThrownBy(() -> WireAppendInput.read(reader(hex)))
			.withMessageStartingWith(message);
		byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
		List<Bytes> single = new java.util.ArrayList<>();
		for (int i = 0; i < bytes.length; i++) {
			single.add(Bytes.wrap(bytes, i, 1));
		}
		assertThatExceptionOfType(ProtoException.class).isThrownBy(() -> WireAppendInput.read(new ProtoReader(single)))
			.withMessageStartingWith(message);
	}

	@ParameterizedTest
	@CsvSource({ "00, 0", "7f, 127", "8001, 128", "ffffffff0f, 4294967295",
			"80808080808080808001, -9223372036854775808", "ffffffffffffffffff01, -1", "80808080808080808000, 0" })
	void varintsShouldKeepAllBits(String hex, long value) throws ProtoException {
		assertThat(reader(hex).readVarint()).isEqualTo(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ffffffffffffffffff02", "ffffffffffffffffff7f", "8080808080808080808000",
			"ffffffffffffffffffffffffffffffff" })
	void whenVarintHasMoreThan64BitsThenFails(String hex) {
		assertRejected("10" + hex, "invalid varint");
	}

	@ParameterizedTest
	@ValueSource(strings = { "10", "1080", "10ffffffffffffffffff", "0a", "0a05", "0a80", "0a031a05", "0a0212",
			"1a0161 0a", "0a ffffffff07", "0a ffffffffffffffffff01", "0a 8080808010 00", "7a", "7a05 00", "79 0000",
			"7d 00", "7b", "7b 0801", "0a0208 80" })
	void whenFieldIsTruncatedThenFails(String hex) {
		assertRejected(hex, "unexpected end of message");
	}

	@ParameterizedTest
	@ValueSource(strings = { "00", "02", "07", "06", "0e00", "0f00", "8080808010", "ffffffffffffffffff01" })
	void whenTagIsInvalidThenFails(String hex) {
		assertRejected(hex, "invalid tag");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0801", "0900", "0b0c", "1201 61", "1801", "1500000000", "0a02 0a00", "0a02 1000",
			"0a04 1202 0801" })
	void whenKnownFieldHasAnotherWireTypeThenFails(String hex) {
		assertRejected(hex, "invalid wire type");
	}

	@ParameterizedTest
	@ValueSource(strings = { "7c", "7b 84 01", "7b 78 01 84 01", "0a02 7c 00" })
	void whenGroupEndsThatHasNotBegunThenFails(String hex) {
		assertRejected(hex, "unexpected end group tag");
	}

	@Test
	void whenTextIsNotUtf8ThenFails() {
		assertRejected("1a 02 c328", "invalid string value");
	}

	@ParameterizedTest
	@ValueSource(strings = { "7801", "78ffffffffffffffffff01", "790000000000000000", "7a00", "7a03616263", "7d00000000",
			"7b7c", "7b 78 01 7a 01 61 7b 7c 7c", "f8ffffff0f 01", "8001 05" })
	void whenFieldIsUnknownThenItIsSkipped(String hex) throws ProtoException {
		assertThat(WireAppendInput.read(reader(hex + "1007"))).isEqualTo(WireAppendInput.of().withMatchSeqNum(7));
		assertThat(WireAppendInput.read(reader("1007" + hex))).isEqualTo(WireAppendInput.of().withMatchSeqNum(7));
	}

	@Test
	void whenGroupsAreNestedMoreThan100DeepThenFails() throws ProtoException {
		String open = "7b".repeat(100);
		String close = "7c".repeat(100);
		assertThat(WireAppendInput.read(reader(open + close))).isEqualTo(WireAppendInput.of());
		assertRejected("7b" + open + close + "7c", "recursion limit reached");
		assertRejected("7b".repeat(100_000), "recursion limit reached");
	}

	@Test
	void whenNestedMessageIsLongerThanTheOuterOneThenFails() {
		assertRejected("0a 04 12 05 0a 01 6b 12 01", "unexpected end of message");
	}

	@Test
	void whenDeclaredLengthIsHugeThenNothingIsAllocatedForIt() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		byte[] bytes = HexFormat.of().parseHex("0a8080808004");
		long before = threads.getCurrentThreadAllocatedBytes();
		for (int i = 0; i < 100; i++) {
			ProtoReader in = new ProtoReader(Bytes.wrap(bytes, 1, bytes.length - 1));
			assertThatExceptionOfType(ProtoException.class).isThrownBy(in::readByteArray);
		}
		assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16 * 1024 * 1024);
	}

	@Test
	void whenBytesAreInASinglePieceThenTheyAreNotCopied() throws ProtoException {
		byte[] bytes = { 3, 'a', 'b', 'c', 2, 'd', 'e' };
		ProtoReader in = new ProtoReader(
				List.of(Bytes.wrap(bytes, 0, 4), Bytes.wrap(bytes, 4, 2), Bytes.EMPTY, Bytes.wrap(bytes, 6, 1)));
		Bytes shared = in.readBytes();
		assertThat(in.position()).isEqualTo(4);
		Bytes copied = in.readBytes();
		assertThat(in.isAtEnd()).isTrue();
		assertThat(copied.toUtf8()).isEqualTo("de");
		bytes[1] = 'x';
		bytes[5] = 'x';
		assertThat(shared.toUtf8()).isEqualTo("xbc");
		assertThat(copied.toUtf8()).isEqualTo("de");
	}

	@Test
	void whenInputIsEmptyThenReaderIsAtEnd() throws ProtoException {
		assertThat(new ProtoReader(List.of()).readTag()).isZero();
		assertThat(new ProtoReader(new byte[0]).readTag()).isZero();
		assertThat(new ProtoReader(List.of(Bytes.EMPTY, Bytes.EMPTY)).isAtEnd()).isTrue();
	}

}
