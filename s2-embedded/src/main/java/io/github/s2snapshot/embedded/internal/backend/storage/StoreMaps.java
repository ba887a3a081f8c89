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

import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.LongDataType;

/**
 * Maps of the MVStore file.
 */
final class StoreMaps {

	private static final int FORMAT_VERSION = 3;

	private final MVMap<String, String> basins;

	private final MVMap<Long, String> streams;

	private final MVMap<Long, StreamHead> heads;

	private final MVMap<RecordKey, StoredBatch> records;

	private final MVStore store;

	private final Path file;

	StoreMaps(MVStore store) {
		this.store = store;
		this.file = Path.of(store.getFileStore().getFileName());
		int version = store.getStoreVersion();
		if (version > 0 && version < FORMAT_VERSION) {
			throw new IllegalStateException("The file " + this.file + " has format " + version
					+ ", which this version of the embedded S2 server no longer supports. Use another directory");
		}
		if (version > FORMAT_VERSION) {
			throw new IllegalStateException("The file " + this.file + " has format " + version
					+ ", but this version of the embedded S2 server supports formats up to " + FORMAT_VERSION
					+ ". Use a newer version, or another directory");
		}
		store.setStoreVersion(FORMAT_VERSION);
		this.basins = store.openMap("basins", new MVMap.Builder<String, String>().keyType(new StoreTypes.TextType())
			.valueType(new StoreTypes.TextType()));
		this.streams = store.openMap("streams",
				new MVMap.Builder<Long, String>().keyType(LongDataType.INSTANCE).valueType(new StoreTypes.TextType()));
		this.heads = store.openMap("heads", new MVMap.Builder<Long, StreamHead>().keyType(LongDataType.INSTANCE)
			.valueType(new StoreTypes.HeadType()));
		this.records = store.openMap("records",
				new MVMap.Builder<RecordKey, StoredBatch>().keyType(new StoreTypes.KeyType())
					.valueType(new StoreTypes.BatchType()));
	}

	MVMap<String, String> basins() {
		return this.basins;
	}

	MVMap<Long, String> streams() {
		return this.streams;
	}

	MVMap<Long, StreamHead> heads() {
		return this.heads;
	}

	MVMap<RecordKey, StoredBatch> records() {
		return this.records;
	}

	StreamHead head(long id) {
		StreamHead head = this.heads.get(id);
		return (head != null) ? head : StreamHead.NEW;
	}

	Path file() {
		return this.file;
	}

	/**
	 * Returns the counts with which the seal is checked.
	 * @return the state of the store
	 */
	StoreSeal.State state() {
		return new StoreSeal.State(this.store.getCurrentVersion(), this.basins.sizeAsLong(), this.streams.sizeAsLong(),
				this.heads.sizeAsLong(), this.records.sizeAsLong());
	}

	/**
	 * Recovers the store after its process was killed. A batch whose head was not written
	 * was never acknowledged and is removed. The removal of trimmed and deleted records
	 * is continued.
	 * @param sealed whether the store has exactly the last acknowledged writes, so that
	 * incomplete writes are damage
	 * @param purger purges records
	 * @throws IllegalStateException if acknowledged records are missing
	 */
	void recover(boolean sealed, Purger purger) {
		for (Iterator<Long> ids = this.heads.keyIterator(null); ids.hasNext();) {
			Long id = ids.next();
			if (!this.streams.containsKey(id)) {
				if (sealed) {
					throw StoreDamage.in(this.file, "the stream with id " + id + " is missing", null);
				}
				this.heads.remove(id);
			}
		}
		RecordKey first = this.records.ceilingKey(new RecordKey(0, 0));
		while (first != null) {
			long id = first.streamId();
			if (!this.streams.containsKey(id)) {
				purger.purge(id, Long.MAX_VALUE);
			}
			else {
				StreamHead head = head(id);
				RecordKey excess = this.records.ceilingKey(new RecordKey(id, head.nextSeqNum()));
				if (sealed && excess != null && excess.streamId() == id) {
					throw StoreDamage.in(this.file, describe(id) + " has records after its end", null);
				}
				removeFrom(id, head.nextSeqNum());
				if (first.seqNum() < head.trimPoint()) {
					purger.purge(id, head.trimPoint());
				}
			}
			first = this.records.higherKey(new RecordKey(id, Long.MAX_VALUE));
		}
		for (Map.Entry<Long, StreamHead> entry : this.heads.entrySet()) {
			checkLast(entry.getKey(), entry.getValue());
		}
	}

	private void checkLast(long id, StreamHead head) {
		if (head.nextSeqNum() <= head.trimPoint()) {
			return;
		}
		RecordKey last = this.records.floorKey(new RecordKey(id, Long.MAX_VALUE));
		StoredBatch batch = (last != null && last.streamId() == id) ? this.records.get(last) : null;
		if (batch == null || batch.endSeqNum() != head.nextSeqNum()) {
			throw StoreDamage.in(this.file, describe(id) + " has acknowledged records up to sequence number "
					+ head.nextSeqNum() + ", but the last of them are missing", null);
		}
	}

	/**
	 * Describes a stream for a message.
	 * @param id the id of the stream
	 * @return the id and the row of the stream
	 */
	String describe(long id) {
		return "the stream with id " + id + " (" + this.streams.get(id) + ")";
	}

	private void removeFrom(long id, long seqNum) {
		RecordKey key = this.records.ceilingKey(new RecordKey(id, seqNum));
		while (key != null && key.streamId() == id) {
			this.records.remove(key);
			key = this.records.higherKey(key);
		}
	}

	/**
	 * Removes batches that end at or before a sequence number.
	 * @param id the id of the stream
	 * @param seqNum the earliest sequence number to keep
	 * @param maxBatches the largest number of batches to remove
	 * @return whether nothing is left to remove
	 */
	boolean purge(long id, long seqNum, int maxBatches) {
		RecordKey key = this.records.ceilingKey(new RecordKey(id, 0));
		for (int i = 0; i < maxBatches; i++) {
			if (key == null || key.streamId() != id) {
				return true;
			}
			RecordKey next = this.records.higherKey(key);
			long end = (next != null && next.streamId() == id) ? next.seqNum() : head(id).nextSeqNum();
			if (end > seqNum) {
				return true;
			}
			this.records.remove(key);
			key = next;
		}
		return false;
	}

	/**
	 * Schedules the removal of records.
	 */
	@FunctionalInterface
	interface Purger {

		void purge(long id, long seqNum);

	}

}
