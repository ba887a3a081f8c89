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

import java.io.UncheckedIOException;
import java.util.Iterator;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.storage.StoredBatch;
import io.github.s2snapshot.sdk.wire.Limits;
import io.github.s2snapshot.sdk.wire.Metering;
import io.github.s2snapshot.sdk.wire.proto.ProtoException;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

/**
 * Reader that combines stored batches to one batch of the protocol. Whole stored batches
 * are not decoded; only a batch of which a part is needed is.
 */
final class ChunkReader {

	private final ReadChunk.Builder chunk;

	private final ReadLimits limits;

	private final boolean encrypted;

	private final long maxCount;

	private final long maxBytes;

	private boolean finished;

	private boolean full;

	private ChunkReader(long fromSeqNum, ReadLimits limits, boolean encrypted) {
		this.chunk = new ReadChunk.Builder(fromSeqNum);
		this.limits = limits;
		this.encrypted = encrypted;
		this.maxCount = Math.min(limits.count(), Limits.MAX_BATCH_RECORDS);
		this.maxBytes = Math.min(limits.bytes(), Limits.MAX_BATCH_METERED_BYTES);
	}

	/**
	 * Reads records that are not encrypted.
	 * @param batches the stored batches, from the one that may contain the start
	 * @param fromSeqNum the sequence number to start at
	 * @param toSeqNum the sequence number to stop at, exclusive
	 * @param limits the limits of the read
	 * @return the records, possibly none
	 */
	static ReadChunk read(Iterator<StoredBatch> batches, long fromSeqNum, long toSeqNum, ReadLimits limits) {
		return read(batches, fromSeqNum, toSeqNum, limits, null);
	}

	/**
	 * Reads records.
	 * @param batches the stored batches, from the one that may contain the start
	 * @param fromSeqNum the sequence number to start at
	 * @param toSeqNum the sequence number to stop at, exclusive
	 * @param limits the limits of the read
	 * @param cipher the cipher of the records, or {@code null} if they are not encrypted
	 * @return the records, possibly none
	 */
	static ReadChunk read(Iterator<StoredBatch> batches, long fromSeqNum, long toSeqNum, ReadLimits limits,
			@Nullable RecordCipher cipher) {
		ChunkReader reader = new ChunkReader(fromSeqNum, limits, cipher != null);
		while (!reader.finished && !reader.full) {
			StoredBatch batch = (batches.hasNext()) ? batches.next() : null;
			if (batch == null || batch.startSeqNum() >= toSeqNum) {
				reader.chunk.skipTo(toSeqNum);
				break;
			}
			if (batch.endSeqNum() > fromSeqNum) {
				reader.take(batch, fromSeqNum);
			}
			if (reader.chunk.nextSeqNum() >= toSeqNum) {
				break;
			}
		}
		boolean finished = reader.finished || reader.chunk.count() >= limits.count()
				|| reader.chunk.meteredBytes() >= limits.bytes();
		ReadChunk chunk = reader.chunk.build(finished);
		return (cipher != null) ? chunk.decrypt(cipher) : chunk;
	}

	private void take(StoredBatch batch, long fromSeqNum) {
		if (batch.startSeqNum() >= fromSeqNum && fits(batch.count(), batch.meteredBytes())
				&& !this.limits.reaches(batch.lastTimestamp())) {
			this.chunk.add(new ReadChunk.Part(batch.data(), batch.count(), batch.meteredBytes(), batch.endSeqNum(),
					Position.endOf(batch)));
			return;
		}
		try {
			takeRecords(batch, fromSeqNum);
		}
		catch (ProtoException ex) {
			throw new UncheckedIOException(
					"The embedded S2 server cannot decode its stored batch at sequence number " + batch.startSeqNum()
							+ ". Restore its directory from a copy, or move the directory away to start empty",
					ex);
		}
	}

	private void takeRecords(StoredBatch batch, long fromSeqNum) throws ProtoException {
		ProtoReader in = new ProtoReader(batch.data());
		for (int i = 0; i < batch.count(); i++) {
			int start = in.position();
			in.readTag();
			if (batch.startSeqNum() + i < fromSeqNum) {
				in.readBytes();
				continue;
			}
			int outerLimit = in.beginMessage();
			WireSequencedRecord record = WireSequencedRecord.read(in);
			in.endMessage(outerLimit);
			long metered = (this.encrypted) ? RecordCipher.meteredBytes(record) : Metering.meteredBytes(record);
			if (this.limits.reaches(record.timestamp())) {
				this.finished = true;
				return;
			}
			if (!fits(1, metered)) {
				this.full = true;
				// The read is finished only if its own limit was reached, not the size of
				// a batch
				this.finished = this.chunk.count() + 1 > this.limits.count()
						|| this.chunk.meteredBytes() + metered > this.limits.bytes();
				return;
			}
			this.chunk.add(new ReadChunk.Part(batch.data().slice(start, in.position()), 1, metered,
					batch.startSeqNum() + i + 1, Position.endOf(batch)));
		}
	}

	private boolean fits(int count, long meteredBytes) {
		// The first record of a batch is delivered whatever its size
		long most = (this.chunk.count() == 0 && count == 1) ? this.maxBytes
				: Math.min(this.maxBytes, this.limits.batchBytes());
		return this.chunk.count() + count <= this.maxCount && this.chunk.meteredBytes() + meteredBytes <= most;
	}

}
