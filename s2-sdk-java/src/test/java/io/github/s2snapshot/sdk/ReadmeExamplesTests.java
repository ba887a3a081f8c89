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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.access.AccessTokenRequest;
import io.github.s2snapshot.sdk.access.AccessTokenScope;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.access.Permissions;
import io.github.s2snapshot.sdk.access.ResourceSet;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Examples of the README, to compile them. Each region between two tags is an example.
 */
class ReadmeExamplesTests {

	private static final Pattern REGION = Pattern.compile("\t+// tag::([\\w-]+)\n(.*?)\t+// end::\\1\n",
			Pattern.DOTALL);

	private static final Pattern EXAMPLE = Pattern.compile("(?:<!-- example: ([\\w-]+) -->\n)?```java\n(.*?)```",
			Pattern.DOTALL);

	@Test
	void examplesShouldBeThoseThatCompile() throws IOException {
		String source = Files
			.readString(Path.of("src/test/java", getClass().getName().replace('.', '/').concat(".java")));
		Map<String, String> regions = new LinkedHashMap<>();
		Matcher region = REGION.matcher(source);
		while (region.find()) {
			regions.put(region.group(1), region.group(2).stripTrailing().stripIndent().strip());
		}
		Map<String, String> examples = new LinkedHashMap<>();
		Matcher example = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
		while (example.find()) {
			assertThat(example.group(1)).as("the name of the example %s", example.group(2)).isNotNull();
			examples.put(example.group(1), example.group(2).strip());
		}
		assertThat(examples).isEqualTo(regions).isNotEmpty();
	}

	static void blocking(List<String> lines) {
		// tag::blocking
		try (S2Client client = S2Client.fromEnvironment()) {
			S2Basin basin = client.basin("airline-basin");
			basin.ensureStream("flights", StreamConfig.defaults().withRetention(RetentionPolicy.infinite()));
			S2Stream stream = basin.stream("flights");

			// Makes batches by size and linger time, and acknowledges each record.
			try (Producer producer = stream.producer()) {
				for (String line : lines) {
					producer.submit(AppendRecord.of(line).withHeader("type", "FlightDeparted"));
				}
			}

			// Follows the stream until the session is closed, and reconnects.
			try (ReadSession session = stream.readSession(ReadInput.fromSeqNum(0))) {
				for (ReadBatch batch = session.next(); batch != null; batch = session.next()) {
					batch.records().forEach((record) -> handle(record.seqNum(), record.bodyAsString()));
				}
			}
		}
		// end::blocking
	}

	static S2Client builder(String token) {
		// tag::builder
		S2Client client = S2Client.builder()
			.accessToken(token)
			.endpoints(S2Endpoints.of("http://localhost:8080"))
			.retry(RetryOptions.defaults().withMaxAttempts(5))
			.build();
		// end::builder
		return client;
	}

	static void asynchronous(S2Stream stream, ReadSession session) {
		// tag::asynchronous
		CompletableFuture<AppendAck> ack = stream.checkTailAsync()
			.thenCompose(
					(tail) -> stream.appendAsync(AppendInput.of(AppendRecord.of("x")).withMatchSeqNum(tail.seqNum())));

		CompletableFuture<Void> first = session.nextAsync()
			.thenAccept((batch) -> handle(session.resumeSeqNum(), "next"));
		// end::asynchronous
		assertThat(List.of(ack, first)).hasSize(2);
	}

	static void flow(S2Stream stream, Flow.Subscriber<SequencedRecord> subscriber) {
		// tag::flow
		stream.recordPublisher(ReadInput.fromTailOffset(100).withClamp(true)).subscribe(subscriber);
		// end::flow
	}

	static void batches(S2Stream stream) {
		// tag::batches
		try (AppendSession session = stream.appendSession()) {
			session.submit(AppendInput.of(AppendRecord.of("one"), AppendRecord.of("two")).withMatchSeqNum(0));
			session.submit(AppendInput.of(AppendRecord.of("three")).withMatchSeqNum(2));
		}
		// end::batches
	}

	static void producer(S2Stream stream) {
		// tag::producer
		ProducerOptions options = ProducerOptions.defaults()
			.withLinger(Duration.ofMillis(5))
			.withMatchSeqNum(stream.checkTail().seqNum());
		try (Producer producer = stream.producer(options)) {
			RecordTicket ticket = producer.submit(AppendRecord.of("paid"));
			producer.flush();
			handle(ticket.join().seqNum(), "is durable");
		}
		// end::producer
	}

	static void indefinite(S2Stream stream, AppendInput input) {
		// tag::indefinite
		try {
			stream.append(input);
		}
		catch (SeqNumMismatchException ex) {
			// Nothing was appended: another writer was first.
			handle(ex.actualSeqNum(), "is the next sequence number");
		}
		catch (IndefiniteAppendException ex) {
			// The batch may have been appended: look for your own records from here on.
			Long from = ex.matchSeqNum();
			handle((from != null) ? from : 0, "may hold the batch");
		}
		// end::indefinite
	}

	static void controlPlane(S2Client client, Supplier<String> clock) {
		// tag::control-plane
		List<String> names = client.basin("airline-basin")
			.listAllStreams(ListOptions.defaults().withPrefix("flights/"))
			.map(StreamInfo::name)
			.toList();

		AccessTokenScope scope = AccessTokenScope.none()
			.withBasins(ResourceSet.exact("airline-basin"))
			.withStreams(ResourceSet.prefix("flights/"))
			.withStream(Permissions.READ);
		String token = client.issueAccessToken(
				AccessTokenRequest.of("board", scope).withExpiresAt(Instant.now().plus(Duration.ofDays(30))));
		// end::control-plane
		assertThat(names).isNotNull();
		assertThat(token).isNotEqualTo(clock.get());
	}

	static void handles(S2Basin basin, String base64Key) {
		// tag::handles
		S2Stream stream = basin.stream("payments")
			.withEncryptionKey(EncryptionKey.ofBase64(base64Key))
			.withStreamConfig(StreamConfig.defaults().withRetention(RetentionPolicy.age(Duration.ofDays(365))));
		// end::handles
		assertThat(stream.name()).isEqualTo("payments");
	}

	static S2Client supplier(Supplier<String> vault) {
		// tag::supplier
		S2Client client = S2Client.builder()
			.accessTokenSupplier(() -> vault.get())
			.userAgentSuffix("billing/2.1")
			.build();
		// end::supplier
		return client;
	}

	private static void handle(long seqNum, String text) {
		assertThat(text).as("record %s", Long.toUnsignedString(seqNum)).isNotNull();
	}

}
