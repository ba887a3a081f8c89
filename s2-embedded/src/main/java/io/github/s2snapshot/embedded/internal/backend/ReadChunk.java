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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.ProtoException;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WirePosition;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

/**
 * Encoded records of a stream, at most one batch of the protocol.
 *
 * @since 0.1.0
 */
public final class ReadChunk {

	/** No records. */
	public static final ReadChunk EMPTY = new Builder(0).build(true);

	private final List<Part> parts;

	private final int count;

	private final long meteredBytes;

	private final long nextSeqNum;

	private final boolean finished;

	private ReadChunk(Builder builder, boolean finished) {
		this.parts = builder.parts;
		this.count = builder.count;
		this.meteredBytes = builder.meteredBytes;
		this.nextSeqNum = builder.nextSeqNum;
		this.finished = finished;
	}

	public int count() {
		return this.count;
	}

	public long meteredBytes() {
		return this.meteredBytes;
	}

	/**
	 * Returns the sequence number to continue at.
	 * @return the sequence number after the last record, or after the searched range if
	 * no record was found
	 */
	public long nextSeqNum() {
		return this.nextSeqNum;
	}

	/**
	 * Returns the sequence number of the last record.
	 * @return the sequence number
	 */
	public long lastSeqNum() {
		return this.parts.get(this.parts.size() - 1).endSeqNum() - 1;
	}

	/**
	 * Returns whether the read has reached one of its limits.
	 * @return whether the read is finished
	 */
	public boolean isFinished() {
		return this.finished;
	}

	/**
	 * Returns the number of appended batches that the records come from.
	 * @return the number of batches
	 */
	public int batchCount() {
		int batches = 0;
		Position last = null;
		for (Part part : this.parts) {
			batches += (part.batchEnd().equals(last)) ? 0 : 1;
			last = part.batchEnd();
		}
		return batches;
	}

	/**
	 * Returns the records by the batches in which they were appended.
	 * @return one chunk for each batch
	 */
	public List<ReadChunk> perBatch() {
		List<ReadChunk> chunks = new ArrayList<>();
		Builder batch = new Builder(this.nextSeqNum);
		for (Part part : this.parts) {
			if (!batch.parts.isEmpty() && !batch.parts.get(0).batchEnd().equals(part.batchEnd())) {
				chunks.add(batch.build(false));
				batch = new Builder(this.nextSeqNum);
			}
			batch.add(part);
		}
		if (!batch.parts.isEmpty()) {
			chunks.add(batch.build(this.finished));
		}
		return chunks;
	}

	/**
	 * Returns the tail of the stream after the last of the appended batches.
	 * @return the tail, which can be after the last record of this chunk
	 */
	public Position batchEnd() {
		return this.parts.get(this.parts.size() - 1).batchEnd();
	}

	/**
	 * Decrypts the records.
	 * @param cipher the cipher with the key
	 * @return the same records, decrypted
	 */
	ReadChunk decrypt(RecordCipher cipher) {
		Builder decrypted = new Builder(this.nextSeqNum);
		try {
			for (Part part : this.parts) {
				List<WireSequencedRecord> records = new ArrayList<>();
				for (WireSequencedRecord record : WireReadBatch.read(new ProtoReader(part.data())).records()) {
					records.add(cipher.decrypt(record));
				}
				decrypted.add(new Part(Bytes.wrap(new WireReadBatch(records, null).toByteArray()), part.count(),
						part.meteredBytes(), part.endSeqNum(), part.batchEnd()));
			}
		}
		catch (ProtoException ex) {
			throw damaged(ex);
		}
		decrypted.skipTo(this.nextSeqNum);
		return decrypted.build(this.finished);
	}

	private UncheckedIOException damaged(IOException ex) {
		return new UncheckedIOException(
				"The embedded S2 server cannot decode its stored records before sequence number " + this.nextSeqNum
						+ ". Restore its directory from a copy, or move the directory away to start empty",
				ex);
	}

	/**
	 * Returns the size of the encoded records.
	 * @return the number of bytes
	 */
	public int size() {
		int size = 0;
		for (Part part : this.parts) {
			size += part.data().size();
		}
		return size;
	}

	/**
	 * Writes an uncompressed frame without copying the records.
	 * @param tail the tail to include, or {@code null}
	 * @return the frame in pieces, the first of which is its header in an array
	 */
	public List<ByteBuffer> toFramePieces(@Nullable Position tail) {
		List<ByteBuffer> pieces = new ArrayList<>(toMessagePieces(tail));
		int size = pieces.stream().mapToInt(ByteBuffer::remaining).sum();
		pieces.add(0, ByteBuffer.wrap(FrameEncoder.start(0, size, 0)));
		return pieces;
	}

	/**
	 * Writes the message of a frame without copying the records.
	 * @param tail the tail to include, or {@code null}
	 * @return the message in pieces
	 */
	public List<ByteBuffer> toMessagePieces(@Nullable Position tail) {
		List<ByteBuffer> pieces = new ArrayList<>();
		this.parts.forEach((part) -> pieces.add(part.data().asByteBuffer()));
		pieces.add(ByteBuffer.wrap(tailField(tail)));
		return pieces;
	}

	/**
	 * Writes an uncompressed frame.
	 * @param tail the tail to include, or {@code null}
	 * @return the frame
	 */
	public byte[] toFrame(@Nullable Position tail) {
		byte[] tailField = tailField(tail);
		int size = size() + tailField.length;
		byte[] frame = FrameEncoder.allocate(0, size);
		int position = FrameEncoder.HEADER_BYTES;
		for (Part part : this.parts) {
			part.data().copyTo(frame, position);
			position += part.data().size();
		}
		System.arraycopy(tailField, 0, frame, position, tailField.length);
		return frame;
	}

	/**
	 * Decodes the records.
	 * @param tail the tail to include, or {@code null}
	 * @return the batch
	 */
	public WireReadBatch toMessage(@Nullable Position tail) {
		try {
			ProtoReader in = new ProtoReader(this.parts.stream().map(Part::data).toList());
			List<WireSequencedRecord> records = WireReadBatch.read(in).records();
			return new WireReadBatch(records, (tail != null) ? message(tail) : null);
		}
		catch (ProtoException ex) {
			throw damaged(ex);
		}
	}

	/**
	 * Returns a frame with a tail and no records.
	 * @param tail the tail
	 * @return the frame
	 */
	public static byte[] heartbeat(Position tail) {
		return FrameEncoder.encode(WireReadBatch.ofTail(message(tail)));
	}

	/**
	 * Converts a position to its protobuf message.
	 * @param position the position
	 * @return the message
	 */
	public static WirePosition message(Position position) {
		return new WirePosition(position.seqNum(), position.timestamp());
	}

	private static byte[] tailField(@Nullable Position tail) {
		return (tail != null) ? WireReadBatch.ofTail(message(tail)).toByteArray() : new byte[0];
	}

	/**
	 * Records from one appended batch.
	 *
	 * @param data the encoded records
	 * @param count the number of records
	 * @param meteredBytes their metered size
	 * @param endSeqNum the sequence number after the last record
	 * @param batchEnd the tail after the batch
	 */
	record Part(Bytes data, int count, long meteredBytes, long endSeqNum, Position batchEnd) {
	}

	static final class Builder {

		private final List<Part> parts = new ArrayList<>();

		private int count;

		private long meteredBytes;

		private long nextSeqNum;

		Builder(long startSeqNum) {
			this.nextSeqNum = startSeqNum;
		}

		int count() {
			return this.count;
		}

		long meteredBytes() {
			return this.meteredBytes;
		}

		long nextSeqNum() {
			return this.nextSeqNum;
		}

		void add(Part part) {
			this.parts.add(part);
			this.count += part.count();
			this.meteredBytes += part.meteredBytes();
			this.nextSeqNum = part.endSeqNum();
		}

		/**
		 * Skips to a sequence number, because no records are left before it.
		 * @param seqNum the sequence number to continue at
		 */
		void skipTo(long seqNum) {
			this.nextSeqNum = seqNum;
		}

		ReadChunk build(boolean finished) {
			return new ReadChunk(this, finished);
		}

	}

}
