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

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.resource.Timestamping;
import io.github.s2snapshot.sdk.resource.TimestampingMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Options of stream handles in the SDK: keys, the configuration of streams that are
 * created on first use, and tokens of a supplier.
 */
abstract class StreamHandleContract extends AbstractContract {

	private static final AppendInput ONE = AppendInput.of(AppendRecord.of("one"));

	private S2Client client;

	StreamHandleContract(Supplier<ContractServer> server) {
		super(server);
	}

	@BeforeAll
	void openClient() {
		this.client = S2Client.builder()
			.accessTokenSupplier(() -> "any")
			.endpoints(S2Endpoints.of(server().endpoint()))
			.build();
	}

	@AfterAll
	void closeClient() {
		this.client.close();
	}

	private S2Basin basinWith(BasinConfig config) {
		String name = Api.uniqueName("handles");
		this.client.createBasin(name, config, CreateOptions.defaults());
		return this.client.basin(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "aegis-256", "aes-256-gcm" })
	void encryptedStreamsShouldNeedTheirKey(String cipher) throws Exception {
		S2Basin basin = basinWith(BasinConfig.defaults().withStreamCipher(cipher));
		StreamInfo info = basin.createStream("secret", StreamConfig.defaults());
		assertThat(info.cipher()).isEqualTo(cipher);
		S2Stream plain = basin.stream("secret");
		S2Stream keyed = plain.withEncryptionKey(EncryptionKey.generate());
		keyed.append(ONE);
		try (AppendSession session = keyed.appendSession()) {
			session.submit(AppendInput.of(AppendRecord.of("two")));
		}
		try (Producer producer = keyed.producer()) {
			producer.submit(AppendRecord.of("three"));
		}
		assertThat(keyed.read(ReadInput.fromSeqNum(0)).records()).extracting(SequencedRecord::bodyAsString)
			.containsExactly("one", "two", "three");
		try (ReadSession session = keyed.readSession(ReadInput.fromSeqNum(2).withCount(1))) {
			assertThat(session.nextAsync().get(10, TimeUnit.SECONDS).records()).hasSize(1);
		}
		assertThat(plain.checkTail().seqNum()).isEqualTo(3);
		assertBadHeader("missing encryption key for stream cipher '" + cipher + "'", () -> plain.append(ONE));
		assertBadHeader("missing encryption key for stream cipher '" + cipher + "'",
				() -> plain.read(ReadInput.fromSeqNum(0)));
		S2Stream shortKey = plain.withEncryptionKey(EncryptionKey.of(new byte[3]));
		assertBadHeader("invalid encryption key length for stream cipher '" + cipher + "': 3",
				() -> shortKey.append(ONE));
		try (ReadSession session = plain.readSession(ReadInput.fromSeqNum(0))) {
			assertBadHeader("missing encryption key for stream cipher '" + cipher + "'", session::next);
		}
	}

	@Test
	void plainStreamsShouldIgnoreAKey() {
		S2Basin basin = basinWith(BasinConfig.defaults());
		basin.createStream("plain", StreamConfig.defaults());
		S2Stream keyed = basin.stream("plain").withEncryptionKey(EncryptionKey.generate());
		keyed.append(ONE);
		assertThat(basin.stream("plain").read(ReadInput.fromSeqNum(0)).records()).hasSize(1);
	}

	@Test
	void streamsShouldBeCreatedWithTheConfigOfTheHandle() {
		S2Basin basin = basinWith(BasinConfig.defaults()
			.withCreateStreamOnAppend(true)
			.withCreateStreamOnRead(true)
			.withDefaultStreamConfig(StreamConfig.defaults()
				.withRetention(RetentionPolicy.infinite())
				.withTimestamping(new Timestamping(TimestampingMode.ARRIVAL, null))));
		StreamConfig hour = StreamConfig.defaults().withRetention(RetentionPolicy.age(Duration.ofHours(1)));
		basin.stream("unary").withStreamConfig(hour).append(ONE);
		try (AppendSession session = basin.stream("session").withStreamConfig(hour).appendSession()) {
			session.submit(ONE);
		}
		try (Producer producer = basin.stream("producer").withStreamConfig(hour).producer()) {
			producer.submit(AppendRecord.of("one"));
		}
		assertThatExceptionOfType(UnwrittenPositionException.class)
			.isThrownBy(() -> basin.stream("read").withStreamConfig(hour).read(ReadInput.fromSeqNum(0)));
		for (String name : new String[] { "unary", "session", "producer", "read" }) {
			StreamConfig config = basin.getStreamConfig(name);
			assertThat(config.retention()).isEqualTo(RetentionPolicy.age(Duration.ofHours(1)));
			assertThat(config.timestamping()).isEqualTo(new Timestamping(TimestampingMode.ARRIVAL, false));
		}
		basin.stream("unary")
			.withStreamConfig(StreamConfig.defaults().withRetention(RetentionPolicy.age(Duration.ofHours(2))))
			.append(ONE);
		assertThat(basin.getStreamConfig("unary").retention()).isEqualTo(RetentionPolicy.age(Duration.ofHours(1)));
	}

	private static void assertBadHeader(String message, Runnable call) {
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(call::run).satisfies((error) -> {
			assertThat(error.status()).isEqualTo(400);
			assertThat(error.code()).isEqualTo("bad_header");
			assertThat(error.serverMessage()).isEqualTo(message);
		});
	}

}
