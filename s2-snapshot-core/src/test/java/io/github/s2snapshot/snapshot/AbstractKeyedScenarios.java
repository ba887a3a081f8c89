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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.keyed.FailedKey;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyFailedException;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.Residency;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.store.FileSnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Scenarios of keyed projections, against any server.
 */
abstract class AbstractKeyedScenarios extends AbstractServerScenarios {

	private String folder;

	@BeforeEach
	void chooseFolder() {
		this.folder = "carts-" + UUID.randomUUID();
	}

	private KeyedProjectionDefinition.Builder<String, Tally> definition(SnapshotTriggers triggers) {
		return KeyedProjectionDefinition
			.builder(StreamPattern.of(this.folder + "/{id}", String.class),
					ProjectionDefinition.builder("cart", Tally.class)
						.fold(Tally.Added.class, Tally::add)
						.triggers(triggers))
			.initialState((key) -> Tally.empty());
	}

	KeyedProjection<String, Tally> keyed(SnapshotTriggers triggers, UnaryOperator<Residency> residency) {
		return build(builder()).keyed(definition(triggers).residency(residency.apply(Residency.defaults())).build());
	}

	KeyedProjection<String, Tally> keyed() {
		return keyed(SnapshotTriggers.none(), UnaryOperator.identity());
	}

	static Tally.Added one(String name) {
		return new Tally.Added(name, 1);
	}

	@Test
	void whenAKeyHasNoStreamThenItsStateIsTheInitialOneAndAnAppendCreatesTheStream() {
		KeyedProjection<String, Tally> carts = keyed();
		assertThat(carts.read("42").state()).isEqualTo(Tally.empty());
		assertThat(carts.readLatest("42", TIMEOUT).cursor()).isZero();
		UpdateResult<Tally> result = carts.update("42", (cart) -> List.of(one("bolt")));
		assertThat(result.view().state().sum()).isOne();
		assertThat(carts.append("43", one("nut")).start().seqNum()).isZero();
		assertThat(carts.readLatest("43", TIMEOUT).state().names()).containsOnlyKeys("nut");
		assertThat(carts.keys("").toList()).containsExactly("42", "43");
		assertThat(carts.keys("43").toList()).containsExactly("43");
		StreamConfig config = this.basin.getStreamConfig(carts.stream("42"));
		assertThat(String.valueOf(config.retention())).containsIgnoringCase("infinite");
	}

	@Test
	void keysThatNeedEncodingComeBackFromTheNamesOfTheirStreams() {
		KeyedProjection<String, Tally> carts = keyed();
		List<String> keys = List.of("a/b", "ä ü", "%41", "..", "x?y#z", "日本");
		keys.forEach((key) -> carts.append(key, one(key)));
		assertThat(carts.keys("").toList()).containsExactlyInAnyOrderElementsOf(keys);
		keys.forEach((key) -> assertThat(carts.read(key).state().names()).containsOnlyKeys(key));
	}

	@Test
	void readsAreAsFreshAsTheyAskFor() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.update("42", (cart) -> List.of(one("bolt")));
		this.basin.stream(carts.stream("42")).append(AppendInput.of(record("nut")));
		Duration timeout = TIMEOUT;
		assertThat(carts.read("42", Freshness.RESIDENT, timeout).state().count()).isOne();
		assertThat(carts.read("42", Freshness.maxAge(Duration.ofHours(1)), timeout).state().count()).isOne();
		assertThat(carts.readLatest("42", timeout).state().count()).isEqualTo(2);
		this.basin.stream(carts.stream("42")).append(AppendInput.of(record("nut")));
		await().untilAsserted(() -> assertThat(carts.read("42").state().count()).isEqualTo(3));
		assertThat(carts.readAsync("42", Freshness.LATEST).join().state().count()).isEqualTo(3);
	}

	static AppendRecord record(String name) {
		return AppendRecord.of("{\"name\":\"" + name + "\",\"amount\":1}");
	}

	@Test
	void anUpdateOnAnOldStateIsDecidedAgainOnTheLatestOne() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.update("42", (cart) -> List.of(one("bolt")));
		this.basin.stream(carts.stream("42")).append(AppendInput.of(record("nut")));
		List<Long> seen = new CopyOnWriteArrayList<>();
		UpdateResult<Tally> result = carts.update("42", (cart) -> {
			seen.add(cart.count());
			return List.of(one("screw"));
		});
		assertThat(seen).containsExactly(1L, 2L);
		assertThat(result.view().state().count()).isEqualTo(3);
		this.basin.stream(carts.stream("42")).append(AppendInput.of(record("nut")));
		assertThat(carts.update("42", (cart) -> (cart.count() == 3) ? List.of() : List.of(one("pin"))).isAppended())
			.isTrue();
		this.basin.stream(carts.stream("42")).append(AppendInput.of(record("nut")));
		assertThat(carts.update("42", (cart) -> {
			if (cart.count() == 5) {
				throw new IllegalStateException("old");
			}
			return List.of();
		}).view().state().count()).isEqualTo(6);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> carts.update("42", (cart) -> {
			throw new IllegalStateException("refused");
		})).withMessage("refused");
	}

	@Test
	void snapshotsAreTakenPerKeyAndLoadedAgain() {
		KeyedProjection<String, Tally> carts = keyed(SnapshotTriggers.none().withEveryRecords(10),
				UnaryOperator.identity());
		IntStream.range(0, 25).forEach((i) -> carts.update("42", (cart) -> List.of(one("a" + i % 3))));
		await().untilAsserted(() -> assertThat(carts.info("42").projection().lastSnapshot().cursor()).isGreaterThan(9));
		Tally state = carts.readLatest("42", TIMEOUT).state();
		assertThat(carts.evict("42").join()).isTrue();
		assertThat(carts.info("42").state()).isEqualTo(KeyState.ABSENT);
		assertThat(carts.read("42").state()).isEqualTo(state);
		assertThat(carts.info("42").projection().restore().cursor()).isPositive();
		assertThat(this.basin.stream(carts.stream("42")).read(ReadInput.fromSeqNum(0)).records().get(0).seqNum())
			.isPositive();
		assertThat(carts.update("42", (cart) -> List.of(one("z"))).view().state().count()).isEqualTo(26);
	}

	@Test
	void theLeastRecentlyUsedKeysLeaveTheMemory() {
		// A key that is refreshed often would be followed.
		KeyedProjection<String, Tally> carts = keyed(SnapshotTriggers.none(),
				(all) -> all.withMaxResident(3).withHotAfter(0));
		for (int i = 0; i < 10; i++) {
			carts.append("k" + i, one("x"));
			carts.read("k" + i);
			carts.read("k0");
		}
		await().untilAsserted(() -> assertThat(carts.info().resident()).isEqualTo(3));
		assertThat(IntStream.range(0, 10)
			.mapToObj((i) -> "k" + i)
			.filter((key) -> carts.info(key).state() == KeyState.RESIDENT)).containsExactly("k0", "k8", "k9");
		assertThat(carts.info().evictions()).isEqualTo(7);
		for (int i = 0; i < 10; i++) {
			assertThat(carts.read("k" + i).state().count()).isOne();
		}
	}

	@Test
	void whenAnEvictionTakesASnapshotThenNoFurtherKeyLeavesTheMemoryMeanwhile() {
		KeyedProjection<String, Tally> carts = keyed(SnapshotTriggers.none(),
				(all) -> all.withMaxResident(5).withHotAfter(0).withOnPassivation(true));
		for (int i = 0; i < 6; i++) {
			carts.update("k" + i, (cart) -> List.of(one("x")));
		}
		await().untilAsserted(() -> assertThat(carts.info().evictions()).isPositive());
		await().untilAsserted(() -> assertThat(IntStream.range(0, 6).mapToObj((i) -> carts.info("k" + i).state()))
			.doesNotContain(KeyState.PASSIVATING));
		assertThat(carts.info().resident()).isEqualTo(5);
		assertThat(carts.info("k0").state()).isEqualTo(KeyState.ABSENT);
	}

	@Test
	void anEvictedKeyTakesASnapshotIfThatIsConfigured() {
		KeyedProjection<String, Tally> carts = keyed(SnapshotTriggers.none(),
				(all) -> all.withOnPassivation(true).withIdleTimeout(Duration.ofMillis(200)));
		carts.update("42", (cart) -> List.of(one("a"), one("b")));
		await().untilAsserted(() -> assertThat(carts.info("42").state()).isEqualTo(KeyState.ABSENT));
		await().untilAsserted(
				() -> assertThat(this.basin.stream(carts.stream("42")).read(ReadInput.fromSeqNum(0)).records())
					.hasSize(1));
		assertThat(carts.read("42").state().names()).containsOnlyKeys("a", "b");
	}

	@Test
	void whenSnapshotsAreInAStoreThenAKeyNeedsNoStream(@TempDir Path directory) {
		KeyedProjectionDefinition.Builder<String, Tally> definition = definition(SnapshotTriggers.none());
		definition.projection().external(FileSnapshotStore.in(directory));
		KeyedProjection<String, Tally> carts = build(builder())
			.keyed(definition.residency(Residency.defaults().withOnPassivation(true)).build());
		assertThat(carts.read("42").state()).isEqualTo(Tally.empty());
		carts.update("42", (cart) -> List.of(one("a")));
		assertThat(carts.evict("42").join()).isTrue();
		assertThat(carts.read("42").state().names()).containsOnlyKeys("a");
		assertThat(carts.info("42").projection().restore().cursor()).isOne();
		assertThat(carts.evict("42").join()).isTrue();
		// Another program deletes the stream, but not its snapshots.
		this.basin.deleteStream(carts.stream("42"));
		await().ignoreExceptions().untilAsserted(() -> assertThat(carts.read("42").state()).isEqualTo(Tally.empty()));
	}

	@Test
	void aStreamWithFiniteRetentionTakesNoSnapshot() {
		KeyedProjection<String, Tally> carts = keyed(SnapshotTriggers.none(), (all) -> all.withOnPassivation(true));
		this.basin.createStream(carts.stream("42"), StreamConfig.defaults()
			.withRetention(io.github.s2snapshot.sdk.resource.RetentionPolicy.age(Duration.ofDays(3))));
		carts.update("42", (cart) -> List.of(one("a")));
		carts.evict("42").join();
		assertThat(this.basin.stream(carts.stream("42")).read(ReadInput.fromSeqNum(0)).records()).hasSize(1);
		assertThat(carts.read("42").state().count()).isOne();
	}

	@Test
	void aSubscribedKeyIsFollowedUntilTheSubscriptionEnds() {
		KeyedProjection<String, Tally> carts = keyed(SnapshotTriggers.none(), (all) -> all.withMaxResident(1));
		List<Long> seen = new CopyOnWriteArrayList<>();
		CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
		carts.changes("42").subscribe(new Flow.Subscriber<>() {

			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				subscription.request(Long.MAX_VALUE);
				subscribed.complete(subscription);
			}

			@Override
			public void onNext(ProjectionView<Tally> view) {
				seen.add(view.state().count());
			}

			@Override
			public void onError(Throwable failure) {
				subscribed.completeExceptionally(failure);
			}

			@Override
			public void onComplete() {
			}

		});
		Flow.Subscription subscription = subscribed.join();
		await().untilAsserted(() -> assertThat(seen).containsExactly(0L));
		assertThat(carts.info("42").projection().status()).isEqualTo(ProjectionStatus.LIVE);
		carts.append("42", one("a"));
		await().untilAsserted(() -> assertThat(seen).last().isEqualTo(1L));
		carts.append("42", one("b"));
		await().untilAsserted(() -> assertThat(seen).last().isEqualTo(2L));
		assertThat(carts.info("42").state()).isEqualTo(KeyState.FOLLOWED);
		carts.read("43");
		carts.read("44");
		assertThat(carts.info("42").state()).isEqualTo(KeyState.FOLLOWED);
		assertThat(carts.readLatest("42", TIMEOUT).state().count()).isEqualTo(2);
		assertThat(carts.update("42", (cart) -> List.of(one("c"))).view().state().count()).isEqualTo(3);
		subscription.cancel();
		await().untilAsserted(() -> assertThat(carts.info("42").state()).isIn(KeyState.RESIDENT, KeyState.ABSENT));
		assertThat(carts.update("42", (cart) -> List.of(one("d"))).view().state().count()).isEqualTo(4);
	}

	@Test
	void aKeyThatFailsFailsAlone() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.append("42", one("a"));
		this.basin.stream(carts.stream("42"))
			.append(AppendInput.of(AppendRecord.of("broken").withHeader("type", "Added")));
		carts.append("43", one("a"));
		assertThatExceptionOfType(FoldException.class).isThrownBy(() -> carts.read("42"))
			.withMessageContaining(carts.stream("42"));
		assertThatExceptionOfType(KeyFailedException.class).isThrownBy(() -> carts.read("42"))
			.withMessageContaining("Key '42' of projection 'cart'");
		assertThat(carts.read("43").state().count()).isOne();
		assertThat(carts.failed()).extracting(FailedKey::key).containsExactly("42");
		assertThat(carts.info("42").state()).isEqualTo(KeyState.FAILED);
		assertThat(carts.info().failed()).isOne();
	}

	@Test
	void aDeletedKeyBeginsAgain() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.update("42", (cart) -> List.of(one("a")));
		carts.delete("42");
		assertThat(carts.info("42").state()).isEqualTo(KeyState.ABSENT);
		// The server may still be deleting the stream.
		await().ignoreExceptionsInstanceOf(KeyDeletedException.class)
			.untilAsserted(() -> assertThat(carts.read("42").state()).isEqualTo(Tally.empty()));
		assertThat(carts.keys("").toList()).isEmpty();
		await().ignoreExceptionsInstanceOf(ProjectionException.class)
			.ignoreExceptionsMatching((ex) -> ex instanceof io.github.s2snapshot.sdk.error.S2Exception)
			.untilAsserted(() -> assertThat(carts.update("42", (cart) -> List.of(one("b"))).view().state().names())
				.containsOnlyKeys("b"));
		carts.delete("never");
	}

	@Test
	void whenAnotherProcessDeletesAStreamThenTheKeyIsLoadedAgain() {
		KeyedProjection<String, Tally> carts = keyed();
		KeyedProjection<String, Tally> others = keyed();
		carts.update("42", (cart) -> List.of(one("a")));
		others.delete("42");
		await().ignoreExceptions()
			.untilAsserted(() -> assertThat(carts.readLatest("42", TIMEOUT).state()).isEqualTo(Tally.empty()));
		await().ignoreExceptions()
			.untilAsserted(() -> others.update("42", (cart) -> (cart.count() > 0) ? List.of() : List.of(one("b"))));
		assertThat(carts.readLatest("42", TIMEOUT).state().names()).containsOnlyKeys("b");
	}

	@Test
	void concurrentUpdatesOfManyKeysInTwoProcessesLoseNothing() {
		KeyedProjection<String, Tally> one = keyed(SnapshotTriggers.none().withEveryRecords(7),
				(all) -> all.withMaxResident(4));
		KeyedProjection<String, Tally> other = keyed(SnapshotTriggers.none().withEveryRecords(7),
				(all) -> all.withMaxResident(4));
		List<CompletableFuture<?>> updates = new CopyOnWriteArrayList<>();
		for (int i = 0; i < 200; i++) {
			String key = "k" + i % 10;
			KeyedProjection<String, Tally> of = (i % 20 < 10) ? one : other;
			updates.add(of.updateAsync(key, (cart) -> List.of(one("x")), Duration.ofSeconds(60)));
		}
		updates.forEach(CompletableFuture::join);
		for (int i = 0; i < 10; i++) {
			assertThat(one.readLatest("k" + i, TIMEOUT).state().count()).isEqualTo(20);
			assertThat(other.readLatest("k" + i, TIMEOUT).state().count()).isEqualTo(20);
		}
	}

	@Test
	void whenAKeyIsDeletedWhileItIsUpdatedThenTheUpdateFailsOrTheKeyBeginsAgain() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.update("42", (cart) -> List.of(one("a")));
		assertThatExceptionOfType(ProjectionException.class).isThrownBy(() -> carts.update("42", (cart) -> {
			if (cart.count() > 0) {
				carts.delete("42");
				return List.of(one("b"));
			}
			throw new KeyDeletedException("begun again", null);
		})).isInstanceOfAny(KeyDeletedException.class, ProjectionException.class);
		await().ignoreExceptions()
			.untilAsserted(() -> assertThat(carts.readLatest("42", TIMEOUT).state()).isEqualTo(Tally.empty()));
	}

	@Test
	void whenAKeyBecomesHotThenReadsOfTheLatestStateAreNotOlder() {
		KeyedProjection<String, Tally> carts = keyed(SnapshotTriggers.none(), (all) -> all.withHotAfter(2));
		for (int i = 0; i < 20; i++) {
			String key = "k" + i;
			carts.append(key, one("a"));
			for (long count = 2; count < 6; count++) {
				this.basin.stream(carts.stream(key)).append(AppendInput.of(record("a")));
				assertThat(carts.readLatest(key, TIMEOUT).state().count()).isEqualTo(count);
			}
		}
	}

	@Test
	void aPinnedKeyStaysInMemory() {
		KeyedProjection<String, Tally> carts = keyed(SnapshotTriggers.none(), (all) -> all.withMaxResident(1));
		try (KeyedProjection.Pin pin = carts.pin("42")) {
			await().untilAsserted(() -> assertThat(carts.info("42").state()).isEqualTo(KeyState.FOLLOWED));
			IntStream.range(0, 5).forEach((i) -> carts.read("k" + i));
			assertThat(carts.info("42").state()).isEqualTo(KeyState.FOLLOWED);
			assertThat(carts.evict("42").join()).isFalse();
			assertThat(pin).isNotNull();
		}
		await().untilAsserted(() -> assertThat(carts.info().resident()).isEqualTo(1));
	}

	@Test
	void whenTheTemplateIsClosedThenUpdatesThatWaitForABatchEnd() {
		SnapshotTemplate template = build(builder());
		KeyedProjection<String, Tally> carts = template.keyed(
				definition(SnapshotTriggers.none()).residency((residency) -> residency.withBatchUpdates(true)).build());
		carts.read("42");
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch held = new CountDownLatch(1);
		List<CompletableFuture<UpdateResult<Tally>>> updates = new ArrayList<>();
		updates.add(carts.updateAsync("42", (cart) -> {
			begun.countDown();
			awaitQuietly(held);
			return List.of(one("first"));
		}, TIMEOUT));
		awaitQuietly(begun);
		for (int i = 0; i < 20; i++) {
			updates.add(carts.updateAsync("42", (cart) -> List.of(one("later")), TIMEOUT));
		}
		template.close();
		held.countDown();
		await().untilAsserted(() -> assertThat(updates).allMatch(CompletableFuture::isDone));
	}

	@Test
	void waitingUpdatesAreAppendedAsOneBatchIfThatIsConfigured() {
		KeyedProjection<String, Tally> carts = keyed(SnapshotTriggers.none(), (all) -> all.withBatchUpdates(true));
		KeyedProjection<String, Tally> other = keyed(SnapshotTriggers.none(), (all) -> all.withBatchUpdates(true));
		CountDownLatch held = new CountDownLatch(1);
		List<CompletableFuture<UpdateResult<Tally>>> updates = new ArrayList<>();
		updates.add(carts.updateAsync("42", (cart) -> {
			if (cart.count() == 0) {
				awaitQuietly(held);
			}
			return List.of(one("first"));
		}, TIMEOUT));
		for (int i = 0; i < 60; i++) {
			int number = i;
			updates.add(carts.updateAsync("42", (cart) -> switch (number % 3) {
				case 0 -> List.of(one("a"), one("b"));
				case 1 -> List.of();
				default -> throw new IllegalStateException("refused");
			}, TIMEOUT));
		}
		held.countDown();
		other.update("42", (cart) -> List.of(one("other")));
		for (int i = 0; i < updates.size(); i++) {
			CompletableFuture<UpdateResult<Tally>> update = updates.get(i);
			if (i > 0 && i % 3 == 0) {
				assertThat(update).failsWithin(TIMEOUT)
					.withThrowableThat()
					.withCauseInstanceOf(IllegalStateException.class)
					.withMessageContaining("refused");
			}
			else {
				assertThat(update.join().isAppended()).isEqualTo(i == 0 || i % 3 == 1);
			}
		}
		assertThat(carts.readLatest("42", TIMEOUT).state().names()).containsEntry("a", 20L)
			.containsEntry("b", 20L)
			.containsEntry("first", 1L)
			.containsEntry("other", 1L);
		assertThat(updates.stream()
			.filter((update) -> !update.isCompletedExceptionally() && update.join().isAppended())
			.map((update) -> update.join().ack().start().seqNum())).doesNotHaveDuplicates();
		List<SequencedRecord> records = this.basin.stream(carts.stream("42")).read(ReadInput.fromSeqNum(0)).records();
		assertThat(records.stream().map((record) -> record.header(DeltaBatch.ID).orElse("")).distinct().count())
			.isLessThan(15);
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aHotKeyIsFollowedWhileItIsRead() {
		KeyedProjection<String, Tally> carts = keyed(SnapshotTriggers.none(), (all) -> all.withHotAfter(3));
		carts.append("42", one("a"));
		IntStream.range(0, 10).forEach((i) -> carts.readLatest("42", TIMEOUT));
		await().untilAsserted(() -> assertThat(carts.info("42").state()).isEqualTo(KeyState.FOLLOWED));
		carts.append("42", one("a"));
		assertThat(carts.readLatest("42", TIMEOUT).state().count()).isEqualTo(2);
		await().untilAsserted(() -> assertThat(carts.info("42").state()).isEqualTo(KeyState.RESIDENT));
		assertThat(carts.info().followed()).isZero();
	}

	@Test
	void whenAKeyIsBeingDeletedThenRequestsSaySoAndAreNotRemembered() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.update("42", (cart) -> List.of(one("a")));
		carts.delete("42");
		await().ignoreExceptionsInstanceOf(KeyDeletedException.class)
			.untilAsserted(() -> assertThat(carts.read("42").state()).isEqualTo(Tally.empty()));
		await().ignoreExceptionsInstanceOf(KeyDeletedException.class)
			.untilAsserted(() -> carts.update("42", (cart) -> List.of(one("b"))));
		assertThat(carts.failed()).isEmpty();
	}

	@Test
	void stoppedKeysTakeTheirLastSnapshotsAndAreServedAgainAfterTheStart() {
		SnapshotTemplate template = build(builder());
		KeyedProjection<String, Tally> carts = template
			.keyed(definition(SnapshotTriggers.none().withOnShutdown(true)).build());
		carts.update("42", (cart) -> List.of(one("a"), one("b")));
		template.stopAll(TIMEOUT);
		assertThat(carts.info().resident()).isZero();
		await().untilAsserted(
				() -> assertThat(this.basin.stream(carts.stream("42")).read(ReadInput.fromSeqNum(0)).records())
					.hasSize(1));
		assertThatExceptionOfType(ProjectionNotReadyException.class).isThrownBy(() -> carts.read("42"))
			.withMessageContaining("Keyed projection 'cart' is stopped");
		template.startAll(TIMEOUT);
		assertThat(carts.read("42").state().count()).isEqualTo(2);
	}

	@Test
	void aRecordThatIsSkippedIsAppendedToADeadLetterStreamThatIsCreated() {
		String letters = "letters-" + this.folder;
		KeyedProjectionDefinition.Builder<String, Tally> definition = definition(SnapshotTriggers.none());
		definition.projection().poison(PoisonPolicy.skip(letters));
		KeyedProjection<String, Tally> carts = build(builder()).keyed(definition.build());
		carts.append("42", one("a"));
		this.basin.stream(carts.stream("42"))
			.append(AppendInput.of(AppendRecord.of("broken").withHeader("type", "Added")));
		carts.append("42", one("b"));
		assertThat(carts.readLatest("42", TIMEOUT).state().count()).isEqualTo(2);
		assertThat(this.basin.stream(letters).read(ReadInput.fromSeqNum(0)).records()).hasSize(1);
	}

	@Test
	void listenersAreNotifiedOfARemovedKeyedProjection() {
		List<String> removed = new CopyOnWriteArrayList<>();
		SnapshotTemplate template = build(builder().listener(new ProjectionListener() {

			@Override
			public void removed(String projection) {
				removed.add(projection);
			}

		}));
		KeyedProjection<String, Tally> carts = template.keyed(definition(SnapshotTriggers.none()).build());
		carts.read("42");
		carts.evict("42").join();
		carts.read("43");
		template.removeKeyed("cart", TIMEOUT);
		await().untilAsserted(() -> assertThat(removed).containsExactly("cart"));
		assertThat(template.containsKeyed("cart")).isFalse();
	}

	@Test
	void aHotKeyDoesNotCountAsFollowedAfterAStop() {
		SnapshotTemplate template = build(builder());
		KeyedProjection<String, Tally> carts = template.keyed(
				definition(SnapshotTriggers.none()).residency(Residency.defaults().withHotAfter(3).withMaxFollowed(1))
					.build());
		carts.append("42", one("a"));
		await().untilAsserted(() -> {
			carts.readLatest("42", TIMEOUT);
			assertThat(carts.info().followed()).isOne();
		});
		template.stopAll(TIMEOUT);
		template.startAll(TIMEOUT);
		await().untilAsserted(() -> assertThat(carts.info().followed()).isZero());
		try (KeyedProjection.Pin pin = carts.pin("43")) {
			await().untilAsserted(() -> assertThat(carts.info("43").state()).isEqualTo(KeyState.FOLLOWED));
			assertThat(pin).isNotNull();
		}
	}

}
