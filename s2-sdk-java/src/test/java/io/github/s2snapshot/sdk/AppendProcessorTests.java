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

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for processors of batches to acknowledgements.
 */
@Timeout(30)
class AppendProcessorTests {

	private final ScriptedServer server = ScriptedServer.start();

	private final S2Client client = Clients.client(this.server);

	private final S2Stream stream = Clients.stream(this.client);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	private static AppendInput batch(long i) {
		return AppendInput.of(AppendRecord.of("record " + i));
	}

	private static Consumer<ServerExchange> acking() {
		long[] next = new long[1];
		return (exchange) -> exchange.onBatch((input) -> exchange.ack(next[0]++, 1)).endWithRequest().open();
	}

	@Test
	void batchesShouldBeAppendedAndAcknowledgedInOrder() {
		this.server.then(acking());
		Flow.Processor<AppendInput, AppendAck> processor = this.stream.appendProcessor();
		FlowProbe<AppendAck> probe = new FlowProbe<>(1, (self, ack) -> {
			self.items.add(ack);
			self.subscription.request(1);
		});
		processor.subscribe(probe);
		try (SubmissionPublisher<AppendInput> publisher = new SubmissionPublisher<>()) {
			publisher.subscribe(processor);
			LongStream.range(0, 1000).forEach((i) -> publisher.submit(batch(i)));
		}
		await().until(() -> probe.completed);
		assertThat(probe.items).extracting((ack) -> ack.start().seqNum())
			.containsExactlyElementsOf(LongStream.range(0, 1000).boxed().toList());
		assertThat(probe.violations).isEmpty();
		assertThat(probe.deepest).isLessThan(60);
		assertThat(this.server.exchange(0).batches()).hasSize(1000);
		await().until(this.server.exchange(0)::isRequestEnded);
	}

	@Test
	void whenAcknowledgementsAreNotRequestedThenNoMoreBatchesAreRequested() {
		this.server.then(acking());
		Flow.Processor<AppendInput, AppendAck> processor = this.stream
			.appendProcessor(AppendSessionOptions.defaults().withMaxInflightBatches(4));
		AtomicLong requested = new AtomicLong();
		processor.onSubscribe(subscription(requested, () -> {
		}));
		assertThat(requested).hasValue(4);
		LongStream.range(0, 4).forEach((i) -> processor.onNext(batch(i)));
		FlowProbe<AppendAck> probe = new FlowProbe<>(0);
		processor.subscribe(probe);
		await().until(() -> !this.server.exchanges().isEmpty() && this.server.exchange(0).batches().size() == 4);
		assertThat(requested).hasValue(4);
		probe.subscription.request(3);
		await().until(() -> probe.items.size() == 3 && requested.get() == 7);
		processor.onComplete();
		assertThat(probe.isOver()).isFalse();
		probe.subscription.request(1);
		await().until(() -> probe.completed);
		assertThat(probe.items).hasSize(4);
	}

	private static Flow.Subscription subscription(AtomicLong requested, Runnable cancelled) {
		return new Flow.Subscription() {

			@Override
			public void request(long count) {
				requested.addAndGet(count);
			}

			@Override
			public void cancel() {
				cancelled.run();
			}

		};
	}

	@Test
	void whenBatchFailsThenPublisherIsCancelledAndSubscriberGetsTheError() {
		this.server.then((exchange) -> exchange.onBatch((input) -> {
			if (exchange.batches().size() == 2) {
				exchange.ack(0, 1);
				exchange.terminal(412, "{\"seq_num_mismatch\":1}");
			}
		}).open());
		Flow.Processor<AppendInput, AppendAck> processor = this.stream.appendProcessor();
		CopyOnWriteArrayList<String> cancelled = new CopyOnWriteArrayList<>();
		processor.onSubscribe(subscription(new AtomicLong(), () -> cancelled.add("cancelled")));
		FlowProbe<AppendAck> probe = new FlowProbe<>(10);
		processor.subscribe(probe);
		processor.onNext(batch(0));
		processor.onNext(batch(1).withMatchSeqNum(7));
		processor.onNext(batch(2));
		await().until(() -> probe.error != null);
		assertThat(probe.error).isInstanceOf(SeqNumMismatchException.class);
		assertThat(probe.items).hasSize(1);
		assertThat(cancelled).hasSize(1);
		assertThat(probe.violations).isEmpty();
	}

	@Test
	void whenPublisherFailsThenTheErrorIsPassedOnAndTheSessionEnds() {
		this.server.then(acking());
		Flow.Processor<AppendInput, AppendAck> processor = this.stream.appendProcessor();
		processor.onSubscribe(subscription(new AtomicLong(), () -> {
		}));
		processor.onNext(batch(0));
		processor.onError(new IllegalStateException("expected by a test"));
		FlowProbe<AppendAck> probe = new FlowProbe<>(10);
		processor.subscribe(probe);
		await().until(() -> probe.error != null);
		assertThat(probe.error).hasMessage("expected by a test");
		await().until(() -> this.server.exchanges().size() == 1 && this.server.exchange(0).isRequestEnded());
		assertThat(this.server.exchange(0).batches()).hasSize(1);
	}

	@Test
	void whenSubscriberCancelsThenReceivedBatchesAreAppended() {
		this.server.then(acking());
		Flow.Processor<AppendInput, AppendAck> processor = this.stream.appendProcessor();
		CopyOnWriteArrayList<String> cancelled = new CopyOnWriteArrayList<>();
		processor.onSubscribe(subscription(new AtomicLong(), () -> cancelled.add("cancelled")));
		FlowProbe<AppendAck> probe = new FlowProbe<>(1, (self, ack) -> {
			self.items.add(ack);
			self.subscription.cancel();
		});
		processor.subscribe(probe);
		LongStream.range(0, 50).forEach((i) -> processor.onNext(batch(i)));
		await().until(() -> !cancelled.isEmpty() && this.server.exchange(0).isRequestEnded());
		processor.onNext(batch(99));
		assertThat(probe.items).hasSize(1);
		assertThat(probe.isOver()).isFalse();
		assertThat(cancelled).hasSize(1);
	}

	@Test
	void whenSubscriberThrowsAnErrorThenPublisherIsCancelled() {
		this.server.then(acking());
		Flow.Processor<AppendInput, AppendAck> processor = this.stream.appendProcessor();
		CopyOnWriteArrayList<String> cancelled = new CopyOnWriteArrayList<>();
		processor.onSubscribe(subscription(new AtomicLong(), () -> cancelled.add("cancelled")));
		FlowProbe<AppendAck> probe = new FlowProbe<>(10, (self, ack) -> {
			throw new AssertionError("expected by a test");
		});
		processor.subscribe(probe);
		processor.onNext(batch(0));
		await().until(() -> !cancelled.isEmpty() && this.server.exchange(0).isRequestEnded());
		assertThat(probe.count).hasValue(1);
		assertThat(probe.isOver()).isFalse();
	}

	@Test
	void whenSubscriberThrowsOnItsSubscriptionThenPublisherIsCancelled() {
		Flow.Processor<AppendInput, AppendAck> processor = this.stream.appendProcessor();
		CopyOnWriteArrayList<String> cancelled = new CopyOnWriteArrayList<>();
		processor.onSubscribe(subscription(new AtomicLong(), () -> cancelled.add("cancelled")));
		processor.subscribe(new Flow.Subscriber<>() {

			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				throw new NoClassDefFoundError("expected by a test");
			}

			@Override
			public void onNext(AppendAck ack) {
				// Never requested.
			}

			@Override
			public void onError(Throwable error) {
				// Not called.
			}

			@Override
			public void onComplete() {
				// Not called.
			}

		});
		await().until(() -> !cancelled.isEmpty());
	}

	@Test
	void whenRequestIsNotPositiveThenTheSubscriberGetsAnError() {
		Flow.Processor<AppendInput, AppendAck> processor = this.stream.appendProcessor();
		FlowProbe<AppendAck> probe = new FlowProbe<>(1);
		processor.subscribe(probe);
		probe.subscription.request(-5);
		await().until(() -> probe.error != null);
		assertThat(probe.error).isInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void onlyOnePublisherAndOneSubscriberShouldBeAccepted() {
		Flow.Processor<AppendInput, AppendAck> processor = this.stream.appendProcessor();
		processor.subscribe(new FlowProbe<>(1));
		FlowProbe<AppendAck> second = new FlowProbe<>(1);
		processor.subscribe(second);
		assertThat(second.error).isInstanceOf(IllegalStateException.class);
		processor.onSubscribe(subscription(new AtomicLong(), () -> {
		}));
		CopyOnWriteArrayList<String> cancelled = new CopyOnWriteArrayList<>();
		processor.onSubscribe(subscription(new AtomicLong(), () -> cancelled.add("cancelled")));
		assertThat(cancelled).hasSize(1);
	}

	@Test
	void whenClientIsClosedThenPublisherIsCancelled() {
		Flow.Processor<AppendInput, AppendAck> processor = this.stream.appendProcessor();
		this.client.close();
		CopyOnWriteArrayList<String> cancelled = new CopyOnWriteArrayList<>();
		processor.onSubscribe(subscription(new AtomicLong(), () -> cancelled.add("cancelled")));
		FlowProbe<AppendAck> probe = new FlowProbe<>(1);
		processor.subscribe(probe);
		await().until(() -> probe.error != null);
		assertThat(probe.error).isInstanceOf(SessionClosedException.class);
		assertThat(cancelled).hasSize(1);
	}

}
