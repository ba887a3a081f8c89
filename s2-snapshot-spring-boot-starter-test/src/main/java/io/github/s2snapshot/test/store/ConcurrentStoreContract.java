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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Tests of the contract of a {@link SnapshotStore} that several threads or processes use
 * at the same time, in addition to {@link SnapshotStoreContract}.
 *
 * @since 0.1.0
 */
public abstract class ConcurrentStoreContract extends SnapshotStoreContract {

	private static final int SAVERS = 6;

	private static final int ATTEMPTS = 20;

	@Test
	void whenManyAreSavedAtOnceThenTheHighestCursorIsTheNewest() throws Exception {
		SnapshotStore all = createStore(SnapshotRetention.defaults().withGenerations(100));
		List<SaveResult> results = atOnce((saver) -> save(all, snapshot(10 + saver, 100_000 + saver)));
		List<SnapshotKey> listed = all.list(scope());
		Assertions.assertThat(listed).startsWith(at(9 + SAVERS));
		for (SnapshotKey key : listed) {
			Assertions.assertThat(all.load(key).state()).hasSize((int) (99_990 + key.cursor()));
		}
		for (int saver = 0; saver < SAVERS; saver++) {
			Assertions.assertThat(listed.contains(at(10 + saver))).isEqualTo(results.get(saver).saved());
		}
	}

	@Test
	void whenOneCursorIsSavedAtOnceThenTheStoredSnapshotWasReportedAsSaved() throws Exception {
		List<SaveResult> results = atOnce((saver) -> save(store(), snapshot(10, 100_000 + saver)));
		Assertions.assertThat(store().list(scope())).containsExactly(at(10));
		int there = store().load(at(10)).state().length - 100_000;
		Assertions.assertThat(there).isBetween(0, SAVERS - 1);
		Assertions.assertThat(results.get(there).saved()).isTrue();
		Assertions.assertThat(results).allSatisfy((result) -> Assertions.assertThat(result.cursor()).isEqualTo(10));
	}

	@Test
	void whenReadDuringSavesThenSnapshotsAreCompleteOrMissing() throws Exception {
		SnapshotStore one = createStore(SnapshotRetention.defaults().withGenerations(1));
		save(one, snapshot(1, 1000));
		AtomicBoolean done = new AtomicBoolean();
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Future<Integer> reading = executor.submit(() -> {
				int whole = 0;
				while (!done.get() || whole == 0) {
					whole += (isNewestWhole(one)) ? 1 : 0;
				}
				return whole;
			});
			for (int cursor = 2; cursor < 8; cursor++) {
				Assertions.assertThat(save(one, snapshot(cursor, 1_500_000)).saved()).isTrue();
				save(one, snapshot(cursor, 1_000_000));
			}
			done.set(true);
			Assertions.assertThat(reading.get(1, TimeUnit.MINUTES)).isPositive();
		}
		finally {
			done.set(true);
			executor.shutdownNow();
		}
	}

	private boolean isNewestWhole(SnapshotStore from) {
		try {
			for (SnapshotKey key : from.list(scope())) {
				from.load(key).verify();
				return true;
			}
			return false;
		}
		catch (CorruptSnapshotException ex) {
			throw ex;
		}
		catch (SnapshotException ex) {
			// The snapshot was deleted or replaced during the read.
			return false;
		}
	}

	private static List<SaveResult> atOnce(IntFunction<SaveResult> save) throws Exception {
		CountDownLatch begun = new CountDownLatch(SAVERS);
		ExecutorService executor = Executors.newFixedThreadPool(SAVERS);
		try {
			List<Future<SaveResult>> saving = IntStream.range(0, SAVERS).mapToObj((saver) -> executor.submit(() -> {
				begun.countDown();
				begun.await();
				return save.apply(saver);
			})).toList();
			List<SaveResult> results = new ArrayList<>();
			for (Future<SaveResult> future : saving) {
				results.add(future.get(1, TimeUnit.MINUTES));
			}
			return results;
		}
		finally {
			executor.shutdownNow();
		}
	}

	// Retries like the engine.
	private static SaveResult save(SnapshotStore store, StoredSnapshot snapshot) {
		SnapshotException last = null;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			try {
				return store.save(snapshot);
			}
			catch (SnapshotException ex) {
				last = combined(ex, last);
			}
		}
		throw (last != null) ? last : new IllegalStateException();
	}

	private static SnapshotException combined(SnapshotException failure, @Nullable SnapshotException before) {
		if (before != null) {
			failure.addSuppressed(before);
		}
		return failure;
	}

}
