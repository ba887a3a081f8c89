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

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.Metering;
import io.github.s2snapshot.sdk.wire.proto.AppendInput;
import io.github.s2snapshot.sdk.wire.proto.AppendRecord;
import io.github.s2snapshot.sdk.wire.proto.Header;
import io.github.s2snapshot.sdk.wire.proto.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RecordCipher}.
 */
class RecordCipherTests {

	private static final byte[] KEY = new byte[RecordCipher.KEY_BYTES];

	private static final AppendRecord RECORD = AppendRecord.newBuilder()
		.setTimestamp(7)
		.addHeaders(Header.newBuilder().setName(ByteString.copyFromUtf8("n")).setValue(ByteString.copyFromUtf8("v")))
		.setBody(ByteString.copyFromUtf8("hello"))
		.build();

	private final RecordCipher cipher = new RecordCipher("aes-256-gcm", KEY, 5);

	private static AppendRecord encrypted(RecordCipher cipher, AppendRecord record) {
		return RecordCipher.encrypt(AppendInput.newBuilder().addRecords(record).build(), cipher).getRecords(0);
	}

	private static SequencedRecord stored(AppendRecord record) {
		return SequencedRecord.newBuilder()
			.setSeqNum(3)
			.setTimestamp(7)
			.addAllHeaders(record.getHeadersList())
			.setBody(record.getBody())
			.build();
	}

	@Test
	void recordsShouldComeBackAndShowNothing() {
		AppendRecord secret = encrypted(this.cipher, RECORD);
		assertThat(secret.getHeadersList()).isEmpty();
		assertThat(secret.getTimestamp()).isEqualTo(7);
		assertThat(secret.getBody().toStringUtf8()).doesNotContain("hello");
		assertThat(encrypted(this.cipher, RECORD).getBody()).isNotEqualTo(secret.getBody());
		assertThat(this.cipher.decrypt(stored(secret))).isEqualTo(stored(RECORD));
		assertThat(RecordCipher.meteredBytes(secret)).isEqualTo(Metering.meteredBytes(RECORD));
		assertThat(RecordCipher.meteredBytes(stored(secret))).isEqualTo(Metering.meteredBytes(RECORD));
	}

	@Test
	void commandsShouldStayAsTheyAre() {
		AppendRecord fence = Commands.toRecord(new Command.Fence("token"));
		assertThat(encrypted(this.cipher, fence)).isEqualTo(fence);
		assertThat(this.cipher.decrypt(stored(fence))).isEqualTo(stored(fence));
		assertThat(RecordCipher.meteredBytes(fence)).isEqualTo(Metering.meteredBytes(fence));
	}

	@Test
	void anotherKeyStreamOrCipherShouldNotDecrypt() {
		SequencedRecord secret = stored(encrypted(this.cipher, RECORD));
		byte[] otherKey = KEY.clone();
		otherKey[31] = 1;
		assertFails(new RecordCipher("aes-256-gcm", otherKey, 5), secret);
		assertFails(new RecordCipher("aes-256-gcm", KEY, 6), secret);
		assertFails(new RecordCipher("aegis-256", KEY, 5), secret);
	}

	@Test
	void whateverIsChangedShouldNotDecrypt() {
		SequencedRecord secret = stored(encrypted(this.cipher, RECORD));
		byte[] bytes = secret.getBody().toByteArray();
		for (int i = 0; i < bytes.length; i++) {
			byte[] changed = bytes.clone();
			changed[i] ^= 1;
			assertFails(this.cipher, secret.toBuilder().setBody(ByteString.copyFrom(changed)).build());
			assertFails(this.cipher, secret.toBuilder().setBody(ByteString.copyFrom(bytes, 0, i)).build());
		}
	}

	@Test
	void theKeyShouldNotBeShown() {
		assertThat(this.cipher).hasToString("RecordCipher");
	}

	private static void assertFails(RecordCipher cipher, SequencedRecord record) {
		assertThatExceptionOfType(S2Error.class).isThrownBy(() -> cipher.decrypt(record))
			.satisfies((error) -> assertThat(error.status()).isEqualTo(400))
			.withMessageContaining("decryption_failed");
	}

}
