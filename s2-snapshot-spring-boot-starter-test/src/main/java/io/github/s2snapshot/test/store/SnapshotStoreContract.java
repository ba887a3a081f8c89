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

package io.github.s2snapshot.test.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.assertj.core.api.Assertions;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotContent;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;
import io.github.s2snapshot.store.StreamMark;

/**
 * Tests of the contract of a {@link SnapshotStore}. Extend this class, and create the
 * store in your test class, to run all tests on it. Extend
 * {@link ConcurrentStoreContract} to run the tests of concurrent use too. Each test has
 * its own scopes, so the store may keep everything in one place.
 *
 * <pre class="code">
 * class MySnapshotStoreTests extends ConcurrentStoreContract {
 *
 * 	&#64;Override
 * 	protected SnapshotStore createStore(SnapshotRetention retention) {
 * 		return new MySnapshotStore(this.place, retention);
 * 	}
 *
 * 	&#64;Override
 * 	protected void damage(SnapshotKey key) {
 * 		this.place.cut(key);
 * 	}
 *
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public abstract class SnapshotStoreContract {

	private static final int MIB = 1024 * 1024;

	private static final Instant TAKEN_AT = Instant.parse("2026-01-02T03:04:05.678901234Z");

	private static final StreamMark MARK = new StreamMark(Instant.parse("2026-01-01T00:00:00Z"), "ab".repeat(32));

	private final String stream = "flights-" + UUID.randomUUID();

	private SnapshotStore store;

	/**
	 * Creates a store. All stores that a test creates use the same place.
	 * @param retention the retention of the store
	 * @return the store, which separates the snapshots of all scopes
	 */
	protected abstract SnapshotStore createStore(SnapshotRetention retention);

	/**
	 * Changes or truncates a stored state, like a broken disk.
	 * @param key the key of the snapshot
	 * @throws Exception if this fails
	 */
	protected abstract void damage(SnapshotKey key) throws Exception;

	/**
	 * Returns a scope that no other test uses.
	 * @return the scope
	 */
	protected final SnapshotScope scope() {
		return new SnapshotScope("board", 1, "airline", this.stream);
	}

	/**
	 * Returns the store of the test.
	 * @return a store that keeps the two newest snapshots
	 */
	protected final SnapshotStore store() {
		return this.store;
	}

	@BeforeEach
	final void createStoreOfTest() {
		this.store = createStore(SnapshotRetention.defaults().withGenerations(2));
	}

	@Test
	void whenNothingWasSavedThenStoreIsEmpty() {
		Assertions.assertThat(this.store.list(scope())).isEmpty();
		this.store.delete(at(1));
		this.store.markBad(at(1), "it is a test");
		Assertions.assertThatExceptionOfType(SnapshotException.class)
			.isThrownBy(() -> this.store.load(at(1)).verify())
			.isNotInstanceOf(CorruptSnapshotException.class);
	}

	@Test
	void whenSnapshotIsSavedThenAnotherStoreOfThePlaceLoadsIt() throws IOException {
		StoredSnapshot saved = new StoredSnapshot(at(7), UUID.randomUUID(), TAKEN_AT, States.bytes(1000), MARK);
		SaveResult result = this.store.save(saved);
		Assertions.assertThat(result.saved()).isTrue();
		Assertions.assertThat(result.cursor()).isEqualTo(7);
		Assertions.assertThat(result.bytes()).isPositive();
		StoredSnapshot loaded = createStore(SnapshotRetention.defaults()).load(at(7));
		Assertions.assertThat(loaded.key()).isEqualTo(at(7));
		Assertions.assertThat(loaded.id()).isEqualTo(saved.id());
		Assertions.assertThat(loaded.takenAt()).isEqualTo(TAKEN_AT);
		Assertions.assertThat(loaded.mark()).isEqualTo(MARK);
		Assertions.assertThat(loaded.state()).isEqualTo(saved.state());
		Assertions.assertThat(loaded.verify()).isEqualTo(saved.content().sha256());
		Assertions.assertThat(loaded.read(InputStream::read).value()).isEqualTo('"');
	}

	@Test
	void whenTypesWereIgnoredThenLoadedSnapshotListsThem() {
		IgnoredTypes ignored = IgnoredTypes.of(List.of("Sung", "T\u00e4nzchen \"1\"")).with(null);
		this.store.save(snapshot(7, 10).withIgnored(ignored));
		this.store.save(snapshot(8, 10));
		Assertions.assertThat(createStore(SnapshotRetention.defaults()).load(at(7)).ignored()).isEqualTo(ignored);
		Assertions.assertThat(this.store.load(at(8)).ignored()).isEqualTo(IgnoredTypes.NONE);
		IgnoredTypes folded = IgnoredTypes.NONE.foldedBy("9f86d081").folding(List.of("Said"));
		this.store.save(snapshot(9, 10).withIgnored(folded));
		Assertions.assertThat(this.store.load(at(9)).ignored()).isEqualTo(folded);
	}

	@Test
	void whenFoldsHaveAFingerprintThenLoadedSnapshotHasIt() {
		FoldFingerprint fold = FoldFingerprint.of("classes-1", "9f86d081",
				Map.of("T\u00e4nzchen#\"1\"", "5e884898", "Stock", "2c26b46b"));
		this.store.save(snapshot(7, 10).withFold(fold));
		this.store.save(snapshot(8, 10));
		Assertions.assertThat(createStore(SnapshotRetention.defaults()).load(at(7)).fold()).isEqualTo(fold);
		Assertions.assertThat(this.store.load(at(8)).fold()).isEqualTo(FoldFingerprint.UNKNOWN);
	}

	@Test
	void whenIdAndMarkAreUnknownThenLoadedSnapshotHasNone() {
		this.store.save(new StoredSnapshot(at(7), null, TAKEN_AT, States.bytes(10)));
		StoredSnapshot loaded = this.store.load(at(7));
		Assertions.assertThat(loaded.id()).isNull();
		Assertions.assertThat(loaded.mark()).isEqualTo(StreamMark.UNKNOWN);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 64 * 1024 - 1, 64 * 1024, MIB, MIB + 1, 8 * MIB - 500, 8 * MIB, 17 * MIB + 3 })
	void whenStateHasAnySizeThenItIsLoaded(int length) {
		Assertions.assertThat(this.store.save(snapshot(7, length)).saved()).isTrue();
		Assertions.assertThat(this.store.load(at(7)).verify()).isEqualTo(States.content(7, length).sha256());
		this.store.delete(at(7));
		Assertions.assertThat(this.store.list(scope())).isEmpty();
	}

	@Test
	void listingShouldBeginWithTheHighestUnsignedCursor() {
		SnapshotStore all = createStore(SnapshotRetention.defaults().withGenerations(10));
		for (long cursor : new long[] { 0, 9, 10, 100, Long.MAX_VALUE, -1 }) {
			Assertions.assertThat(all.save(snapshot(cursor, 10)).saved()).isTrue();
		}
		Assertions.assertThat(all.list(scope()))
			.containsExactly(at(-1), at(Long.MAX_VALUE), at(100), at(10), at(9), at(0));
		Assertions.assertThat(all.load(at(-1)).key()).isEqualTo(at(-1));
	}

	@Test
	void listingShouldHaveMoreThanOnePage() {
		SnapshotStore all = createStore(SnapshotRetention.defaults().withGenerations(2000));
		int count = manySnapshots();
		IntStream.range(0, count).forEach((cursor) -> all.save(snapshot(cursor, 10)));
		Assertions.assertThat(all.list(scope())).hasSize(count).startsWith(at(count - 1)).endsWith(at(0));
	}

	/**
	 * Returns a number of snapshots that is larger than one page of a listing of the
	 * store.
	 * @return the number, by default 30
	 */
	protected int manySnapshots() {
		return 30;
	}

	@Test
	void whenRetentionIsExceededThenOnlyTheNewestAreKept() {
		for (int cursor = 1; cursor <= 5; cursor++) {
			this.store.save(snapshot(cursor, 10));
		}
		Assertions.assertThat(this.store.list(scope())).containsExactly(at(5), at(4));
		Assertions.assertThat(this.store.retention()).isEqualTo(SnapshotRetention.defaults().withGenerations(2));
	}

	@Test
	void h38NewestVerifiedSnapshotIsKeptAtAnyAge() {
		Assumptions.assumeThat(this.store.keepsVerified())
			.as("a store that does not keep verified snapshots is used only with full verification")
			.isTrue();
		SnapshotStore few = createStore(SnapshotRetention.defaults().withGenerations(2));
		few.save(snapshot(1, States.content(1, 10)).withVerifiedCursor(1L));
		for (long cursor = 2; cursor <= 5; cursor++) {
			few.save(snapshot(cursor, States.content(1, 10)).withVerifiedCursor(1L));
		}
		Assertions.assertThat(few.load(at(5)).verifiedCursor()).isEqualTo(1);
		Assertions.assertThat(few.list(scope())).containsExactly(at(5), at(4), at(1));
		few.save(snapshot(6, States.content(1, 10)).withVerifiedCursor(6L));
		few.save(snapshot(7, States.content(1, 10)).withVerifiedCursor(null));
		Assertions.assertThat(few.load(at(7)).verifiedCursor()).isNull();
		Assertions.assertThat(few.list(scope())).containsExactly(at(7), at(6));
		for (long cursor = 8; cursor <= 9; cursor++) {
			few.save(snapshot(cursor, States.content(1, 10)).withVerifiedCursor(6L));
		}
		Assertions.assertThat(few.list(scope())).containsExactly(at(9), at(8), at(6));
	}

	@Test
	void whenSnapshotIsNewerThanTheRetentionThenItIsKept() {
		SnapshotStore both = createStore(new SnapshotRetention(1, Duration.ofHours(1)));
		for (int cursor = 1; cursor <= 4; cursor++) {
			both.save(snapshot(cursor, 10));
		}
		Assertions.assertThat(both.list(scope())).containsExactly(at(4), at(3), at(2), at(1));
	}

	@Test
	void whenHigherCursorExistsThenSnapshotIsNotSaved() {
		this.store.save(snapshot(10, 100));
		Assertions.assertThat(this.store.save(snapshot(9, 10))).isEqualTo(SaveResult.superseded(10));
		Assertions.assertThat(this.store.list(scope())).containsExactly(at(10));
		Assertions.assertThat(this.store.load(at(10)).state()).hasSize(100);
	}

	@Test
	void whenSameCursorExistsThenSnapshotIsReplaced() {
		this.store.save(snapshot(10, 3 * MIB));
		this.store.save(snapshot(10, 20));
		Assertions.assertThat(this.store.save(snapshot(10, 10)).saved()).isTrue();
		Assertions.assertThat(this.store.load(at(10)).state()).hasSize(10);
		Assertions.assertThat(this.store.list(scope())).containsExactly(at(10));
	}

	static Stream<SnapshotScope> others() {
		String stream = "other/" + UUID.randomUUID();
		return Stream.of(new SnapshotScope("board", 1, "airline", stream),
				new SnapshotScope("board", 2, "airline", stream), new SnapshotScope("Board", 1, "airline", stream),
				new SnapshotScope("board2", 1, "airline", stream), new SnapshotScope("board", 1, "other", stream),
				new SnapshotScope("board", 1, "airline", stream + "/"),
				new SnapshotScope("board", 1, "airline", stream + "/.."),
				new SnapshotScope("b\u00f6\u4e16 '\"%_", 1, "airline", stream),
				new SnapshotScope("board", 1, "airline", stream.substring(0, 20) + "x".repeat(480) + "1"),
				new SnapshotScope("board", 1, "airline", stream.substring(0, 20) + "x".repeat(480) + "2"));
	}

	@ParameterizedTest
	@MethodSource("others")
	void snapshotsOfOtherScopesShouldBeSeparate(SnapshotScope other) {
		this.store.save(snapshot(10, 100));
		StoredSnapshot theirs = new StoredSnapshot(other.at(5), null, TAKEN_AT, States.bytes(50));
		Assertions.assertThat(this.store.save(theirs).saved()).isTrue();
		Assertions.assertThat(this.store.list(other)).containsExactly(other.at(5));
		Assertions.assertThat(this.store.list(scope())).containsExactly(at(10));
		Assertions.assertThat(this.store.load(other.at(5)).state()).hasSize(50);
		Assertions.assertThat(this.store.location(other)).isNotEqualTo(this.store.location(scope()));
		this.store.delete(other.at(5));
		Assertions.assertThat(this.store.list(scope())).containsExactly(at(10));
	}

	@Test
	void whenSnapshotIsMarkedAsBadThenItIsRemovedAndOthersAreSaved() {
		this.store.save(snapshot(10, 100));
		this.store.save(snapshot(20, 200));
		this.store.markBad(at(20), "it is a test, with a 'quote' and \u4e16 ".repeat(60));
		Assertions.assertThat(this.store.list(scope())).containsExactly(at(10));
		Assertions.assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> this.store.load(at(20)));
		Assertions.assertThat(this.store.save(snapshot(15, 150)).saved()).isTrue();
		Assertions.assertThat(this.store.save(snapshot(20, 250)).saved()).isTrue();
		Assertions.assertThat(this.store.load(at(20)).state()).hasSize(250);
	}

	@ParameterizedTest
	@ValueSource(ints = { 500, 3 * MIB })
	void whenStateIsDamagedThenItIsCorruptAndOthersAreSaved(int length) throws Exception {
		this.store.save(snapshot(20, length));
		damage(at(20));
		Assertions.assertThat(this.store.list(scope())).containsExactly(at(20));
		Assertions.assertThatExceptionOfType(CorruptSnapshotException.class)
			.isThrownBy(() -> this.store.load(at(20)).verify())
			.satisfies((ex) -> Assertions.assertThat(ex.reason()).isNotBlank());
		Assertions.assertThat(this.store.save(snapshot(10, 100)).saved()).isTrue();
		Assertions.assertThat(this.store.list(scope())).containsExactly(at(10));
	}

	@Test
	void whenDamagedSnapshotIsSavedAgainThenItIsRepaired() throws Exception {
		this.store.save(snapshot(20, 200));
		damage(at(20));
		Assertions.assertThat(this.store.save(snapshot(20, 200)).saved()).isTrue();
		Assertions.assertThat(this.store.load(at(20)).state()).hasSize(200);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1000, 2 * MIB, 9 * MIB })
	void whenStateCannotBeReadThenExistingSnapshotsAreKept(int length) {
		this.store.save(snapshot(10, 100));
		for (long cursor : new long[] { 10, 20 }) {
			Assertions.assertThatExceptionOfType(SnapshotException.class)
				.isThrownBy(() -> this.store.save(snapshot(cursor, States.failing(length))));
		}
		Assertions.assertThat(this.store.list(scope())).containsExactly(at(10));
		Assertions.assertThat(this.store.load(at(10)).state()).hasSize(100);
		Assertions.assertThat(this.store.save(snapshot(20, 200)).saved()).isTrue();
		Assertions.assertThat(this.store.load(at(20)).state()).hasSize(200);
	}

	@Test
	void whenDigestDoesNotMatchThenSnapshotIsNotSaved() {
		SnapshotContent wrong = States.lying(1000);
		boolean saved;
		try {
			saved = this.store.save(snapshot(10, wrong)).saved();
		}
		catch (SnapshotException ex) {
			saved = false;
		}
		Assertions.assertThat(saved).isFalse();
		for (SnapshotKey key : this.store.list(scope())) {
			Assertions.assertThatExceptionOfType(CorruptSnapshotException.class)
				.isThrownBy(() -> this.store.load(key).verify());
		}
	}

	@Test
	void whenSnapshotIsDeletedThenItIsNotListed() {
		this.store.save(snapshot(10, 100));
		this.store.save(snapshot(11, 100));
		this.store.delete(at(11));
		this.store.delete(at(11));
		Assertions.assertThat(this.store.list(scope())).isEqualTo(List.of(at(10)));
		Assertions.assertThat(this.store.save(snapshot(10, 50)).saved()).isTrue();
	}

	/**
	 * Returns a key in the scope of this test.
	 * @param cursor the cursor
	 * @return the key
	 */
	protected final SnapshotKey at(long cursor) {
		return scope().at(cursor);
	}

	/**
	 * Creates a snapshot in the scope of this test.
	 * @param cursor the cursor
	 * @param length the number of bytes of its state
	 * @return the snapshot
	 */
	protected final StoredSnapshot snapshot(long cursor, int length) {
		return snapshot(cursor, States.content(cursor, length));
	}

	/**
	 * Creates a snapshot in the scope of this test.
	 * @param cursor the cursor
	 * @param content its state
	 * @return the snapshot
	 */
	protected final StoredSnapshot snapshot(long cursor, SnapshotContent content) {
		return new StoredSnapshot(at(cursor), UUID.randomUUID(), TAKEN_AT, content, MARK);
	}

}
