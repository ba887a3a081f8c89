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

package io.github.s2snapshot.snapshot.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;

/**
 * Records of at most the size of a record that are expensive to process.
 */
final class HostilePayloads {

	private static final String HEAD = "{\"type\":\"snapshot\",\"covers_before\":0,";

	private static final int INFLATED = 31 * 1024 * 1024;

	private static final int RECORD = 1024 * 1024 - 4096;

	private HostilePayloads() {
	}

	/**
	 * Creates payloads of snapshots that decompress to a multiple of their size.
	 * @return the payloads, compressed by zstd
	 */
	static List<byte[]> bombs() {
		List<byte[]> bombs = new ArrayList<>();
		bombs.add(bomb("\"state\":{", (i) -> "\"n" + i + "\":0,", "\"z\":0}}"));
		bombs.add(bomb("\"more\":{", (i) -> "\"n" + i + "\":0,", "\"z\":0},\"state\":0}"));
		bombs.add(bomb("\"state\":{\"hash\":0,\"count\":0,\"ballast\":[", (i) -> "\"\",", "\"\"]}}"));
		bombs.add(bomb("\"state\":", (i) -> "[[[[[[[[", "0}"));
		bombs.add(bomb("\"state\":{\"", (i) -> "nnnnnnnn", "\":0}}"));
		bombs.add(bomb("\"state\":", (i) -> "99999999", "}"));
		bombs.removeIf((bomb) -> bomb.length > RECORD);
		return bombs;
	}

	private static byte[] bomb(String before, IntFunction<String> members, String after) {
		ByteArrayOutputStream stored = new ByteArrayOutputStream();
		try (OutputStream out = ContentEncoding.ZSTD.encode(stored)) {
			write(out, HEAD + before, members, after, INFLATED);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return stored.toByteArray();
	}

	private static void write(OutputStream out, String before, IntFunction<String> members, String after, int size)
			throws IOException {
		out.write(before.getBytes(StandardCharsets.UTF_8));
		int written = before.length() + after.length();
		for (int i = 0; written < size - 256;) {
			StringBuilder block = new StringBuilder();
			for (int end = i + 512; i < end && written + block.length() < size - 256; i++) {
				block.append(members.apply(i));
			}
			out.write(block.toString().getBytes(StandardCharsets.UTF_8));
			written += block.length();
		}
		out.write(after.getBytes(StandardCharsets.UTF_8));
	}

	static AppendRecord single(String projection, byte[] bomb) {
		return SnapshotRecord.encode(UUID.randomUUID(), 0, projection, ContentEncoding.ZSTD, bomb);
	}

	static List<AppendRecord> framed(String projection, byte[] bomb) {
		UUID id = UUID.randomUUID();
		return List.of(SnapshotFragment.first(id, 0, projection, ContentEncoding.ZSTD, new byte[0]),
				SnapshotFragment.last(id, 0, 1, bomb, bomb.length, Sha256.hex(bomb)).get(0));
	}

	/**
	 * Creates records without headers that have the largest size and look like snapshots.
	 * @return the records
	 */
	static List<AppendRecord> bare() {
		List<AppendRecord> records = new ArrayList<>();
		for (String before : List.of("\"state\":{", "\"more\":{", "")) {
			ByteArrayOutputStream body = new ByteArrayOutputStream();
			try {
				write(body, HEAD + before, (i) -> "\"n" + i + "\":0,", (before.isEmpty()) ? "\"z\":0}" : "\"z\":0}}",
						RECORD);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			records.add(AppendRecord.of(body.toByteArray()));
		}
		return records;
	}

	/**
	 * Creates a record with many headers.
	 * @param first the headers that identify its kind
	 * @param body the body
	 * @return the record, which has the largest size
	 */
	static AppendRecord headers(List<Header> first, byte[] body) {
		List<Header> headers = new ArrayList<>(first);
		Header small = Header.of("x", "");
		int room = RECORD - body.length - AppendRecord.of(body).withHeaders(first).meteredBytes();
		int each = AppendRecord.of("").withHeaders(List.of(small)).meteredBytes() - AppendRecord.of("").meteredBytes();
		for (int i = 0; i < room / each; i++) {
			headers.add(small);
		}
		return AppendRecord.of(body).withHeaders(headers);
	}

}
