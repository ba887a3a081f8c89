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

package io.github.s2snapshot.format;

/**
 * What a reader takes from others at most. Whoever may append to a stream may declare
 * anything.
 *
 * @param storedBytes how many bytes the stored payload of one snapshot may have
 * @param inflatedBytes how many bytes a payload may have when it is decompressed
 * @param singleInflatedBytes the same for a snapshot in a single record, which is
 * decompressed in memory
 * @param chunks how many chunks a snapshot may have
 * @param open how many snapshots may be begun and not whole at a time
 * @param age how many records may pass without a further fragment of a snapshot
 * @param buffered how many metered bytes of the records between fragments are kept
 * @param bufferedRecords how many of them are kept
 * @since 0.1.0
 */
public record SnapshotLimits(long storedBytes, long inflatedBytes, int singleInflatedBytes, int chunks, int open,
		long age, long buffered, int bufferedRecords) {

	private static final int MIB = 1024 * 1024;

	/**
	 * Returns the defaults: 4 GiB stored, 8 GiB decompressed, of a single record 32 MiB,
	 * in 65,536 chunks, 8 at a time, forgotten after 10 million records, 16 MiB and
	 * 100,000 records in between.
	 * @return the limits
	 */
	public static SnapshotLimits defaults() {
		return new SnapshotLimits(4096L * MIB, 8192L * MIB, 32 * MIB, 65_536, 8, 10_000_000, 16L * MIB, 100_000);
	}

	/**
	 * Changes how many bytes a payload may have.
	 * @param storedBytes as it is stored
	 * @param inflatedBytes decompressed
	 * @return new limits
	 */
	public SnapshotLimits withBytes(long storedBytes, long inflatedBytes) {
		return new SnapshotLimits(storedBytes, inflatedBytes, (int) Math.min(this.singleInflatedBytes, inflatedBytes),
				this.chunks, this.open, this.age, this.buffered, this.bufferedRecords);
	}

	/**
	 * Changes how many chunks there may be and how many snapshots at a time.
	 * @param chunks chunks of one snapshot
	 * @param open snapshots that are begun and not whole
	 * @param age records without a further fragment
	 * @return new limits
	 */
	public SnapshotLimits withFragments(int chunks, int open, long age) {
		return new SnapshotLimits(this.storedBytes, this.inflatedBytes, this.singleInflatedBytes, chunks, open, age,
				this.buffered, this.bufferedRecords);
	}

	/**
	 * Changes how much of what lies between fragments is kept.
	 * @param buffered metered bytes
	 * @param bufferedRecords records
	 * @return new limits
	 */
	public SnapshotLimits withBuffered(long buffered, int bufferedRecords) {
		return new SnapshotLimits(this.storedBytes, this.inflatedBytes, this.singleInflatedBytes, this.chunks,
				this.open, this.age, buffered, bufferedRecords);
	}

}
