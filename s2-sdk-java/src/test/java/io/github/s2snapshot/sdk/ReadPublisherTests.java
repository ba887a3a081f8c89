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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for publishers of batches and records, and the rules of Reactive Streams.
 */
@Timeout(30)
class ReadPublisherTests {

	private static final ReadInput FROM_START = ReadInput.fromSeqNum(0);

	private final ScriptedServer server = ScriptedServer.start();

	private final S2Client client = Clients.client(this.server);

	private final S2Stream stream = Clients.stream(this.client);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	private void serve(int batches, int recordsEach) {
		this.server.then((exchange) -> {
			exchange.open();
			for (int i = 0; i < batches; i++) {
				exchange.records((long) i * recordsEach, recordsEach);
			}
			exchange.end();
		});
	}

	@Test
	void batchesShouldBePublishedAsRequested() {
		serve(5, 10);
		FlowProbe<ReadBatch> probe = new FlowProbe<>(2);
		this.stream.readPublisher(FROM_START).subscribe(probe);
		await().until(() -> probe.items.size() == 2);
		probe.subscription.request(1);
		await().until(() -> probe.items.size() == 3);
		assertThat(probe.isOver()).isFalse();
		probe.subscription.request(Long.MAX_VALUE);
		await().until(() -> probe.completed);
		assertThat(probe.items).hasSize(5);
		assertThat(probe.violations).isEmpty();
	}

	@Test
	void recordsShouldBePublishedInOrder() {
		serve(20, 100);
		FlowProbe<SequencedRecord> probe = new FlowProbe<>(1, (self, record) -> {
			self.items.add(record);
			self.subscription.request(1);
		});
		this.stream.recordPublisher(FROM_START).subscribe(probe);
		await().until(() -> probe.completed);
		assertThat(probe.items).extracting(SequencedRecord::seqNum)
			.containsExactlyElementsOf(LongStream.range(0, 2000).boxed().toList());
		assertThat(probe.violations).isEmpty();
		assertThat(probe.deepest).isLessThan(60);
	}

	@Test
	void heartbeatsShouldBePublishedOnlyAsBatches() {
		this.server.then((exchange) -> exchange.open().records(0, 1).heartbeat(1).liveRecords(1, 1).end());
		FlowProbe<ReadBatch> batches = new FlowProbe<>(10);
		this.stream.readPublisher(FROM_START, ReadSessionOptions.defaults()).subscribe(batches);
		FlowProbe<SequencedRecord> records = new FlowProbe<>(10);
		this.stream.recordPublisher(FROM_START).subscribe(records);
		await().until(() -> batches.completed && records.completed);
		assertThat(batches.items).hasSize(3);
		assertThat(records.items).hasSize(2);
		assertThat(this.server.exchanges()).hasSize(2);
	}

	@Test
	void whenNothingIsRequestedThenNothingIsPublished() {
		serve(1, 1);
		FlowProbe<ReadBatch> probe = new FlowProbe<>(0);
		this.stream.readPublisher(FROM_START).subscribe(probe);
		await().until(() -> !this.server.exchanges().isEmpty());
		assertThat(probe.items).isEmpty();
		probe.subscription.cancel();
	}

	@Test
	void whenSubscriberIsSlowThenTheServerHasToWait() {
		CopyOnWriteArrayList<ServerExchange> opened = new CopyOnWriteArrayList<>();
		this.server.then((exchange) -> {
			exchange.open();
			for (int i = 0; i < 200; i++) {
				exchange.frame(WireReadBatch
					.of(new WireSequencedRecord(i, 1000 + i, List.of(), Bytes.wrap(new byte[100_000]))));
			}
			opened.add(exchange);
		});
		FlowProbe<ReadBatch> probe = new FlowProbe<>(1);
		this.stream.readPublisher(FROM_START, ReadSessionOptions.defaults().withMaxBufferedBytes(64 * 1024))
			.subscribe(probe);
		await().until(() -> probe.items.size() == 1 && !opened.isEmpty());
		await().until(() -> opened.get(0).response().writeQueueFull());
		probe.subscription.request(199);
		await().until(() -> probe.items.size() == 200);
		probe.subscription.cancel();
		await().until(() -> opened.get(0).isCancelled());
	}

	@Test
	void whenCancelledInOnNextThenNoSignalFollows() {
		serve(20, 1);
		FlowProbe<ReadBatch> probe = new FlowProbe<>(Long.MAX_VALUE, (self, batch) -> {
			self.items.add(batch);
			if (self.items.size() == 3) {
				self.subscription.cancel();
				self.subscription.cancel();
				self.subscription.request(5);
			}
		});
		this.stream.readPublisher(FROM_START).subscribe(probe);
		await().until(() -> probe.items.size() == 3);
		await().during(java.time.Duration.ofMillis(100)).until(() -> probe.items.size() == 3);
		assertThat(probe.isOver()).isFalse();
	}

	@Test
	void whenCancelledWhileWaitingThenTheSessionEnds() {
		this.server.then(ServerExchange::open);
		FlowProbe<ReadBatch> probe = new FlowProbe<>(1);
		this.stream.readPublisher(FROM_START).subscribe(probe);
		await().until(() -> !this.server.exchanges().isEmpty());
		probe.subscription.cancel();
		await().until(() -> this.server.exchange(0).isCancelled());
		assertThat(probe.isOver()).isFalse();
	}

	@Test
	void whenRequestIsNotPositiveThenTheSubscriberGetsAnError() {
		serve(20, 1);
		FlowProbe<ReadBatch> probe = new FlowProbe<>(1);
		this.stream.readPublisher(FROM_START).subscribe(probe);
		await().until(() -> probe.items.size() == 1);
		probe.subscription.request(0);
		probe.subscription.request(-1);
		await().until(() -> probe.error != null);
		assertThat(probe.error).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
		probe.subscription.request(1);
		assertThat(probe.violations).isEmpty();
	}

	@Test
	void whenSessionFailsThenTheErrorIsSignalledOnce() {
		this.server.then((exchange) -> {
			exchange.open().records(0, 1);
			exchange.terminal(400, "decryption_failed", "wrong key");
		});
		FlowProbe<ReadBatch> probe = new FlowProbe<>(10);
		this.stream.readPublisher(FROM_START).subscribe(probe);
		await().until(() -> probe.error != null);
		assertThat(probe.error).isInstanceOf(S2ServerException.class);
		assertThat(probe.items).hasSize(1);
		assertThat(probe.violations).isEmpty();
	}

	@Test
	void whenSubscriberThrowsThenItsSubscriptionEnds() {
		this.server.then((exchange) -> exchange.open().records(0, 1).records(1, 1));
		FlowProbe<ReadBatch> probe = new FlowProbe<>(10, (self, batch) -> {
			self.items.add(batch);
			throw new IllegalStateException("expected by a test");
		});
		this.stream.readPublisher(FROM_START).subscribe(probe);
		await().until(() -> this.server.exchanges().size() == 1 && this.server.exchange(0).isCancelled());
		assertThat(probe.items).hasSize(1);
		assertThat(probe.isOver()).isFalse();
	}

	@Test
	void whenSubscriberThrowsAnErrorThenItsSubscriptionEnds() {
		this.server.then((exchange) -> exchange.open().records(0, 1).records(1, 1));
		FlowProbe<ReadBatch> probe = new FlowProbe<>(10, (self, batch) -> {
			self.items.add(batch);
			throw new AssertionError("expected by a test");
		});
		this.stream.readPublisher(FROM_START).subscribe(probe);
		await().until(() -> this.server.exchanges().size() == 1 && this.server.exchange(0).isCancelled());
		assertThat(probe.items).hasSize(1);
		assertThat(probe.isOver()).isFalse();
	}

	@Test
	void whenSubscriberThrowsOnItsSubscriptionThenTheSessionEnds() {
		this.server.then((exchange) -> exchange.open().records(0, 1));
		this.stream.readPublisher(FROM_START).subscribe(new Flow.Subscriber<>() {

			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				throw new NoClassDefFoundError("expected by a test");
			}

			@Override
			public void onNext(ReadBatch batch) {
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
		await().until(() -> this.server.exchanges().stream().allMatch(ServerExchange::isCancelled));
	}

	@Test
	void whenClientIsClosedThenSubscribersGetAnError() {
		this.server.then(ServerExchange::open);
		Flow.Publisher<ReadBatch> publisher = this.stream.readPublisher(FROM_START);
		FlowProbe<ReadBatch> early = new FlowProbe<>(1);
		publisher.subscribe(early);
		await().until(() -> !this.server.exchanges().isEmpty());
		this.client.close();
		await().until(() -> early.error != null);
		assertThat(early.error).isInstanceOf(SessionClosedException.class);
		FlowProbe<ReadBatch> late = new FlowProbe<>(1);
		publisher.subscribe(late);
		assertThat(late.error).isInstanceOf(SessionClosedException.class);
		assertThat(late.subscription).isNotNull();
		assertThatNullPointerException().isThrownBy(() -> publisher.subscribe(null));
	}

}
