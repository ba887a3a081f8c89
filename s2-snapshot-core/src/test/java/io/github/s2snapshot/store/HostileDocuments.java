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

package io.github.s2snapshot.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import io.github.s2snapshot.format.ContentEncoding;

/**
 * Documents that an attacker may have put into a store: small when they are stored, and
 * large when they are read.
 */
public final class HostileDocuments {

	/**
	 * Suffix of the names of documents without a digest.
	 */
	public static final String NO_DIGEST = ", no digest";

	private static final String SHA = "\"sha256\":\"" + "0".repeat(64) + "\",";

	private static final String ENCRYPTED = "\"state\":{\"encryption\":\"AES-256-GCM\",\"key\":\"one\",\"id\":\"\","
			+ "\"taken_at\":\"2026-01-02T03:04:05Z\",\"salt\":\"" + Base64.getEncoder().encodeToString(new byte[32])
			+ "\",\"nonce\":\"" + Base64.getEncoder().encodeToString(new byte[7]) + "\",";

	private final long cursor;

	private final int size;

	private final Map<String, Source> documents = new LinkedHashMap<>();

	private HostileDocuments(long cursor, int size) {
		this.cursor = cursor;
		this.size = size;
	}

	/**
	 * Creates the documents.
	 * @param cursor the cursor of the documents
	 * @param size the approximate number of bytes of a decompressed document
	 * @return the documents by their names, each created on demand
	 */
	public static Map<String, Source> at(long cursor, int size) {
		HostileDocuments documents = new HostileDocuments(cursor, size);
		documents.addAll();
		return documents.documents;
	}

	private void addAll() {
		for (String sha : new String[] { SHA, "" }) {
			String with = (sha.isEmpty()) ? NO_DIGEST : "";
			add("attribute" + with, sha + "\"x\":\"", (i) -> "aaaaaaaa", "\",\"state\":1}");
			add("attributes" + with, sha, (i) -> "\"n" + i + "\":\"\",", "\"state\":1}");
			add("name" + with, sha + "\"", (i) -> "aaaaaaaa", "\":1,\"state\":1}");
			add("number" + with, sha + "\"x\":", (i) -> "99999999", ",\"state\":1}");
			add("nesting" + with, sha + "\"x\":", (i) -> "[[[[[[[[", ",\"state\":1}");
			add("blanks" + with, sha, (i) -> "        ", "\"state\":1}");
			add("state of a string" + with, sha + "\"state\":\"", (i) -> "aaaaaaaa", "\"}");
			add("state of members" + with, sha + "\"state\":{", (i) -> "\"n" + i + "\":0,", "\"z\":0}}");
			add("state of a name" + with, sha + "\"state\":{\"", (i) -> "aaaaaaaa", "\":0}}");
			add("state of a number" + with, sha + "\"state\":", (i) -> "99999999", "}");
			add("state of arrays" + with, sha + "\"state\":", (i) -> "[[[[[[[[", "}");
			add("attribute behind" + with, sha + "\"state\":1,\"x\":\"", (i) -> "aaaaaaaa", "\"}");
			add("attributes behind" + with, sha + "\"state\":1,", (i) -> "\"n" + i + "\":\"\",", "\"x\":1}");
		}
		add("no object", "", (i) -> "aaaaaaaa", "");
		addEncrypted();
		for (String name : new String[] { "attribute", "state of members", "segment" }) {
			Source source = this.documents.get(name);
			this.documents.put(name + ", zstd", () -> zstd(source));
		}
		this.documents.put("empty members of gzip", HostileDocuments::emptyMembers);
	}

	private void addEncrypted() {
		add("segment", SHA + ENCRYPTED + "\"segments\":[\"", (i) -> "AAAAAAAA", "\"]}}");
		add("segments", SHA + ENCRYPTED + "\"segments\":[", (i) -> "\"\",", "\"\"]}}");
		add("segment of a number", SHA + ENCRYPTED + "\"segments\":[", (i) -> "99999999", "]}}");
		add("segment of arrays", SHA + ENCRYPTED + "\"segments\":[", (i) -> "[[[[[[[[", "]}}");
		add("segment with escapes", SHA + ENCRYPTED + "\"segments\":[\"", (i) -> "\\u0041\\u0041", "\"]}}");
		add("encrypted member", SHA + ENCRYPTED + "\"x\":\"", (i) -> "aaaaaaaa", "\",\"segments\":[]}}");
		add("encrypted members", SHA + ENCRYPTED, (i) -> "\"n" + i + "\":\"\",", "\"segments\":[]}}");
		add("encrypted name", SHA + ENCRYPTED + "\"", (i) -> "aaaaaaaa", "\":1,\"segments\":[]}}");
		add("encrypted number", SHA + ENCRYPTED + "\"x\":", (i) -> "99999999", ",\"segments\":[]}}");
		add("encrypted object", SHA + ENCRYPTED + "\"x\":{", (i) -> "\"n" + i + "\":0,", "\"z\":0},\"segments\":[]}}");
		add("encrypted by a name", SHA + "\"state\":{\"", (i) -> "aaaaaaaa", "\":1}}");
		add("encrypted by a value", SHA + "\"state\":{\"encryption\":\"", (i) -> "aaaaaaaa", "\"}}");
	}

	private String head() {
		return "{\"type\":\"snapshot\",\"covers_before\":" + this.cursor
				+ ",\"projection\":\"board/1\",\"stream\":\"airline/flights\",";
	}

	private void add(String name, String before, IntFunction<String> block, String after) {
		// Many members need much more memory than their bytes.
		int wanted = (block.apply(1).equals(block.apply(2))) ? this.size : this.size / 4;
		this.documents.put(name, () -> gzip(head() + before, block, wanted, after));
	}

	private static byte[] gzip(String before, IntFunction<String> block, int size, String after) throws IOException {
		ByteArrayOutputStream stored = new ByteArrayOutputStream();
		try (OutputStream out = new GZIPOutputStream(stored)) {
			out.write(before.getBytes(StandardCharsets.ISO_8859_1));
			StringBuilder blocks = new StringBuilder();
			int written = 0;
			for (int i = 0; written < size; i++) {
				blocks.append(block.apply(i));
				if (blocks.length() > 8192) {
					out.write(blocks.toString().getBytes(StandardCharsets.ISO_8859_1));
					written += blocks.length();
					blocks.setLength(0);
				}
			}
			out.write(after.getBytes(StandardCharsets.ISO_8859_1));
		}
		return stored.toByteArray();
	}

	private static byte[] zstd(Source gzip) throws IOException {
		ByteArrayOutputStream stored = new ByteArrayOutputStream();
		try (OutputStream out = ContentEncoding.ZSTD.encode(stored);
				InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.create()))) {
			in.transferTo(out);
		}
		return stored.toByteArray();
	}

	private static byte[] emptyMembers() throws IOException {
		ByteArrayOutputStream empty = new ByteArrayOutputStream();
		new GZIPOutputStream(empty).close();
		ByteArrayOutputStream stored = new ByteArrayOutputStream();
		for (int i = 0; i < 40_000; i++) {
			empty.writeTo(stored);
		}
		return stored.toByteArray();
	}

	/**
	 * Source of a document.
	 */
	@FunctionalInterface
	public interface Source {

		/**
		 * Creates the document.
		 * @return the stored document
		 * @throws IOException never
		 */
		byte[] create() throws IOException;

	}

}
