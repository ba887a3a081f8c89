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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendPermit;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordAck;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.wire.Compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Producers, reservations and flows, through the SDK.
 */
abstract class ProducerContract extends AbstractContract {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private S2Client client;

	ProducerContract(Supplier<ContractServer> server) {
		super(server);
	}

	@BeforeAll
	void openClient() {
		this.client = client(Compression.NONE);
	}

	@AfterAll
	void closeClient() {
		this.client.close();
	}

	private S2Client client(Compression compression) {
		return S2Client.builder()
			.accessToken("any")
			.endpoints(S2Endpoints.of(server().endpoint()))
			.compression(compression)
			.build();
	}

	private S2Stream sdkStream() {
		return this.client.basin(basin()).stream(newStream().name());
	}

	private static List<SequencedRecord> all(S2Stream stream, int count) {
		List<SequencedRecord> records = new ArrayList<>();
		while (records.size() < count) {
			records.addAll(stream.read(ReadInput.fromSeqNum(records.size())).records());
		}
		return records;
	}

	@ParameterizedTest
	@EnumSource(Compression.class)
	void recordsShouldBeAcknowledgedWithTheirPosition(Compression compression) {
		String name = newStream().name();
		try (S2Client compressing = client(compression)) {
			S2Stream stream = compressing.basin(basin()).stream(name);
			List<RecordTicket> tickets;
			try (Producer producer = stream.producer()) {
				tickets = IntStream.range(0, 3000)
					.mapToObj((i) -> producer
						.submit(AppendRecord.of("record " + i).withHeader("number", String.valueOf(i))))
					.toList();
			}
			List<SequencedRecord> records = all(stream, 3000);
			assertThat(records).hasSize(3000);
			for (int i = 0; i < 3000; i++) {
				assertThat(tickets.get(i).join().seqNum()).isEqualTo(i);
				assertThat(records.get(i).bodyAsString()).isEqualTo("record " + i);
				assertThat(records.get(i).header("number")).contains(String.valueOf(i));
			}
		}
	}

	@Test
	void conditionsShouldHoldFromBatchToBatch() {
		S2Stream stream = sdkStream();
		stream.append(AppendInput.of(AppendRecord.of("first"), AppendRecord.fence("me")));
		ProducerOptions options = ProducerOptions.defaults()
			.withMaxBatchRecords(7)
			.withMatchSeqNum(2)
			.withFencingToken("me");
		Producer producer = stream.producer(options);
		List<RecordTicket> tickets = IntStream.range(0, 100)
			.mapToObj((i) -> producer.submit(AppendRecord.of("r" + i)))
			.toList();
		producer.flush();
		assertThat(tickets.get(99).join().seqNum()).isEqualTo(101);
		assertThat(stream.checkTail().seqNum()).isEqualTo(102);
		stream.append(AppendInput.of(AppendRecord.of("of another writer")));
		RecordTicket refused = producer.submit(AppendRecord.of("too late"));
		assertThatExceptionOfType(SeqNumMismatchException.class).isThrownBy(refused::join)
			.satisfies((ex) -> assertThat(ex.actualSeqNum()).isEqualTo(103));
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(producer::close);
		assertThat(stream.checkTail().seqNum()).isEqualTo(103);
	}

	@Test
	void whenFencedThenTheProducerFails() {
		S2Stream stream = sdkStream();
		Producer producer = stream.producer(ProducerOptions.defaults().withFencingToken(""));
		producer.submit(AppendRecord.of("mine")).join();
		stream.append(AppendInput.of(AppendRecord.fence("other")));
		RecordTicket refused = producer.submit(AppendRecord.of("too late"));
		assertThatExceptionOfType(FencingTokenMismatchException.class).isThrownBy(refused::join)
			.satisfies((ex) -> assertThat(ex.actualToken()).isEqualTo("other"));
		assertThat(producer.closeAsync()).failsWithin(PATIENCE);
		assertThat(stream.checkTail().seqNum()).isEqualTo(2);
	}

	@Test
	void flushShouldMakeRecordsDurable() {
		S2Stream stream = sdkStream();
		try (Producer producer = stream.producer(ProducerOptions.defaults().withLinger(Duration.ofMinutes(1)))) {
			producer.submit(AppendRecord.of("a"));
			producer.submit(AppendRecord.of("b"));
			producer.flush();
			assertThat(stream.checkTail().seqNum()).isEqualTo(2);
			CompletableFuture<RecordAck> ack = producer.submit(AppendRecord.of("c")).ack();
			assertThat(ack).isNotDone();
			assertThat(producer.flushAsync()).succeedsWithin(PATIENCE);
			assertThat(ack).succeedsWithin(PATIENCE).extracting(RecordAck::seqNum).isEqualTo(2L);
		}
	}

	@Test
	void largeRecordsShouldWaitForTheLimitInFlight() {
		S2Stream stream = sdkStream();
		AppendRecord large = AppendRecord.of(new byte[1024 * 1024 - 8]);
		try (Producer producer = stream.producer(ProducerOptions.defaults().withMaxInflightBytes(2 * 1024 * 1024))) {
			for (int i = 0; i < 8; i++) {
				producer.submit(large);
			}
		}
		assertThat(stream.checkTail().seqNum()).isEqualTo(8);
	}

	@Test
	void reservedBatchesShouldBeAppended() {
		S2Stream stream = sdkStream();
		try (AppendSession session = stream.appendSession(); AppendPermit permit = session.reserve(100)) {
			AppendAck first = session.submit(AppendInput.of(AppendRecord.of("1"))).join();
			AppendAck second = permit.submit(AppendInput.of(AppendRecord.of("2"))).join();
			assertThat(second.start().seqNum()).isEqualTo(first.end().seqNum());
		}
	}

	@Test
	void flowsShouldDeliverAcksAndRecords() {
		S2Stream stream = sdkStream();
		Collector<SequencedRecord> follower = new Collector<>((self, record) -> {
			if (record.seqNum() == 499) {
				self.subscription.cancel();
			}
			else {
				self.subscription.request(1);
			}
		});
		stream.recordPublisher(ReadInput.fromSeqNum(0)).subscribe(follower);
		Flow.Processor<AppendInput, AppendAck> processor = stream.appendProcessor();
		Collector<AppendAck> acks = new Collector<>((self, ack) -> self.subscription.request(1));
		processor.subscribe(acks);
		try (SubmissionPublisher<AppendInput> publisher = new SubmissionPublisher<>()) {
			publisher.subscribe(processor);
			IntStream.range(0, 250)
				.forEach((i) -> publisher.submit(
						AppendInput.of(AppendRecord.of("a" + i), AppendRecord.of("b" + i)).withMatchSeqNum(2L * i)));
		}
		await().atMost(PATIENCE).until(() -> acks.completed && follower.items.size() == 500);
		assertThat(acks.items).extracting((ack) -> ack.start().seqNum())
			.containsExactlyElementsOf(LongStream.range(0, 250).map((i) -> 2 * i).boxed().toList());
		assertThat(follower.items).extracting(SequencedRecord::seqNum)
			.containsExactlyElementsOf(LongStream.range(0, 500).boxed().toList());
		Collector<ReadBatch> bounded = new Collector<>((self, batch) -> self.subscription.request(1));
		stream.readPublisher(ReadInput.fromSeqNum(0).withCount(500)).subscribe(bounded);
		await().atMost(PATIENCE).until(() -> bounded.completed);
		assertThat(bounded.items.stream().mapToInt((batch) -> batch.records().size()).sum()).isEqualTo(500);
		Collector<SequencedRecord> beyond = new Collector<>((self, record) -> {
		});
		stream.recordPublisher(ReadInput.fromSeqNum(900)).subscribe(beyond);
		await().atMost(PATIENCE).until(() -> beyond.error != null);
	}

	private static final class Collector<T> implements Flow.Subscriber<T> {

		private final BiConsumer<Collector<T>, T> action;

		private final List<T> items = new CopyOnWriteArrayList<>();

		private volatile Flow.Subscription subscription;

		private volatile Throwable error;

		private volatile boolean completed;

		private Collector(BiConsumer<Collector<T>, T> action) {
			this.action = action;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			subscription.request(1);
		}

		@Override
		public void onNext(T item) {
			this.items.add(item);
			this.action.accept(this, item);
		}

		@Override
		public void onError(Throwable error) {
			this.error = error;
		}

		@Override
		public void onComplete() {
			this.completed = true;
		}

	}

}
