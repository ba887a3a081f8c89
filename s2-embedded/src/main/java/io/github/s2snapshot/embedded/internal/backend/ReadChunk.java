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
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.ReadBatch;
import io.github.s2snapshot.sdk.wire.proto.StreamPosition;

/**
 * Some records of a stream, at most one batch of the protocol, still encoded.
 *
 * @since 0.1.0
 */
public final class ReadChunk {

	/** No records. */
	public static final ReadChunk EMPTY = new Builder(0).build(true);

	private final List<ByteString> parts;

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
	 * Where to go on.
	 * @return the sequence number after the last record, or where nothing was found
	 */
	public long nextSeqNum() {
		return this.nextSeqNum;
	}

	/**
	 * Whether a limit of the read was hit.
	 * @return whether the read is over
	 */
	public boolean isFinished() {
		return this.finished;
	}

	/**
	 * Write a frame without compression.
	 * @param tail the tail to tell, or {@code null}
	 * @return the frame
	 */
	public byte[] toFrame(@Nullable Position tail) {
		byte[] tailField = tailField(tail);
		int size = tailField.length;
		for (ByteString part : this.parts) {
			size += part.size();
		}
		byte[] frame = FrameEncoder.allocate(0, size);
		int position = FrameEncoder.HEADER_BYTES;
		for (ByteString part : this.parts) {
			part.copyTo(frame, position);
			position += part.size();
		}
		System.arraycopy(tailField, 0, frame, position, tailField.length);
		return frame;
	}

	/**
	 * Decode the records.
	 * @param tail the tail to tell, or {@code null}
	 * @return the batch
	 */
	public ReadBatch toMessage(@Nullable Position tail) {
		ReadBatch.Builder builder = ReadBatch.newBuilder();
		try {
			for (ByteString part : this.parts) {
				CodedInputStream in = part.newCodedInput();
				in.enableAliasing(true);
				builder.mergeFrom(in);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Stored records before sequence number " + this.nextSeqNum + " are damaged",
					ex);
		}
		if (tail != null) {
			builder.setTail(message(tail));
		}
		return builder.build();
	}

	/**
	 * The frame that tells a tail and brings no record.
	 * @param tail the tail
	 * @return the frame
	 */
	public static byte[] heartbeat(Position tail) {
		return FrameEncoder.encode(ReadBatch.newBuilder().setTail(message(tail)).build());
	}

	/**
	 * A position as protobuf message.
	 * @param position the position
	 * @return the message
	 */
	public static StreamPosition message(Position position) {
		return StreamPosition.newBuilder().setSeqNum(position.seqNum()).setTimestamp(position.timestamp()).build();
	}

	private static byte[] tailField(@Nullable Position tail) {
		return (tail != null) ? ReadBatch.newBuilder().setTail(message(tail)).build().toByteArray() : new byte[0];
	}

	static final class Builder {

		private final List<ByteString> parts = new ArrayList<>();

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

		void add(ByteString data, int count, long meteredBytes, long nextSeqNum) {
			this.parts.add(data);
			this.count += count;
			this.meteredBytes += meteredBytes;
			this.nextSeqNum = nextSeqNum;
		}

		/**
		 * Nothing is left up to here.
		 * @param seqNum where to go on
		 */
		void skipTo(long seqNum) {
			this.nextSeqNum = seqNum;
		}

		ReadChunk build(boolean finished) {
			return new ReadChunk(this, finished);
		}

	}

}
