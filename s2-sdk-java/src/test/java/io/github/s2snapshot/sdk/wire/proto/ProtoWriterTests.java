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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ProtoWriter}.
 */
class ProtoWriterTests {

	@ParameterizedTest
	@ValueSource(
			longs = { 0, 1, 127, 128, 16_383, 16_384, (1L << 35) - 1, 1L << 35, Long.MAX_VALUE, Long.MIN_VALUE, -1 })
	void varintSizeShouldEqualTheWrittenBytes(long value) throws ProtoException {
		byte[] bytes = new byte[ProtoWriter.varintFieldSize(value)];
		ProtoWriter out = new ProtoWriter(bytes);
		out.writeVarint(0x10, value);
		out.requireFull();
		ProtoReader in = new ProtoReader(bytes);
		assertThat(in.readTag()).isEqualTo(0x10);
		assertThat(in.readVarint()).isEqualTo(value);
		assertThat(in.isAtEnd()).isTrue();
	}

	@Test
	void emptyBytesShouldBeOmittedButEmptyTextWritten() {
		byte[] bytes = new byte[2];
		ProtoWriter out = new ProtoWriter(bytes);
		out.writeBytes(0x0A, Bytes.EMPTY);
		out.writeBytes(0x0A, new byte[0]);
		out.writeString(0x1A, "");
		out.requireFull();
		assertThat(bytes).containsExactly(0x1A, 0);
		assertThat(ProtoWriter.bytesFieldSize(0)).isZero();
		assertThat(ProtoWriter.stringFieldSize("")).isEqualTo(2);
	}

	@Test
	void whenMoreIsWrittenThanFitsTheArrayThenFails() {
		ProtoWriter out = new ProtoWriter(new byte[4]);
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> out.writeBytes(0x0A, new byte[] { 1, 2, 3 }));
	}

	@Test
	void whenMoreOrFewerBytesAreWrittenThenRequireFullFails() {
		ProtoWriter out = new ProtoWriter(new byte[8], 1, 4);
		out.writeVarint(0x08, 1);
		assertThatIllegalStateException().isThrownBy(out::requireFull)
			.withMessageContaining(" 2 bytes of the array are left");
		out.writeVarint(0x08, 1);
		out.requireFull();
		out.writeVarint(0x08, 1);
		assertThatIllegalStateException().isThrownBy(out::requireFull)
			.withMessageContaining("-2 bytes of the array are left");
	}

}
