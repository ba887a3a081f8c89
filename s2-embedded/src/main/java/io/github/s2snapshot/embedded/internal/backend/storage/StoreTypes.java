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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

import io.github.s2snapshot.sdk.wire.proto.Bytes;

/**
 * Formats of keys and values in the file.
 */
final class StoreTypes {

	private StoreTypes() {
	}

	private static byte[] bytes(ByteBuffer buffer) {
		int length = DataUtils.readVarInt(buffer);
		if (length < 0 || length > buffer.remaining()) {
			throw damaged("a value with the length " + length);
		}
		byte[] bytes = new byte[length];
		buffer.get(bytes);
		return bytes;
	}

	private static MVStoreException damaged(String what) {
		return DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT, "{0} cannot be decoded", what);
	}

	/**
	 * Format of the keys of records.
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
	 * Format of batches of records.
	 */
	static final class BatchType extends BasicDataType<StoredBatch> {

		private static final int OVERHEAD = 88;

		private static final int NUMBERS_BYTES = 6 * Long.BYTES;

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
				.putVarLong(batch.expiresAt())
				.putVarInt(batch.data().size())
				.put(batch.data().asByteBuffer())
				.putInt(checksum(batch));
		}

		private static int checksum(StoredBatch batch) {
			ByteBuffer numbers = ByteBuffer.allocate(NUMBERS_BYTES)
				.putLong(batch.startSeqNum())
				.putLong(batch.count())
				.putLong(batch.meteredBytes())
				.putLong(batch.firstTimestamp())
				.putLong(batch.lastTimestamp())
				.putLong(batch.expiresAt())
				.flip();
			CRC32C crc = new CRC32C();
			crc.update(numbers);
			crc.update(batch.data().asByteBuffer());
			return (int) crc.getValue();
		}

		@Override
		public StoredBatch read(ByteBuffer buffer) {
			long startSeqNum = DataUtils.readVarLong(buffer);
			int count = DataUtils.readVarInt(buffer);
			long meteredBytes = DataUtils.readVarLong(buffer);
			long firstTimestamp = DataUtils.readVarLong(buffer);
			long lastTimestamp = DataUtils.readVarLong(buffer);
			long expiresAt = DataUtils.readVarLong(buffer);
			byte[] data = bytes(buffer);
			StoredBatch batch = new StoredBatch(startSeqNum, count, meteredBytes, firstTimestamp, lastTimestamp,
					expiresAt, Bytes.wrap(data));
			if (buffer.getInt() != checksum(batch)) {
				throw damaged("the batch at sequence number " + startSeqNum);
			}
			return batch;
		}

		@Override
		public StoredBatch[] createStorage(int size) {
			return new StoredBatch[size];
		}

	}

	/**
	 * Format of heads of streams.
	 */
	static final class HeadType extends BasicDataType<StreamHead> {

		private static final int OVERHEAD = 64;

		private static final int NUMBERS_BYTES = 3 * Long.BYTES;

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
				.put(token)
				.putInt(checksum(head, token));
		}

		private static int checksum(StreamHead head, byte[] token) {
			ByteBuffer numbers = ByteBuffer.allocate(NUMBERS_BYTES)
				.putLong(head.nextSeqNum())
				.putLong(head.lastTimestamp())
				.putLong(head.trimPoint())
				.flip();
			CRC32C crc = new CRC32C();
			crc.update(numbers);
			crc.update(token);
			return (int) crc.getValue();
		}

		@Override
		public StreamHead read(ByteBuffer buffer) {
			long nextSeqNum = DataUtils.readVarLong(buffer);
			long lastTimestamp = DataUtils.readVarLong(buffer);
			long trimPoint = DataUtils.readVarLong(buffer);
			byte[] token = bytes(buffer);
			StreamHead head = new StreamHead(nextSeqNum, lastTimestamp, new String(token, StandardCharsets.UTF_8),
					trimPoint);
			if (buffer.getInt() != checksum(head, token)) {
				throw damaged("the head of a stream");
			}
			return head;
		}

		@Override
		public StreamHead[] createStorage(int size) {
			return new StreamHead[size];
		}

	}

	/**
	 * Format of names, and of the rows of basins and streams.
	 */
	static final class TextType extends BasicDataType<String> {

		private static final int OVERHEAD = 48;

		@Override
		public int compare(String first, String second) {
			return first.compareTo(second);
		}

		@Override
		public int getMemory(String text) {
			return OVERHEAD + text.length();
		}

		@Override
		public void write(WriteBuffer buffer, String text) {
			byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
			buffer.putVarInt(bytes.length).put(bytes).putInt(checksum(bytes));
		}

		@Override
		public String read(ByteBuffer buffer) {
			byte[] bytes = bytes(buffer);
			if (buffer.getInt() != checksum(bytes)) {
				throw damaged("the name or configuration of a basin or stream");
			}
			return new String(bytes, StandardCharsets.UTF_8);
		}

		private static int checksum(byte[] bytes) {
			CRC32C crc = new CRC32C();
			crc.update(bytes);
			return (int) crc.getValue();
		}

		@Override
		public String[] createStorage(int size) {
			return new String[size];
		}

	}

}
