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

package io.github.s2snapshot.embedded.internal.backend;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Limits for the records that a read may still deliver.
 *
 * @param count the number of records
 * @param bytes the number of metered bytes
 * @param until the exclusive upper timestamp, unsigned, or {@code null} for none
 * @param batchBytes the metered bytes of one batch, unless a single record is larger
 * @since 0.1.0
 */
public record ReadLimits(long count, long bytes, @Nullable Long until, int batchBytes) {

	/** No limit. */
	public static final ReadLimits NONE = new ReadLimits(Long.MAX_VALUE, Long.MAX_VALUE, null);

	/**
	 * Creates limits with the largest batches of the protocol.
	 * @param count the number of records
	 * @param bytes the number of metered bytes
	 * @param until the exclusive upper timestamp, unsigned, or {@code null} for none
	 */
	public ReadLimits(long count, long bytes, @Nullable Long until) {
		this(count, bytes, until, Limits.MAX_BATCH_METERED_BYTES);
	}

	/**
	 * Returns the same limits with smaller batches.
	 * @param size the metered bytes of one batch
	 * @return the limits
	 */
	public ReadLimits inBatchesOf(int size) {
		return new ReadLimits(this.count, this.bytes, this.until, size);
	}

	/**
	 * Returns the limits that remain after a chunk.
	 * @param chunk the delivered chunk
	 * @return the remaining limits
	 */
	public ReadLimits minus(ReadChunk chunk) {
		return new ReadLimits((this.count != Long.MAX_VALUE) ? this.count - chunk.count() : this.count,
				(this.bytes != Long.MAX_VALUE) ? this.bytes - chunk.meteredBytes() : this.bytes, this.until,
				this.batchBytes);
	}

	/**
	 * Returns whether nothing more may be delivered.
	 * @return whether the limit of records or bytes is reached
	 */
	public boolean isExhausted() {
		return this.count <= 0 || this.bytes <= 0;
	}

	boolean reaches(long timestamp) {
		return this.until != null && Long.compareUnsigned(timestamp, this.until) >= 0;
	}

}
