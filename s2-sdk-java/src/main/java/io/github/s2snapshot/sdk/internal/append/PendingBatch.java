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

package io.github.s2snapshot.sdk.internal.append;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.WireException;

/**
 * Batch of a session until it is acknowledged. It is encoded once, by the thread that
 * submits it or by the event loop, whichever comes first.
 */
final class PendingBatch {

	private final int recordCount;

	private final int meteredBytes;

	private final @Nullable Long matchSeqNum;

	private final long createdNanos = System.nanoTime();

	private final CompletableFuture<AppendAck> result;

	private final AtomicReference<@Nullable Supplier<List<byte[]>>> encoder;

	private volatile @Nullable List<byte[]> frame;

	// Whether an attempt without an acknowledgement may have appended this batch.
	// Used on the event loop only.
	private boolean uncertain;

	private boolean sentBefore;

	// The batch is encoded later, by the encoder. The result is completed with the
	// acknowledgement.
	PendingBatch(int recordCount, int meteredBytes, @Nullable Long matchSeqNum, CompletableFuture<AppendAck> result,
			Supplier<List<byte[]>> encoder) {
		this.recordCount = recordCount;
		this.meteredBytes = meteredBytes;
		this.matchSeqNum = matchSeqNum;
		this.result = result;
		this.encoder = new AtomicReference<>(encoder);
	}

	static PendingBatch of(AppendInput input, Compression compression) {
		PendingBatch batch = new PendingBatch(input.records().size(), input.meteredBytes(), input.matchSeqNum(),
				new CompletableFuture<>(),
				() -> BatchEncoder.frame(input.records(), input.matchSeqNum(), input.fencingToken(), compression));
		try {
			batch.encode();
		}
		catch (WireException ex) {
			throw new InvalidInputException("The batch of " + input.records().size()
					+ " records does not fit a frame because its records have too many headers: split it into several"
					+ " batches", ex);
		}
		return batch;
	}

	// Encodes the batch, unless another thread has begun to.
	void encode() {
		Supplier<List<byte[]>> claimed = this.encoder.getAndSet(null);
		if (claimed != null) {
			this.frame = claimed.get();
		}
	}

	// Returns null while another thread encodes the batch.
	@Nullable List<byte[]> frame() {
		List<byte[]> encoded = this.frame;
		if (encoded == null) {
			encode();
			encoded = this.frame;
		}
		return encoded;
	}

	int recordCount() {
		return this.recordCount;
	}

	int meteredBytes() {
		return this.meteredBytes;
	}

	long createdNanos() {
		return this.createdNanos;
	}

	@Nullable Long matchSeqNum() {
		return this.matchSeqNum;
	}

	CompletableFuture<AppendAck> result() {
		return this.result;
	}

	boolean isUncertain() {
		return this.uncertain;
	}

	void markUncertain() {
		this.uncertain = true;
	}

	boolean isSentBefore() {
		return this.sentBefore;
	}

	void markSent() {
		this.sentBefore = true;
	}

}
