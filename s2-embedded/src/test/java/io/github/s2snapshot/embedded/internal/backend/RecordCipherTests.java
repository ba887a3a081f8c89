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

package io.github.s2snapshot.embedded.internal.backend;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.Metering;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RecordCipher}.
 */
class RecordCipherTests {

	private static final byte[] KEY = new byte[RecordCipher.KEY_BYTES];

	private static final WireAppendRecord RECORD = WireAppendRecord.of("hello")
		.withTimestamp(7)
		.withHeaders(WireHeader.of("n", "v"));

	private final RecordCipher cipher = new RecordCipher("aes-256-gcm", KEY, 5);

	private static WireAppendRecord encrypted(RecordCipher cipher, WireAppendRecord record) {
		return RecordCipher.encrypt(WireAppendInput.of(record), cipher).records().get(0);
	}

	private static WireSequencedRecord stored(WireAppendRecord record) {
		return stored(record.headers(), record.body());
	}

	private static WireSequencedRecord stored(List<WireHeader> headers, Bytes body) {
		return new WireSequencedRecord(3, 7, headers, body);
	}

	@Test
	void recordsShouldBeDecryptedAndNotBeReadableBefore() {
		WireAppendRecord secret = encrypted(this.cipher, RECORD);
		assertThat(secret.headers()).isEmpty();
		assertThat(secret.timestamp()).isEqualTo(7);
		assertThat(secret.body().toUtf8()).doesNotContain("hello");
		assertThat(encrypted(this.cipher, RECORD).body()).isNotEqualTo(secret.body());
		assertThat(this.cipher.decrypt(stored(secret))).isEqualTo(stored(RECORD));
		assertThat(RecordCipher.meteredBytes(secret)).isEqualTo(Metering.meteredBytes(RECORD));
		assertThat(RecordCipher.meteredBytes(stored(secret))).isEqualTo(Metering.meteredBytes(RECORD));
	}

	@Test
	void commandsShouldNotBeEncrypted() {
		WireAppendRecord fence = Commands.toRecord(new Command.Fence("token"));
		assertThat(encrypted(this.cipher, fence)).isEqualTo(fence);
		assertThat(this.cipher.decrypt(stored(fence))).isEqualTo(stored(fence));
		assertThat(RecordCipher.meteredBytes(fence)).isEqualTo(Metering.meteredBytes(fence));
	}

	@Test
	void anotherKeyStreamOrCipherShouldNotDecrypt() {
		WireSequencedRecord secret = stored(encrypted(this.cipher, RECORD));
		byte[] otherKey = KEY.clone();
		otherKey[31] = 1;
		assertFails(new RecordCipher("aes-256-gcm", otherKey, 5), secret);
		assertFails(new RecordCipher("aes-256-gcm", KEY, 6), secret);
		assertFails(new RecordCipher("aegis-256", KEY, 5), secret);
	}

	@Test
	void whenAnyByteIsChangedThenDecryptionFails() {
		WireSequencedRecord secret = stored(encrypted(this.cipher, RECORD));
		byte[] bytes = secret.body().toByteArray();
		for (int i = 0; i < bytes.length; i++) {
			byte[] changed = bytes.clone();
			changed[i] ^= 1;
			assertFails(this.cipher, stored(List.of(), Bytes.wrap(changed)));
			assertFails(this.cipher, stored(List.of(), Bytes.wrap(bytes, 0, i)));
		}
	}

	@Test
	void toStringShouldNotContainTheKey() {
		assertThat(this.cipher).hasToString("RecordCipher");
	}

	private static void assertFails(RecordCipher cipher, WireSequencedRecord record) {
		assertThatExceptionOfType(S2Error.class).isThrownBy(() -> cipher.decrypt(record))
			.satisfies((error) -> assertThat(error.status()).isEqualTo(400))
			.withMessageContaining("decryption_failed");
	}

}
