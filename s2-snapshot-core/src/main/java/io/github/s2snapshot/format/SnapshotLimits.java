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
 * Limits for the snapshots that are read from a stream. They bound the memory and disk
 * space that someone who may append to the stream can make a reader use.
 *
 * @param storedBytes the maximum number of bytes of the stored payload of a snapshot
 * @param inflatedBytes the maximum number of bytes of a decompressed payload
 * @param singleInflatedBytes the maximum number of bytes of the decompressed payload of a
 * snapshot in a single record, which is decompressed in memory
 * @param chunks the maximum number of chunks of a snapshot
 * @param open the maximum number of incomplete snapshots at a time
 * @param age the number of records after which an incomplete snapshot without a further
 * fragment is dropped
 * @param buffered the maximum number of metered bytes of records between fragments that
 * are kept
 * @param bufferedRecords the maximum number of records between fragments that are kept
 * @since 0.1.0
 */
public record SnapshotLimits(long storedBytes, long inflatedBytes, int singleInflatedBytes, int chunks, int open,
		long age, long buffered, int bufferedRecords) {

	private static final int MIB = 1024 * 1024;

	/**
	 * Returns the default limits: 4 GiB of stored and 8 GiB of decompressed payload, 32
	 * MiB of decompressed payload in a single record, 65,536 chunks, 8 incomplete
	 * snapshots which are dropped after 10 million records, and 16 MiB or 100,000 records
	 * between fragments.
	 * @return the default limits
	 */
	public static SnapshotLimits defaults() {
		return new SnapshotLimits(4096L * MIB, 8192L * MIB, 32 * MIB, 65_536, 8, 10_000_000, 16L * MIB, 100_000);
	}

	/**
	 * Returns a copy with other limits for the size of a payload.
	 * @param storedBytes the maximum number of bytes of the stored payload
	 * @param inflatedBytes the maximum number of bytes of the decompressed payload
	 * @return new limits
	 */
	public SnapshotLimits withBytes(long storedBytes, long inflatedBytes) {
		return new SnapshotLimits(storedBytes, inflatedBytes, (int) Math.min(this.singleInflatedBytes, inflatedBytes),
				this.chunks, this.open, this.age, this.buffered, this.bufferedRecords);
	}

	/**
	 * Returns a copy with other limits for the fragments of snapshots.
	 * @param chunks the maximum number of chunks of a snapshot
	 * @param open the maximum number of incomplete snapshots at a time
	 * @param age the number of records after which an incomplete snapshot without a
	 * further fragment is dropped
	 * @return new limits
	 */
	public SnapshotLimits withFragments(int chunks, int open, long age) {
		return new SnapshotLimits(this.storedBytes, this.inflatedBytes, this.singleInflatedBytes, chunks, open, age,
				this.buffered, this.bufferedRecords);
	}

	/**
	 * Returns a copy with other limits for the records between fragments that are kept.
	 * @param buffered the maximum number of metered bytes
	 * @param bufferedRecords the maximum number of records
	 * @return new limits
	 */
	public SnapshotLimits withBuffered(long buffered, int bufferedRecords) {
		return new SnapshotLimits(this.storedBytes, this.inflatedBytes, this.singleInflatedBytes, this.chunks,
				this.open, this.age, buffered, bufferedRecords);
	}

}
