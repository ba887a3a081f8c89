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

package io.github.s2snapshot.embedded.internal.backend.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link MVStoreStorage}, {@link StoreMaps} and {@link StoreWriter}.
 */
class MVStoreStorageTests {

	@TempDir
	private Path directory;

	@Test
	void whenTheHeadWasNotWrittenThenTheBatchIsRemoved() {
		try (MVStore store = rawStore()) {
			StoreMaps maps = new StoreMaps(store);
			maps.streams().put(1L, "{}");
			maps.streams().put(2L, "{}");
			maps.records().put(new RecordKey(1, 0), batch(0, 2));
			maps.heads().put(1L, new StreamHead(2, 7, "", 0));
			maps.records().put(new RecordKey(1, 2), batch(2, 3));
			maps.records().put(new RecordKey(1, 5), batch(5, 1));
			maps.records().put(new RecordKey(2, 0), batch(0, 1));
			store.commit();
		}
		try (MVStoreStorage storage = MVStoreStorage.open(this.directory)) {
			assertThat(startsOf(storage, 1)).containsExactly(0L);
			assertThat(startsOf(storage, 2)).isEmpty();
			assertThat(storage.streams()).extracting((row) -> row.head().nextSeqNum()).containsExactly(2L, 0L);
		}
	}

	@Test
	void whenATrimOrDeletionWasInterruptedThenItIsContinued() {
		try (MVStore store = rawStore()) {
			StoreMaps maps = new StoreMaps(store);
			maps.streams().put(1L, "{}");
			for (int i = 0; i < 600; i++) {
				maps.records().put(new RecordKey(1, i), batch(i, 1));
				maps.records().put(new RecordKey(9, i), batch(i, 1));
			}
			maps.heads().put(1L, new StreamHead(600, 7, "", 598));
			maps.heads().put(9L, new StreamHead(600, 7, "", 0));
			store.commit();
		}
		try (MVStoreStorage storage = MVStoreStorage.open(this.directory)) {
			await().untilAsserted(() -> assertThat(startsOf(storage, 1)).containsExactly(598L, 599L));
			await().untilAsserted(() -> assertThat(startsOf(storage, 9)).isEmpty());
		}
		try (MVStore store = rawStore()) {
			assertThat(new StoreMaps(store).heads().keySet()).containsExactly(1L);
		}
	}

	@Test
	void whenTheFormatIsNewerThenItIsRefused() {
		try (MVStore store = rawStore()) {
			store.setStoreVersion(99);
			store.commit();
		}
		assertThatIllegalStateException().isThrownBy(() -> MVStoreStorage.open(this.directory))
			.withMessageContaining("has format 99")
			.withMessageContaining("Use a newer version");
	}

	@Test
	void whenTheStoreIsOlderThanTheSealThenItIsRefused() throws Exception {
		Path file = this.directory.resolve("s2.mv.db");
		append(0);
		byte[] older = Files.readAllBytes(file);
		append(1);
		Files.write(file, older);
		assertThatIllegalStateException().isThrownBy(() -> MVStoreStorage.open(this.directory))
			.withMessageContaining(file.toString())
			.withMessageContaining("writes up to version")
			.withMessageContaining("Restore its directory from a copy");
		// Without the seal, the store cannot detect the missing writes
		Files.delete(this.directory.resolve("s2.acked"));
		try (MVStoreStorage storage = MVStoreStorage.open(this.directory)) {
			assertThat(startsOf(storage, 1)).containsExactly(0L);
		}
	}

	@Test
	void whenTheStoreIsMissingThenEachAttemptIsRefused() throws Exception {
		append(0);
		Files.delete(this.directory.resolve("s2.mv.db"));
		for (int i = 0; i < 2; i++) {
			assertThatIllegalStateException().isThrownBy(() -> MVStoreStorage.open(this.directory))
				.withMessageContaining("s2.mv.db")
				.withMessageContaining("were acknowledged");
		}
		Files.delete(this.directory.resolve("s2.acked"));
		MVStoreStorage.open(this.directory).close();
	}

	@Test
	void whenASlotOfTheSealIsDamagedThenTheOtherSlotIsUsed() throws Exception {
		Path seal = this.directory.resolve("s2.acked");
		append(0);
		append(1);
		byte[] whole = Files.readAllBytes(seal);
		for (int slot = 0; slot < 2; slot++) {
			byte[] damaged = whole.clone();
			damaged[slot * 64 + 20] ^= 1;
			Files.write(seal, damaged);
			try (MVStoreStorage storage = MVStoreStorage.open(this.directory)) {
				assertThat(startsOf(storage, 1)).containsExactly(0L, 1L);
			}
		}
		Files.write(seal, new byte[128]);
		assertThatIllegalStateException().isThrownBy(() -> MVStoreStorage.open(this.directory))
			.withMessageContaining(seal.toString())
			.withMessageContaining("delete this file");
	}

	@Test
	void whenClosedThenTheSealMatchesTheStore() throws Exception {
		for (int i = 0; i < 5; i++) {
			append(i);
			try (MVStore store = rawStore(); StoreSeal seal = StoreSeal.open(this.directory)) {
				assertThat(seal.check(this.directory, new StoreMaps(store).state())).isTrue();
			}
		}
	}

	@Test
	void whenForcedThenWritesComplete() throws Exception {
		try (MVStoreStorage storage = MVStoreStorage.open(this.directory, true)) {
			append(storage, 0);
			assertThat(startsOf(storage, 1)).containsExactly(0L);
		}
	}

	private void append(long seqNum) throws Exception {
		try (MVStoreStorage storage = MVStoreStorage.open(this.directory)) {
			append(storage, seqNum);
		}
	}

	private static void append(MVStoreStorage storage, long seqNum) throws Exception {
		CompletableFuture<Void> done = new CompletableFuture<>();
		storage.putStream(1, "{}", (failure) -> assertThat(failure).isNull());
		storage.append(1, batch(seqNum, 1), new StreamHead(seqNum + 1, 0, "", 0), (failure) -> done.complete(null));
		done.get(20, TimeUnit.SECONDS);
	}

	@Test
	void completionsShouldRunInOrder() throws Exception {
		List<Integer> completed = new ArrayList<>();
		CompletableFuture<Void> last = new CompletableFuture<>();
		try (MVStoreStorage storage = MVStoreStorage.open(this.directory)) {
			for (int i = 0; i < 500; i++) {
				int number = i;
				storage.append(1, batch(i, 1), new StreamHead(i + 1, 0, "", 0), (failure) -> {
					assertThat(failure).isNull();
					completed.add(number);
					if (number == 499) {
						last.complete(null);
					}
				});
			}
			last.get(10, TimeUnit.SECONDS);
		}
		assertThat(completed).hasSize(500).isSorted();
	}

	@Test
	void whenAWriteFailsThenLaterWritesFail() throws Exception {
		List<Throwable> failures = new ArrayList<>();
		try (MVStore store = rawStore(); StoreSeal seal = StoreSeal.open(this.directory)) {
			StoreWriter writer = new StoreWriter(store, new StoreMaps(store), seal, false, "failing");
			CompletableFuture<Throwable> first = new CompletableFuture<>();
			writer.write(1, () -> {
				throw new IllegalStateException("disk is full");
			}, first::complete);
			writer.start();
			assertThat(first.get(10, TimeUnit.SECONDS)).hasMessage("disk is full");
			await().until(() -> writer.failure() != null);
			writer.write(1, () -> {
			}, failures::add);
			writer.stop();
		}
		assertThat(failures).singleElement().satisfies((failure) -> assertThat(failure).hasMessage("disk is full"));
	}

	@Test
	void whenClosedThenWritesFail() {
		List<Throwable> failures = new ArrayList<>();
		MVStoreStorage storage = MVStoreStorage.open(this.directory);
		storage.close();
		storage.putBasin("name", "{}", failures::add);
		assertThat(failures).singleElement()
			.satisfies((failure) -> assertThat(failure).hasMessage("The embedded S2 server is stopped"));
	}

	private MVStore rawStore() {
		return new MVStore.Builder().fileName(this.directory.resolve("s2.mv.db").toString())
			.autoCommitDisabled()
			.open();
	}

	private static StoredBatch batch(long start, int count) {
		List<WireAppendRecord> input = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			input.add(WireAppendRecord.of("r" + (start + i)));
		}
		return StoredBatch.encode(WireAppendInput.of(input), start, new long[count]);
	}

	private static List<Long> startsOf(Storage storage, long id) {
		List<Long> starts = new ArrayList<>();
		Iterator<StoredBatch> batches = storage.batches(id, 0);
		while (batches.hasNext()) {
			starts.add(batches.next().startSeqNum());
		}
		return starts;
	}

}
