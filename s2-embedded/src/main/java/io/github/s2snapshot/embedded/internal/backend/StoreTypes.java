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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import com.google.protobuf.UnsafeByteOperations;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * How keys and values are written to the file.
 */
final class StoreTypes {

	private StoreTypes() {
	}

	/**
	 * Keys of records.
	 */
	static final class KeyType extends BasicDataType<RecordKey> {

		private static final int MEMORY = 32;

		@Override
		public int compare(RecordKey first, RecordKey second) {
			return first.compareTo(second);
		}

		@Override
		public int getMemory(RecordKey key) {
			return MEMORY;
		}

		@Override
		public void write(WriteBuffer buffer, RecordKey key) {
			buffer.putVarLong(key.streamId()).putVarLong(key.seqNum());
		}

		@Override
		public RecordKey read(ByteBuffer buffer) {
			return new RecordKey(DataUtils.readVarLong(buffer), DataUtils.readVarLong(buffer));
		}

		@Override
		public RecordKey[] createStorage(int size) {
			return new RecordKey[size];
		}

	}

	/**
	 * Batches of records.
	 */
	static final class BatchType extends BasicDataType<StoredBatch> {

		private static final int OVERHEAD = 80;

		@Override
		public int getMemory(StoredBatch batch) {
			return OVERHEAD + batch.data().size();
		}

		@Override
		public void write(WriteBuffer buffer, StoredBatch batch) {
			buffer.putVarLong(batch.startSeqNum())
				.putVarInt(batch.count())
				.putVarLong(batch.meteredBytes())
				.putVarLong(batch.firstTimestamp())
				.putVarLong(batch.lastTimestamp())
				.putVarInt(batch.data().size())
				.put(batch.data().asReadOnlyByteBuffer());
		}

		@Override
		public StoredBatch read(ByteBuffer buffer) {
			long startSeqNum = DataUtils.readVarLong(buffer);
			int count = DataUtils.readVarInt(buffer);
			long meteredBytes = DataUtils.readVarLong(buffer);
			long firstTimestamp = DataUtils.readVarLong(buffer);
			long lastTimestamp = DataUtils.readVarLong(buffer);
			byte[] data = new byte[DataUtils.readVarInt(buffer)];
			buffer.get(data);
			return new StoredBatch(startSeqNum, count, meteredBytes, firstTimestamp, lastTimestamp,
					UnsafeByteOperations.unsafeWrap(data));
		}

		@Override
		public StoredBatch[] createStorage(int size) {
			return new StoredBatch[size];
		}

	}

	/**
	 * Heads of streams.
	 */
	static final class HeadType extends BasicDataType<StreamHead> {

		private static final int OVERHEAD = 64;

		@Override
		public int getMemory(StreamHead head) {
			return OVERHEAD + 2 * head.fencingToken().length();
		}

		@Override
		public void write(WriteBuffer buffer, StreamHead head) {
			byte[] token = head.fencingToken().getBytes(StandardCharsets.UTF_8);
			buffer.putVarLong(head.nextSeqNum())
				.putVarLong(head.lastTimestamp())
				.putVarLong(head.trimPoint())
				.putVarInt(token.length)
				.put(token);
		}

		@Override
		public StreamHead read(ByteBuffer buffer) {
			long nextSeqNum = DataUtils.readVarLong(buffer);
			long lastTimestamp = DataUtils.readVarLong(buffer);
			long trimPoint = DataUtils.readVarLong(buffer);
			byte[] token = new byte[DataUtils.readVarInt(buffer)];
			buffer.get(token);
			return new StreamHead(nextSeqNum, lastTimestamp, new String(token, StandardCharsets.UTF_8), trimPoint);
		}

		@Override
		public StreamHead[] createStorage(int size) {
			return new StreamHead[size];
		}

	}

}
