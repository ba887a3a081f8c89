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

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.WireException;

/**
 * A batch of a session until it is acknowledged. It is encoded once, in the thread that
 * submits it.
 */
final class PendingBatch {

	private final byte[] frame;

	private final int recordCount;

	private final int meteredBytes;

	private final @Nullable Long matchSeqNum;

	private final CompletableFuture<AppendAck> result = new CompletableFuture<>();

	// Whether an attempt that ended without an acknowledgement may have appended it. Used
	// on the event loop only.
	private boolean uncertain;

	private boolean sentBefore;

	private PendingBatch(byte[] frame, AppendInput input) {
		this.frame = frame;
		this.recordCount = input.records().size();
		this.meteredBytes = input.meteredBytes();
		this.matchSeqNum = input.matchSeqNum();
	}

	static PendingBatch of(AppendInput input, Compression compression) {
		try {
			return new PendingBatch(FrameEncoder.encode(AppendCodec.toWire(input), compression), input);
		}
		catch (WireException ex) {
			throw new InvalidInputException("The batch of " + input.records().size()
					+ " records is too large for a frame, because of its many headers: append the records in several"
					+ " batches", ex);
		}
	}

	byte[] frame() {
		return this.frame;
	}

	int recordCount() {
		return this.recordCount;
	}

	int meteredBytes() {
		return this.meteredBytes;
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
