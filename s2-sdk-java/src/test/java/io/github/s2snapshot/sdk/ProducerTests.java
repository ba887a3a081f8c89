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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordAck;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.SessionOverloadedException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests for producers, against a scripted server.
 */
@Timeout(30)
class ProducerTests {

	private static final ProducerOptions LINGERING = ProducerOptions.defaults().withLinger(Duration.ofMinutes(10));

	private final ScriptedServer server = ScriptedServer.start();

	private final S2Client client = Clients.client(this.server);

	private final S2Stream stream = Clients.stream(this.client);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	// Acknowledges every batch. The first one gets the given sequence number.
	private static Consumer<ServerExchange> acking(long start) {
		long[] next = { start };
		return (exchange) -> exchange.onBatch((input) -> {
			exchange.ack(next[0], input.records().size());
			next[0] += input.records().size();
		}).endWithRequest().open();
	}

	private static Consumer<ServerExchange> silent() {
		return (exchange) -> exchange.onBatch((input) -> {
		}).open();
	}

	private static List<Integer> sizes(ServerExchange exchange) {
		return exchange.batches().stream().map((input) -> input.records().size()).toList();
	}

	private static AppendRecord record(int i) {
		return AppendRecord.of("record " + i);
	}

	@Test
	void recordsShouldBeBatchedAndAcknowledgedOneByOne() {
		this.server.then(acking(7));
		List<RecordTicket> tickets;
		try (Producer producer = this.stream.producer()) {
			assertThat(producer.lastAck()).isNull();
			tickets = IntStream.range(0, 2500).mapToObj((i) -> producer.submit(record(i))).toList();
			for (int i = 0; i < 2500; i++) {
				RecordAck ack = tickets.get(i).join();
				assertThat(ack.seqNum()).isEqualTo(7 + i);
				assertThat(ack.batch().end().seqNum()).isGreaterThan(ack.seqNum());
			}
			assertThat(producer.lastAck()).isEqualTo(tickets.get(2499).join().batch());
		}
		ServerExchange exchange = this.server.exchange(0);
		assertThat(exchange.batches()
			.stream()
			.flatMap((input) -> input.records().stream())
			.map((record) -> record.body().toUtf8())).hasSize(2500)
			.isEqualTo(IntStream.range(0, 2500).mapToObj((i) -> "record " + i).toList());
		await().until(exchange::isRequestEnded);
	}

	@Test
	void batchesShouldBeLimitedByRecords() {
		this.server.then(acking(0));
		try (Producer producer = this.stream.producer(LINGERING.withMaxBatchRecords(3))) {
			IntStream.range(0, 7).forEach((i) -> producer.submit(record(i)));
		}
		assertThat(sizes(this.server.exchange(0))).containsExactly(3, 3, 1);
	}

	@Test
	void batchesShouldBeLimitedByMeteredBytes() {
		this.server.then(acking(0));
		try (Producer producer = this.stream.producer(LINGERING.withMaxBatchBytes(100))) {
			// Two records of 48 metered bytes fit, a third one does not. The next
			// record has exactly 100.
			IntStream.range(0, 5).forEach((i) -> producer.submit(AppendRecord.of(new byte[40])));
			producer.submit(AppendRecord.of(new byte[92]));
			producer.submit(AppendRecord.of(new byte[0]));
		}
		assertThat(sizes(this.server.exchange(0))).containsExactly(2, 2, 1, 1, 1);
	}

	@Test
	void whenLingerTimeIsOverThenBatchIsSent() {
		this.server.then(acking(0));
		try (Producer producer = this.stream.producer(ProducerOptions.defaults().withLinger(Duration.ofMillis(50)))) {
			RecordTicket first = producer.submit(record(0));
			RecordTicket second = producer.submit(record(1));
			assertThat(first.join().seqNum()).isZero();
			assertThat(second.join().batch()).isEqualTo(first.join().batch());
			RecordTicket third = producer.submit(record(2));
			assertThat(third.join().seqNum()).isEqualTo(2);
		}
		assertThat(sizes(this.server.exchange(0))).containsExactly(2, 1);
	}

	@Test
	void whenLingerTimeIsZeroThenRecordsAreSentAtOnce() {
		this.server.then(acking(0));
		try (Producer producer = this.stream.producer(ProducerOptions.defaults().withLinger(Duration.ZERO))) {
			for (int i = 0; i < 100; i++) {
				assertThat(producer.submit(record(i)).join().seqNum()).isEqualTo(i);
			}
		}
		assertThat(sizes(this.server.exchange(0))).hasSize(100);
	}

	@Test
	void conditionsShouldContinueAcrossBatches() {
		this.server.then(acking(40));
		try (Producer producer = this.stream
			.producer(LINGERING.withMaxBatchRecords(2).withMatchSeqNum(40).withFencingToken("me"))) {
			IntStream.range(0, 5).forEach((i) -> producer.submit(record(i)));
		}
		ServerExchange exchange = this.server.exchange(0);
		assertThat(exchange.batches()).extracting((input) -> input.matchSeqNum()).containsExactly(40L, 42L, 44L);
		assertThat(exchange.batches()).allMatch((input) -> input.fencingToken().equals("me"));
	}

	@Test
	void whenNoConditionsAreSetThenNoneAreSent() {
		this.server.then(acking(0));
		try (Producer producer = this.stream.producer()) {
			producer.submit(record(0));
		}
		assertThat(this.server.exchange(0).batches().get(0)).matches((input) -> input.matchSeqNum() == null)
			.matches((input) -> input.fencingToken() == null);
	}

	@Test
	void flushShouldWaitForSubmittedRecords() {
		this.server.then(acking(0));
		try (Producer producer = this.stream.producer(LINGERING)) {
			producer.flush();
			List<RecordTicket> tickets = IntStream.range(0, 10).mapToObj((i) -> producer.submit(record(i))).toList();
			producer.flush();
			assertThat(tickets).allMatch((ticket) -> ticket.ack().isDone());
			producer.flush();
			producer.submit(record(10));
			assertThat(producer.flushAsync()).succeedsWithin(Duration.ofSeconds(10));
		}
		assertThat(sizes(this.server.exchange(0))).containsExactly(10, 1);
	}

	@Test
	void flushShouldWaitForSubmissionsThatWaitForCapacity() {
		this.server.then(acking(0));
		AppendRecord large = AppendRecord.of(new byte[400_000]);
		try (Producer producer = this.stream.producer(LINGERING.withMaxInflightBytes(1024 * 1024))) {
			List<CompletableFuture<RecordTicket>> submitted = IntStream.range(0, 9)
				.mapToObj((i) -> producer.submitAsync(large))
				.toList();
			assertThat(producer.flushAsync()).succeedsWithin(Duration.ofSeconds(10));
			assertThat(submitted).allMatch((future) -> future.isDone() && future.join().ack().isDone());
		}
	}

	@Test
	void whenInflightBytesAreUsedUpThenSubmitWaits() {
		CompletableFuture<ServerExchange> opened = new CompletableFuture<>();
		this.server.then((exchange) -> {
			exchange.onBatch((input) -> {
			}).open();
			opened.complete(exchange);
		});
		AppendRecord half = AppendRecord.of(new byte[512 * 1024 - 8]);
		Producer producer = this.stream
			.producer(ProducerOptions.defaults().withLinger(Duration.ZERO).withMaxInflightBytes(1024 * 1024));
		producer.submit(half);
		producer.submit(half);
		CompletableFuture<RecordTicket> third = producer.submitAsync(half);
		CompletableFuture<RecordTicket> fourth = producer.submitAsync(record(4));
		CompletableFuture<RecordTicket> fifth = producer.submitAsync(record(5));
		assertThat(third).isNotDone();
		assertThat(fifth.cancel(false)).isTrue();
		ServerExchange exchange = opened.join();
		await().until(() -> sizes(exchange).stream().mapToInt(Integer::intValue).sum() == 2);
		assertThat(third).isNotDone();
		int[] sizes = sizes(exchange).stream().mapToInt(Integer::intValue).toArray();
		exchange.after(1, () -> {
			long next = 0;
			for (int size : sizes) {
				exchange.ack(next, size);
				next += size;
			}
		});
		assertThat(third).succeedsWithin(Duration.ofSeconds(10));
		assertThat(fourth).succeedsWithin(Duration.ofSeconds(10));
		await().until(() -> sizes(exchange).stream().mapToInt(Integer::intValue).sum() == 4);
		exchange.after(1, () -> {
			long next = 2;
			for (int size : sizes(exchange).subList(sizes.length, exchange.batches().size())) {
				exchange.ack(next, size);
				next += size;
			}
		});
		assertThat(fourth.join().join().seqNum()).isEqualTo(3);
	}

	@Test
	void whenInflightBatchesAreUsedUpThenSubmitWaits() {
		this.server.then(acking(0));
		try (Producer producer = this.stream
			.producer(ProducerOptions.defaults().withMaxBatchRecords(2).withMaxInflightBatches(1))) {
			List<RecordTicket> tickets = IntStream.range(0, 51).mapToObj((i) -> producer.submit(record(i))).toList();
			assertThat(tickets.get(50).join().seqNum()).isEqualTo(50);
		}
		assertThat(sizes(this.server.exchange(0))).allMatch((size) -> size <= 2);
	}

	@Test
	void whenInterruptedThenRecordIsNotSubmitted() {
		this.server.then(silent());
		Producer producer = this.stream
			.producer(ProducerOptions.defaults().withLinger(Duration.ZERO).withMaxInflightBytes(1024 * 1024));
		producer.submit(AppendRecord.of(new byte[1024 * 1024 - 8]));
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallInterruptedException.class).isThrownBy(() -> producer.submit(record(1)))
			.withMessageContaining("was not submitted");
		assertThat(Thread.interrupted()).isTrue();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallInterruptedException.class).isThrownBy(producer::flush);
		assertThat(Thread.interrupted()).isTrue();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallInterruptedException.class).isThrownBy(producer::close);
		assertThat(Thread.interrupted()).isTrue();
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(() -> producer.submit(record(2)));
	}

	@Test
	void whenTooManySubmissionsWaitThenTheNextIsRefused() {
		this.server.then(silent());
		try (S2Client impatient = Clients.builder(this.server.endpoint())
			.requestTimeout(Duration.ofSeconds(1))
			.build()) {
			Producer producer = Clients.stream(impatient).producer(LINGERING.withMaxInflightBytes(1024 * 1024));
			producer.submit(AppendRecord.of(new byte[1024 * 1024 - 8]));
			List<CompletableFuture<RecordTicket>> waiting = IntStream.range(0, 10_000)
				.mapToObj((i) -> producer.submitAsync(record(i)))
				.toList();
			assertThat(producer.submitAsync(record(0))).failsWithin(Duration.ofMillis(500))
				.withThrowableThat()
				.withCauseInstanceOf(SessionOverloadedException.class);
			assertThat(waiting).noneMatch(CompletableFuture::isDone);
		}
	}

	@Test
	void futuresShouldCompleteInOrderOffTheNetworkThreads() {
		this.server.then(acking(0));
		List<Long> order = new CopyOnWriteArrayList<>();
		List<String> threads = new CopyOnWriteArrayList<>();
		try (Producer producer = this.stream.producer(LINGERING.withMaxBatchRecords(100))) {
			for (int i = 0; i < 450; i++) {
				RecordTicket ticket = producer.submit(record(i));
				CompletableFuture<RecordAck> ack = ticket.ack();
				boolean before = !ack.isDone();
				CompletableFuture<Void> told = ack.thenAccept((done) -> {
					if (before) {
						order.add(done.seqNum());
						threads.add(Thread.currentThread().getName());
					}
				});
				assertThat(told).isNotNull();
			}
		}
		await().until(() -> order.size() >= 50);
		assertThat(order).isSorted();
		assertThat(threads).noneMatch((name) -> name.contains("vert.x"));
	}

	@Test
	void ticketShouldReturnTheSameFuture() {
		this.server.then(acking(3));
		try (Producer producer = this.stream.producer(LINGERING)) {
			RecordTicket ticket = producer.submit(record(0));
			CompletableFuture<RecordAck> ack = ticket.ack();
			assertThat(ticket.ack()).isSameAs(ack).isNotDone();
			producer.flush();
			assertThat(ack).succeedsWithin(Duration.ofSeconds(10)).extracting(RecordAck::seqNum).isEqualTo(3L);
			assertThat(ticket.ack()).isCompleted();
			assertThat(ticket).hasToString("RecordTicket[producer (stream 'flights' of basin 'test-basin')]");
		}
	}

	@Test
	void whenAckIsLostThenBatchesAreSentAgain() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 1) {
				exchange.ack(0, 2);
			}
			if (exchange.batches().size() == 3) {
				exchange.after(20, exchange::cut);
			}
		}).open()).then(acking(2));
		try (Producer producer = this.stream.producer(LINGERING.withMaxBatchRecords(2).withMatchSeqNum(0))) {
			List<RecordTicket> tickets = IntStream.range(0, 6).mapToObj((i) -> producer.submit(record(i))).toList();
			for (int i = 0; i < 6; i++) {
				assertThat(tickets.get(i).join().seqNum()).isEqualTo(i);
			}
		}
		assertThat(this.server.exchange(1).batches()).extracting((input) -> input.matchSeqNum())
			.containsExactly(2L, 4L);
	}

	@Test
	void whenBatchFailsThenEachLaterRecordFails() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 2) {
				exchange.ack(0, 2);
				exchange.terminal(412, "{\"seq_num_mismatch\":9}");
			}
		}).open());
		Producer producer = this.stream.producer(LINGERING.withMaxBatchRecords(2).withMatchSeqNum(0));
		List<RecordTicket> tickets = IntStream.range(0, 5).mapToObj((i) -> producer.submit(record(i))).toList();
		assertThat(tickets.get(1).join().seqNum()).isEqualTo(1);
		for (int i = 2; i < 4; i++) {
			assertThat(tickets.get(i).ack()).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(SeqNumMismatchException.class);
		}
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(() -> tickets.get(4).join())
			.withMessageContaining("was not appended")
			.withCauseInstanceOf(SeqNumMismatchException.class);
		await().untilAsserted(() -> assertThatExceptionOfType(SessionClosedException.class)
			.isThrownBy(() -> producer.submit(record(9)))
			.withMessageContaining("open a new producer")
			.withCauseInstanceOf(SeqNumMismatchException.class));
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(producer::flush);
		assertThat(producer.flushAsync()).failsWithin(Duration.ofSeconds(1));
		assertThat(producer.submitAsync(record(9))).failsWithin(Duration.ofSeconds(1));
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(producer::close)
			.withCauseInstanceOf(SeqNumMismatchException.class);
	}

	@Test
	void whenOutcomeIsNotKnownThenRecordsFailAsIndefinite() {
		this.server.then((exchange) -> exchange.onBatch((input) -> exchange.cut()).open());
		Producer producer = this.stream.producer(LINGERING.withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS));
		RecordTicket ticket = producer.submit(record(0));
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(producer::flush);
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(ticket::join);
		assertThat(this.server.exchanges()).hasSize(1);
		assertThatExceptionOfType(IndefiniteAppendException.class).isThrownBy(producer::close);
	}

	@Test
	void whenProducerFailsThenWaitingSubmissionsAreRefused() {
		AtomicInteger batches = new AtomicInteger();
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (batches.incrementAndGet() == 1) {
				exchange.after(100, () -> exchange.terminal(412, "{\"fencing_token_mismatch\":\"other\"}"));
			}
		}).open());
		Producer producer = this.stream.producer(LINGERING.withMaxInflightBytes(1024 * 1024).withFencingToken("me"));
		producer.submit(AppendRecord.of(new byte[1024 * 1024 - 8]));
		CompletableFuture<RecordTicket> waiting = producer.submitAsync(AppendRecord.of(new byte[1024 * 1024 - 8]));
		Throwable error = catchThrowable(() -> producer.submit(AppendRecord.of(new byte[1000])).join());
		assertThat(error).isInstanceOf(SessionClosedException.class);
		await().until(waiting::isDone);
		// Either refused, or accepted at the last moment and then failed.
		assertThat(catchThrowable(() -> waiting.join().join())).isNotNull();
	}

	@Test
	void closeShouldSendSubmittedRecordsAndRefuseLaterOnes() {
		this.server.then(acking(0));
		Producer producer = this.stream.producer(LINGERING);
		RecordTicket ticket = producer.submit(record(0));
		CompletableFuture<Void> closed = producer.closeAsync();
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(() -> producer.submit(record(1)))
			.withMessageContaining("is closed");
		assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
		assertThat(ticket.ack()).isCompleted();
		producer.close();
		producer.flush();
		assertThat(sizes(this.server.exchange(0))).containsExactly(1);
	}

	@Test
	void whenNothingWasSubmittedThenCloseDoesNotConnect() {
		this.stream.producer().close();
		assertThat(this.server.exchanges()).isEmpty();
	}

	@Test
	void whenClientIsClosedThenProducerIsDrained() {
		this.server.then(acking(0));
		Producer producer = this.stream.producer(LINGERING);
		RecordTicket ticket = producer.submit(record(0));
		this.client.close();
		assertThat(ticket.join().seqNum()).isZero();
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(() -> producer.submit(record(1)));
		assertThatExceptionOfType(SessionClosedException.class).isThrownBy(this.stream::producer);
	}

	@Test
	void whenRecordExceedsALimitThenProducerCanStillBeUsed() {
		this.server.then(acking(0));
		try (Producer producer = this.stream.producer(LINGERING.withMaxBatchBytes(1000))) {
			assertThatExceptionOfType(InvalidInputException.class)
				.isThrownBy(() -> producer.submit(AppendRecord.of(new byte[993])));
			assertThatExceptionOfType(InvalidInputException.class)
				.isThrownBy(() -> producer.submit(AppendRecord.of("x").withHeaders(List.of(Header.of("", "other")))));
			assertThat(producer.submitAsync(AppendRecord.fence("x".repeat(37)))).failsWithin(Duration.ofSeconds(1));
			producer.submit(AppendRecord.fence("token"));
			producer.submit(AppendRecord.of(new byte[900]));
		}
		assertThat(sizes(this.server.exchange(0))).containsExactly(2);
	}

	@Test
	void recordsOfEachThreadShouldKeepTheirOrder() throws Exception {
		this.server.then(acking(0));
		int threads = 6;
		int perThread = 5000;
		List<List<RecordTicket>> tickets = new ArrayList<>();
		try (Producer producer = this.stream.producer(ProducerOptions.defaults().withMaxBatchRecords(37))) {
			List<Thread> running = new ArrayList<>();
			for (int t = 0; t < threads; t++) {
				List<RecordTicket> mine = new ArrayList<>();
				tickets.add(mine);
				String prefix = t + ":";
				Thread thread = new Thread(() -> {
					for (int i = 0; i < perThread; i++) {
						mine.add(producer.submit(AppendRecord.of(prefix + i)));
					}
				});
				thread.start();
				running.add(thread);
			}
			for (Thread thread : running) {
				thread.join();
			}
		}
		List<String> stored = this.server.exchange(0)
			.batches()
			.stream()
			.flatMap((input) -> input.records().stream())
			.map((record) -> record.body().toUtf8())
			.toList();
		assertThat(stored).hasSize(threads * perThread);
		for (int t = 0; t < threads; t++) {
			long before = -1;
			for (int i = 0; i < perThread; i++) {
				long seqNum = tickets.get(t).get(i).join().seqNum();
				assertThat(stored.get((int) seqNum)).isEqualTo(t + ":" + i);
				assertThat(seqNum).isGreaterThan(before);
				before = seqNum;
			}
		}
	}

	@Test
	void optionsShouldBeChecked() {
		ProducerOptions options = ProducerOptions.defaults();
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> options.withLinger(Duration.ofMillis(-1)));
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> options.withMaxBatchRecords(1001));
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> options.withMaxBatchBytes(7));
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> options.withMaxInflightBytes(1000));
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> options.withMaxInflightBatches(0));
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> options.withFencingToken("é".repeat(19)));
		assertThat(options.linger()).isEqualTo(Duration.ofMillis(5));
		assertThat(options.maxInflightBytes()).isEqualTo(5 * 1024 * 1024);
		assertThat(options.maxInflightBatches()).isEqualTo(10_000);
		assertThat(options.matchSeqNum()).isNull();
	}

}
