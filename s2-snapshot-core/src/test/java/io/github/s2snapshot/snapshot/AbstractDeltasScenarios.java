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

package io.github.s2snapshot.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.CollectedDeltas;
import io.github.s2snapshot.engine.MemorySnapshotStore;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaGapAction;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.DeltaPosition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.error.DeltaGapException;
import io.github.s2snapshot.projection.error.DeltasUnavailableException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.serializer.DeltaUpcaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Subscribers to the deltas of a projection, on a server.
 */
abstract class AbstractDeltasScenarios extends AbstractServerScenarios {

	private final MemorySnapshotStore store = new MemorySnapshotStore();

	private TestProcess process() {
		return process(builder());
	}

	private Projection<Notes> notes(TestProcess template, UnaryOperator<ProjectionDefinition.Builder<Notes>> changes) {
		return template.project(changes.apply(ProjectionDefinition.builder("notes", Notes.class)
			.stream(this.stream.name())
			.initialState(() -> new Notes(List.of()))
			.fold(Noted.class, Notes::with)
			.deltas((deltas) -> deltas.withUpcaster(DeltaUpcaster.from("Several", 1)
				.split((several) -> several.body()
					.valueStream()
					.map((text) -> several.with(new Noted(text.asString())))
					.toList())))));
	}

	private Projection<Notes> stored(TestProcess template) {
		return notes(template, (builder) -> builder.external(this.store));
	}

	private Projection<Notes> inStream(TestProcess template) {
		return notes(template, UnaryOperator.identity());
	}

	private void append(String... texts) {
		for (String text : texts) {
			this.stream.append(AppendInput.of(noted(text)));
		}
	}

	private void appendSeveral(String... texts) {
		this.stream.append(AppendInput.of(several(texts)));
	}

	private static AppendRecord noted(String text) {
		return AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Noted");
	}

	private static AppendRecord several(String... texts) {
		return AppendRecord.of("[\"" + String.join("\",\"", texts) + "\"]").withHeader("type", "Several");
	}

	private static CollectedDeltas<Notes> subscribe(Projection<Notes> projection, DeltaOptions options) {
		return subscribe(projection, options, Long.MAX_VALUE);
	}

	private static CollectedDeltas<Notes> subscribe(Projection<Notes> projection, DeltaOptions options, long demand) {
		CollectedDeltas<Notes> collected = new CollectedDeltas<>(demand);
		projection.deltas(options).subscribe(collected);
		return collected;
	}

	private static List<String> texts(CollectedDeltas<Notes> collected) {
		return collected.entries.stream()
			.filter(DeltaEntry.Delta.class::isInstance)
			.map((entry) -> ((Noted) ((DeltaEntry.Delta<Notes>) entry).delta()).text())
			.toList();
	}

	private static void awaitTexts(CollectedDeltas<Notes> collected, List<String> texts) {
		await().atMost(TIMEOUT).untilAsserted(() -> {
			if (collected.failure != null) {
				throw new IllegalStateException(collected.failure);
			}
			assertThat(texts(collected)).isEqualTo(texts);
		});
	}

	private static <T extends Throwable> T awaitFailure(CollectedDeltas<?> collected, Class<T> type) {
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(collected.failure).isInstanceOf(type));
		return type.cast(collected.failure);
	}

	private void trimTo(long seqNum) {
		this.stream.append(AppendInput.of(AppendRecord.trim(seqNum)));
		// A trim deletes records in the background.
		await().atMost(TIMEOUT)
			.until(() -> this.stream.read(ReadInput.fromSeqNum(0).withCount(1)).records().get(0).seqNum() >= seqNum);
	}

	@Test
	void subscribersShouldBeginAtAPositionWithTheStateOrNow() {
		append("a", "b");
		appendSeveral("c", "d");
		Projection<Notes> projection = inStream(process());
		CollectedDeltas<Notes> all = subscribe(projection, DeltaOptions.from(0));
		CollectedDeltas<Notes> later = subscribe(projection, DeltaOptions.from(1));
		CollectedDeltas<Notes> state = subscribe(projection, DeltaOptions.fromState());
		CollectedDeltas<Notes> now = subscribe(projection, DeltaOptions.fromNow());
		await().atMost(TIMEOUT).until(() -> state.entries.size() == 1);
		awaitTexts(all, List.of("a", "b", "c", "d"));
		projection.append(new Noted("e"), new Noted("f"));
		awaitTexts(all, List.of("a", "b", "c", "d", "e", "f"));
		awaitTexts(later, List.of("b", "c", "d", "e", "f"));
		awaitTexts(state, List.of("e", "f"));
		assertThat(state.entries.get(0)).isInstanceOfSatisfying(DeltaEntry.State.class, (entry) -> {
			assertThat(entry.cursor()).isEqualTo(3);
			assertThat(entry.state()).isEqualTo(new Notes(List.of("a", "b", "c", "d")));
		});
		CollectedDeltas<Notes> last = subscribe(projection, DeltaOptions.from(4));
		awaitTexts(last, List.of("f"));
		assertThat(texts(now)).endsWith("e", "f").hasSizeLessThanOrEqualTo(2);
		RecordMetadata record = ((DeltaEntry.Delta<Notes>) all.entries.get(5)).record();
		assertThat(record.header(DeltaBatch.INDEX)).contains("1");
		assertThat(((DeltaEntry.Delta<Notes>) all.entries.get(4)).endsChange()).isFalse();
		assertThat(((DeltaEntry.Delta<Notes>) all.entries.get(5)).endsChange()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void h75WhenTheProcessRestartsThenASubscriberResumesAtEveryPosition(boolean external) {
		append("a");
		appendSeveral("b", "c", "d");
		append("e");
		TestProcess first = process();
		Projection<Notes> before = (external) ? stored(first) : inStream(first);
		CollectedDeltas<Notes> all = subscribe(before, DeltaOptions.from(0));
		List<String> texts = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
		awaitTexts(all, texts);
		if (external) {
			assertThat(first.take("notes")).isInstanceOf(SnapshotOutcome.Taken.class);
		}
		first.close();
		assertThat(awaitFailure(all, ProjectionNotReadyException.class)).hasMessageContaining("stopped");
		append("f");
		texts.add("f");
		Projection<Notes> after = (external) ? stored(process()) : inStream(process());
		for (int i = 0; i < all.entries.size(); i++) {
			DeltaPosition next = DeltaPosition.parse(all.entries.get(i).next().toString());
			awaitTexts(subscribe(after, DeltaOptions.from(next)), texts.subList(i + 1, texts.size()));
		}
	}

	@Test
	void h75WhenSnapshotsTrimTheStreamThenASubscriberAtTheTailMissesNothing() {
		TestProcess first = process();
		Projection<Notes> projection = inStream(first);
		CollectedDeltas<Notes> collected = subscribe(projection, DeltaOptions.from(0));
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			texts.add("n" + i);
			append("n" + i);
			awaitTexts(collected, texts);
			assertThat(first.take("notes")).isInstanceOf(SnapshotOutcome.Taken.class);
		}
		first.close();
		// Resumes right before the snapshot from which the projection is restored.
		Projection<Notes> after = inStream(process());
		CollectedDeltas<Notes> resumed = subscribe(after, DeltaOptions.from(collected.next()));
		append("end");
		awaitTexts(resumed, List.of("end"));
	}

	@Test
	void h75WhenRecordsWereTrimmedThenASubscriberIsTold() {
		Projection<Notes> projection = stored(process());
		// Larger than the records that are held for a subscriber.
		String large = "x".repeat(100_000);
		append("a", large, large, "b", "c");
		CollectedDeltas<Notes> slow = subscribe(projection, DeltaOptions.from(0), 1);
		CollectedDeltas<Notes> skipping = subscribe(projection, DeltaOptions.from(0).onGap(DeltaGapAction.SKIP), 1);
		CollectedDeltas<Notes> restated = subscribe(projection, DeltaOptions.from(0).onGap(DeltaGapAction.RESTATE), 1);
		Stream.of(slow, skipping, restated).forEach((collected) -> awaitTexts(collected, List.of("a")));
		trimTo(3);
		Stream.of(slow, skipping, restated).forEach((collected) -> collected.subscription.request(Long.MAX_VALUE));
		DeltaGapException gap = awaitFailure(slow, DeltaGapException.class);
		assertThat(gap.from()).isEqualTo(1);
		assertThat(gap.to()).isEqualTo(3);
		awaitTexts(skipping, List.of("a", "b", "c"));
		assertThat(skipping.entries.get(1)).isInstanceOfSatisfying(DeltaEntry.Gap.class, (entry) -> {
			assertThat(entry.from().seqNum()).isEqualTo(1);
			assertThat(entry.next().seqNum()).isEqualTo(3);
		});
		append("d");
		awaitTexts(restated, List.of("a", "d"));
		assertThat(((DeltaEntry.State<Notes>) restated.entries.get(2)).state().texts()).containsExactly("a", large,
				large, "b", "c");
		DeltasUnavailableException refused = awaitFailure(subscribe(projection, DeltaOptions.from(2)),
				DeltasUnavailableException.class);
		assertThat(refused.asked()).isEqualTo(2);
		assertThat(refused.oldest()).isEqualTo(3);
	}

	@Test
	@SingleOnly("A key is followed while its deltas are read")
	void h75WhenAllRecordsWereTrimmedThenASubscriberIsTold() {
		TestProcess template = process();
		Projection<Notes> projection = stored(template);
		append("a", "b");
		projection.read(ReadConsistency.atLeast(1), TIMEOUT);
		template.pause("notes");
		// A trim can remove itself.
		this.stream.append(AppendInput.of(AppendRecord.trim(3)));
		await().atMost(TIMEOUT).until(() -> this.stream.read(ReadInput.fromSeqNum(0)).isEmpty());
		CollectedDeltas<Notes> restated = subscribe(projection, DeltaOptions.from(1).onGap(DeltaGapAction.RESTATE));
		await().atMost(TIMEOUT).until(() -> restated.entries.size() == 2);
		assertThat(((DeltaEntry.Gap<Notes>) restated.entries.get(0)).from().seqNum()).isEqualTo(1);
		assertThat(((DeltaEntry.State<Notes>) restated.entries.get(1)).state().texts()).containsExactly("a", "b");
		assertThat(awaitFailure(subscribe(projection, DeltaOptions.from(1)), DeltasUnavailableException.class).oldest())
			.isEqualTo(3);
	}

	@Test
	void h76WhenTheStreamIsCreatedAgainThenAPositionOfTheOldOneIsRefused() {
		append("a", "b", "c");
		TestProcess template = process();
		CollectedDeltas<Notes> collected = subscribe(stored(template), DeltaOptions.from(0));
		awaitTexts(collected, List.of("a", "b", "c"));
		DeltaPosition position = collected.entries.get(0).next();
		assertThat(position.toString()).matches("1@[0-9a-f]{8}");
		template.close();
		this.basin.deleteStream(this.stream.name());
		await().atMost(TIMEOUT)
			.ignoreExceptions()
			.until(() -> this.basin.createStream(this.stream.name(),
					StreamConfig.defaults().withRetention(RetentionPolicy.infinite())) != null);
		append("x", "y");
		Projection<Notes> again = stored(process());
		assertThat(awaitFailure(subscribe(again, DeltaOptions.from(position)), IncarnationException.class))
			.hasMessageContaining("the position is of a stream that was created at another time");
		CollectedDeltas<Notes> restated = subscribe(again, DeltaOptions.from(position).onGap(DeltaGapAction.RESTATE));
		// A state that is requested later may include the next delta.
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(restated.entries).hasSize(2));
		append("z");
		awaitTexts(restated, List.of("z"));
		assertThat(((DeltaEntry.State<Notes>) restated.entries.get(1)).state().texts()).containsExactly("x", "y");
		assertThat(awaitFailure(subscribe(again, DeltaOptions.from(4)), IncarnationException.class))
			.hasMessageContaining("the stream ends at 3");
	}

	@Test
	void h41SubscribersShouldReceiveBatchesAsAWholeAndKnowNoMoreThanReads() throws Exception {
		TestProcess template = process();
		Projection<Notes> projection = stored(template);
		List<String> ahead = new ArrayList<>();
		CollectedDeltas<Notes> collected = new CollectedDeltas<>() {

			@Override
			public void onNext(DeltaEntry<Notes> entry) {
				if (Long.compareUnsigned(projection.read().cursor(), entry.next().seqNum()) < 0) {
					ahead.add(entry.toString());
				}
				super.onNext(entry);
			}

		};
		projection.deltas(0).subscribe(collected);
		List<CompletableFuture<?>> appends = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			// Reads of 1,000 records end within a batch.
			appends.add(projection
				.appendAsync(IntStream.range(0, 7).mapToObj((n) -> new Noted(Integer.toString(n))).toArray()));
		}
		CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
		await().atMost(TIMEOUT).until(() -> collected.entries.size() == 2100);
		assertThat(ahead).isEmpty();
		assertThat(texts(collected))
			.isEqualTo(IntStream.range(0, 2100).mapToObj((n) -> Integer.toString(n % 7)).toList());
		assertThat(collected.entries.stream().filter((entry) -> ((DeltaEntry.Delta<Notes>) entry).endsChange()))
			.hasSize(300);
	}

	@Test
	@SingleOnly("Keys have no imports")
	void whenASubscriberIsSlowThenOthersAreNotDelayedAndItMissesNothing() {
		Projection<Notes> projection = stored(process());
		CollectedDeltas<Notes> slow = subscribe(projection, DeltaOptions.from(0), 1);
		CollectedDeltas<Notes> cancelling = new CollectedDeltas<>() {

			@Override
			public void onNext(DeltaEntry<Notes> entry) {
				super.onNext(entry);
				this.subscription.cancel();
			}

		};
		projection.deltas(0).subscribe(cancelling);
		CollectedDeltas<Notes> fast = subscribe(projection, DeltaOptions.from(0));
		List<String> texts = IntStream.range(0, 2500).mapToObj(Integer::toString).toList();
		projection.appendAll(texts.stream().map(Noted::new));
		awaitTexts(fast, texts);
		assertThat(texts(slow)).containsExactly("0");
		slow.subscription.request(9);
		awaitTexts(slow, texts.subList(0, 10));
		slow.subscription.request(Long.MAX_VALUE);
		awaitTexts(slow, texts);
		assertThat(texts(cancelling)).containsExactly("0");
	}

	@Test
	void largeDeltasShouldBeDelivered() {
		Projection<Notes> projection = stored(process());
		List<String> texts = IntStream.range(0, 6)
			.mapToObj((i) -> String.valueOf(i).repeat((i % 2 == 0) ? 900_000 : 10))
			.toList();
		append(texts.toArray(String[]::new));
		awaitTexts(subscribe(projection, DeltaOptions.from(0), 100), texts);
		awaitTexts(subscribe(projection, DeltaOptions.from(0)), texts);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void statesShouldBeTheFoldOfTheRecordsAtEveryPosition(boolean external) {
		TestProcess template = process();
		Projection<Notes> projection = (external) ? stored(template) : inStream(template);
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			String[] more = { "a" + i, "b" + i, "c" + i, "d" + i };
			append(more[0]);
			appendSeveral(more[1], more[2]);
			append(more[3]);
			texts.addAll(List.of(more));
			projection.readLatest(TIMEOUT);
			if (i < 2) {
				assertThat(template.take("notes")).isInstanceOf(SnapshotOutcome.Taken.class);
			}
		}
		if (external) {
			// The first snapshot is the oldest base then.
			trimTo(1);
		}
		projection.readLatest(TIMEOUT);
		CollectedDeltas<Notes> last = subscribe(projection, DeltaOptions.from(0).onGap(DeltaGapAction.SKIP));
		await().atMost(TIMEOUT).until(() -> texts(last).contains("d2"));
		long first = ((DeltaEntry.Delta<Notes>) last.entries.get(last.entries.size() - 4)).record().seqNum();
		for (long from = first; from < first + 3; from++) {
			CollectedDeltas<Notes> collected = subscribe(projection, DeltaOptions.from(from).withState());
			await().atMost(TIMEOUT).until(() -> texts(collected).contains("d2"));
			int known = texts.size() - collected.entries.size();
			for (int i = 0; i < collected.entries.size(); i++) {
				assertThat(((DeltaEntry.Delta<Notes>) collected.entries.get(i)).state().texts())
					.isEqualTo(texts.subList(0, known + i + 1));
			}
		}
		DeltasUnavailableException refused = awaitFailure(subscribe(projection, DeltaOptions.from(0).withState()),
				DeltasUnavailableException.class);
		assertThat(refused.oldest()).isEqualTo((external) ? 3 : 8);
	}

	@Test
	void h75SubscribersThatComeAndGoShouldReceiveEachDeltaOnce() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		TestProcess template = process();
		Projection<Notes> projection = stored(template);
		List<Wanderer> wanderers = IntStream.range(0, 8).mapToObj((i) -> new Wanderer(random.nextLong())).toList();
		List<String> texts = new ArrayList<>();
		for (int step = 0; step < 200; step++) {
			appendAnything(projection, random, texts);
			if (random.nextInt(20) == 0) {
				template.take("notes");
			}
			if (random.nextInt(50) == 0) {
				template.close();
				template = process();
				projection = stored(template);
			}
			for (Wanderer wanderer : wanderers) {
				wanderer.move(projection);
			}
		}
		for (Wanderer wanderer : wanderers) {
			Projection<Notes> last = projection;
			await().atMost(TIMEOUT).untilAsserted(() -> {
				wanderer.move(last);
				assertThat(wanderer.texts).as("seed %s", seed).isEqualTo(texts);
				assertThat(wanderer.wrong).as("seed %s", seed).isEmpty();
			});
		}
		assertThat(projection.readLatest(TIMEOUT).state().texts()).isEqualTo(texts);
	}

	@Test
	void h75SubscribersThatFoldShouldHaveTheStateOfTheProjection() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		TestProcess template = process();
		Projection<Notes> projection = inStream(template);
		List<Follower> followers = IntStream.range(0, 8).mapToObj((i) -> new Follower(random.nextLong())).toList();
		List<String> texts = new ArrayList<>();
		for (int step = 0; step < 150; step++) {
			appendAnything(projection, random, texts);
			if (random.nextInt(10) == 0) {
				// Trims the records before it, which slow followers have not read yet.
				template.take("notes");
			}
			for (Follower follower : followers) {
				follower.move(projection);
			}
		}
		for (Follower follower : followers) {
			await().atMost(TIMEOUT).untilAsserted(() -> {
				follower.move(projection);
				assertThat(follower.state.texts()).as("seed %s", seed).isEqualTo(texts);
			});
		}
	}

	private void appendAnything(Projection<Notes> projection, Random random, List<String> texts) {
		List<String> more = IntStream.range(0, random.nextInt(1, 5))
			.mapToObj((i) -> String.format(Locale.ROOT, "t%d", texts.size() + i))
			.toList();
		switch (random.nextInt(3)) {
			case 0 -> append(more.toArray(String[]::new));
			case 1 -> appendSeveral(more.toArray(String[]::new));
			default -> projection.append(more.stream().map(Noted::new).toArray());
		}
		texts.addAll(more);
	}

	/**
	 * The delta.
	 */
	record Noted(String text) {

	}

	/**
	 * The state.
	 */
	record Notes(List<String> texts) {

		Notes with(Noted noted) {
			List<String> more = new ArrayList<>(this.texts);
			more.add(noted.text());
			return new Notes(List.copyOf(more));
		}

	}

	/**
	 * Subscriber that cancels and resumes at any time, and requests any number of deltas.
	 */
	private static final class Wanderer implements Flow.Subscriber<DeltaEntry<Notes>> {

		private final Random random;

		private List<String> texts = new ArrayList<>();

		private DeltaPosition position = DeltaPosition.of(0);

		private Flow.Subscription subscription;

		private int round;

		private String wrong = "";

		Wanderer(long seed) {
			this.random = new Random(seed);
		}

		synchronized void move(Projection<Notes> projection) {
			if (this.subscription == null || this.random.nextInt(4) == 0) {
				if (this.subscription != null) {
					this.subscription.cancel();
				}
				this.round++;
				DeltaOptions options = DeltaOptions.from(DeltaPosition.parse(this.position.toString()));
				projection.deltas((this.random.nextBoolean()) ? options.withState() : options)
					.subscribe(new Round(this.round, this));
			}
			else {
				this.subscription.request(this.random.nextInt(1, 20));
			}
		}

		@Override
		public synchronized void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			subscription.request(this.random.nextInt(1, 5));
		}

		@Override
		public synchronized void onNext(DeltaEntry<Notes> entry) {
			DeltaEntry.Delta<Notes> delta = (DeltaEntry.Delta<Notes>) entry;
			List<String> more = new ArrayList<>(this.texts);
			more.add(((Noted) delta.delta()).text());
			this.texts = more;
			this.position = entry.next();
			if (delta.state() != null && !delta.state().texts().equals(more)) {
				this.wrong = delta.position() + " has the state " + delta.state();
			}
		}

		@Override
		public synchronized void onError(Throwable failure) {
			this.subscription = null;
		}

		@Override
		public void onComplete() {
			throw new IllegalStateException("Deltas have no end");
		}

		/**
		 * One subscription, whose late signals do not count.
		 */
		private record Round(int number, Wanderer wanderer) implements Flow.Subscriber<DeltaEntry<Notes>> {

			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				synchronized (this.wanderer) {
					if (this.wanderer.round == this.number) {
						this.wanderer.onSubscribe(subscription);
						return;
					}
				}
				subscription.cancel();
			}

			@Override
			public void onNext(DeltaEntry<Notes> entry) {
				synchronized (this.wanderer) {
					if (this.wanderer.round == this.number) {
						this.wanderer.onNext(entry);
					}
				}
			}

			@Override
			public void onError(Throwable failure) {
				synchronized (this.wanderer) {
					if (this.wanderer.round == this.number) {
						this.wanderer.onError(failure);
					}
				}
			}

			@Override
			public void onComplete() {
				this.wanderer.onComplete();
			}

		}

	}

	/**
	 * Subscriber that folds deltas itself, as a browser does, and is slow at times.
	 */
	private static final class Follower extends CollectedDeltas<Notes> {

		private final Random random;

		private volatile Notes state = new Notes(List.of());

		private boolean subscribed;

		Follower(long seed) {
			super(0);
			this.random = new Random(seed);
		}

		void move(Projection<Notes> projection) {
			if (!this.subscribed) {
				this.subscribed = true;
				projection.deltas(DeltaOptions.fromState().onGap(DeltaGapAction.RESTATE)).subscribe(this);
			}
			if (this.subscription != null && this.random.nextInt(3) == 0) {
				this.subscription.request(this.random.nextInt(1, 30));
			}
		}

		@Override
		public void onNext(DeltaEntry<Notes> entry) {
			if (entry instanceof DeltaEntry.State<Notes> known) {
				this.state = known.state();
			}
			else if (entry instanceof DeltaEntry.Delta<Notes> delta) {
				this.state = this.state.with((Noted) delta.delta());
			}
		}

	}

}
