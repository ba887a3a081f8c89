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

package io.github.s2snapshot.sdk;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.DeleteOnEmpty;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.Timestamping;
import io.github.s2snapshot.sdk.resource.TimestampingMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for the headers that a handle of a stream adds to its requests.
 */
class StreamHandleTests {

	private static final String KEY = Base64.getEncoder()
		.encodeToString("0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII));

	private static final AppendInput ONE = AppendInput.of(AppendRecord.of("a"));

	private final ScriptedServer server = ScriptedServer.start();

	private final S2Client client = Clients.client(this.server);

	private final S2Stream stream = Clients.stream(this.client)
		.withEncryptionKey(EncryptionKey.ofBase64(" " + KEY + "\n"))
		.withStreamConfig(StreamConfig.defaults().withRetention(RetentionPolicy.age(Duration.ofHours(1))));

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	private void assertHeaders(int index) {
		ServerExchange request = this.server.exchange(index);
		assertThat(request.header("s2-encryption-key")).isEqualTo(KEY);
		assertThat(request.header("s2-stream-config")).isEqualTo("{\"retention_policy\":{\"age\":3600}}");
	}

	@Test
	void unaryCallsShouldCarryKeyAndConfig() {
		this.server.then((exchange) -> exchange.protobuf(ServerExchange.ackOf(0, 1, 1)))
			.then((exchange) -> exchange.protobuf(ServerExchange.batchOf(0, 1)))
			.then((exchange) -> exchange.json(200, "{\"tail\":{\"seq_num\":7,\"timestamp\":9}}"));
		this.stream.append(ONE);
		this.stream.read(ReadInput.fromSeqNum(0));
		assertHeaders(0);
		assertHeaders(1);
		this.stream.checkTail();
		assertThat(this.server.exchange(2).header("s2-encryption-key")).isNull();
		assertThat(this.server.exchange(2).header("s2-stream-config")).isNull();
		Clients.stream(this.client).checkTail();
		assertThat(this.server.exchange(3).header("s2-encryption-key")).isNull();
	}

	@Test
	void sessionsShouldCarryKeyAndConfig() throws Exception {
		this.server.then((exchange) -> exchange.open().onBatch((batch) -> exchange.ack(0, 1)).endWithRequest())
			.then((exchange) -> exchange.open().onBatch((batch) -> exchange.ack(1, 1)).endWithRequest())
			.then((exchange) -> exchange.open().records(0, 1).end());
		try (AppendSession session = this.stream.appendSession()) {
			session.submit(ONE);
		}
		try (Producer producer = this.stream.producer()) {
			producer.submit(AppendRecord.of("b"));
		}
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(session.nextAsync().get(10, TimeUnit.SECONDS)).isNotNull();
		}
		assertHeaders(0);
		assertHeaders(1);
		assertHeaders(2);
	}

	@Test
	void configShouldBeSentAsCompactAscii() {
		this.server.then((exchange) -> exchange.protobuf(ServerExchange.ackOf(0, 1, 1)));
		Clients.stream(this.client)
			.withStreamConfig(new StreamConfig("caf\u00e9", RetentionPolicy.infinite(),
					new Timestamping(TimestampingMode.ARRIVAL, null), new DeleteOnEmpty(Duration.ofMinutes(1))))
			.append(ONE);
		assertThat(this.server.exchange(0).header("s2-stream-config"))
			.isEqualTo("{\"storage_class\":\"caf\\u00e9\",\"retention_policy\":{\"infinite\":{}},"
					+ "\"timestamping\":{\"mode\":\"arrival\"},\"delete_on_empty\":{\"min_age_secs\":60}}");
	}

	@Test
	void keyShouldNotBeInErrorsAndTexts() {
		this.server.then((exchange) -> exchange.error(400, "decryption_failed"));
		Throwable error = catchThrowable(() -> this.stream.append(ONE));
		assertThat(error).hasMessageContaining("decryption_failed");
		assertThat(error.toString()).doesNotContain(KEY);
		assertThat(this.stream.toString()).isEqualTo("S2Stream[test-basin/flights]");
		assertThat(EncryptionKey.ofBase64(KEY).toString()).isEqualTo("EncryptionKey[secret]");
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> EncryptionKey.ofBase64("not/base64/" + KEY + "!"))
			.satisfies((ex) -> assertThat(ex.getCause()).isNull())
			.withMessageNotContaining(KEY);
	}

	@Test
	void keysShouldBeChecked() {
		assertThat(EncryptionKey.ofBase64(KEY)).isEqualTo(EncryptionKey.of(Base64.getDecoder().decode(KEY)))
			.hasSameHashCodeAs(EncryptionKey.ofBase64(KEY));
		assertThat(EncryptionKey.generate()).isNotEqualTo(EncryptionKey.generate());
		assertThat(Base64.getDecoder().decode(EncryptionKey.generate().toBase64())).hasSize(32);
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> EncryptionKey.of(new byte[0]));
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> EncryptionKey.of(new byte[34]));
	}

}
