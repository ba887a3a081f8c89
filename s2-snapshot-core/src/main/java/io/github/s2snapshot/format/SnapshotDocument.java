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

package io.github.s2snapshot.format;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.serializer.JsonProblem;
import io.github.s2snapshot.serializer.StoredJson;

/**
 * JSON document of a snapshot:
 * {@code {"type":"snapshot","covers_before":<cursor>,"state":...}}. A store may add
 * further members, for metadata that it cannot keep in another way. The state is not
 * parsed: it is available as the bytes that were stored.
 *
 * @since 0.1.0
 */
public final class SnapshotDocument {

	private static final JsonMapper MAPPER = StoredJson.mapper();

	private static final byte[] COVERS_BEFORE = "\"covers_before\"".getBytes(StandardCharsets.UTF_8);

	// With these escapes, the letters of a member's name can be written.
	private static final List<byte[]> ESCAPES = Stream.of("\\u005", "\\u006", "\\u007")
		.map((escape) -> escape.getBytes(StandardCharsets.UTF_8))
		.toList();

	// Does not intern names, because a document may have any number of different ones.
	private static final JsonFactory NAMES = JsonFactory.builder()
		.streamReadConstraints(StoredJson.constraints())
		.disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
		.build();

	private static final Source NOTHING = InputStream::nullInputStream;

	private static final int BYTE_ORDER_MARK = 3;

	private final long cursor;

	private final Map<String, String> attributes;

	private final Source source;

	private final long stateLength;

	private SnapshotDocument(long cursor, Map<String, String> attributes, Source source, long stateLength) {
		this.cursor = cursor;
		this.attributes = attributes;
		this.source = source;
		this.stateLength = stateLength;
	}

	/**
	 * Writes a document.
	 * @param cursor the cursor of the snapshot
	 * @param attributes further members, whose values are strings
	 * @param state the state as one JSON value in UTF-8
	 * @return the document in UTF-8
	 */
	public static byte[] write(long cursor, Map<String, String> attributes, byte[] state) {
		byte[] headBytes = head(cursor, attributes).getBytes(StandardCharsets.UTF_8);
		byte[] document = Arrays.copyOf(headBytes, Math.addExact(headBytes.length, Math.addExact(state.length, 1)));
		System.arraycopy(state, 0, document, headBytes.length, state.length);
		document[document.length - 1] = '}';
		return document;
	}

	/**
	 * Writes the beginning of a document, to be followed by the state and a closing
	 * brace.
	 * @param cursor the cursor of the snapshot
	 * @param attributes further members, whose values are strings
	 * @return the document up to its state
	 */
	public static String head(long cursor, Map<String, String> attributes) {
		StringBuilder head = new StringBuilder("{\"type\":\"snapshot\",\"covers_before\":");
		head.append(Long.toUnsignedString(cursor));
		attributes.forEach((name, value) -> head.append(",\"")
			.append(JsonStringEncoder.getInstance().quoteAsCharArray(name))
			.append("\":\"")
			.append(JsonStringEncoder.getInstance().quoteAsCharArray(value))
			.append('"'));
		return head.append(",\"state\":").toString();
	}

	/**
	 * Parses a document, and checks that its state is valid JSON.
	 * @param source the document in UTF-8
	 * @return the document
	 * @throws InvalidSnapshotException if the document is not valid
	 */
	public static SnapshotDocument parse(byte[] source) throws InvalidSnapshotException {
		Objects.requireNonNull(source, "'source' must not be null");
		try {
			return parse(() -> new ByteArrayInputStream(source), true);
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	/**
	 * Parses a document of any size in constant memory. The document is opened again for
	 * each call of {@link #state()}.
	 * @param source opens the document in UTF-8
	 * @param validated whether to check that the state is valid JSON; otherwise only its
	 * end is searched
	 * @return the document
	 * @throws IOException if the document cannot be read
	 * @throws InvalidSnapshotException if the document is not valid
	 */
	static SnapshotDocument parse(Source source, boolean validated) throws IOException, InvalidSnapshotException {
		try (InputStream in = source.open()) {
			StateStream stream = new StateStream(in);
			String problem = (validated) ? StoredJson.problem(stream) : null;
			if (problem != null) {
				throw new InvalidSnapshotException("the state in the payload is not valid: " + problem);
			}
			SnapshotDocument around = stream.finish();
			return new SnapshotDocument(around.cursor, around.attributes, source, stream.stateLength());
		}
	}

	/**
	 * Parses the members around a state.
	 * @param source the document in UTF-8, with {@code null} in place of the state
	 * @return the document
	 * @throws InvalidSnapshotException if the document is not valid
	 */
	static SnapshotDocument parseEnvelope(byte[] source) throws InvalidSnapshotException {
		try (JsonParser parser = MAPPER.createParser(source)) {
			return new Reader(parser).read();
		}
		catch (JacksonException ex) {
			throw new InvalidSnapshotException("the payload cannot be read: " + JsonProblem.describe(ex),
					JsonProblem.cause(ex));
		}
	}

	/**
	 * Parses only the members around the state of a document. For states that are known
	 * to be valid, for example from a digest, or whose reader checks them.
	 * @param source the document in UTF-8
	 * @return the document
	 * @throws InvalidSnapshotException if the document is not valid without its state
	 */
	public static SnapshotDocument parseAroundState(byte[] source) throws InvalidSnapshotException {
		Objects.requireNonNull(source, "'source' must not be null");
		try {
			return parse(() -> new ByteArrayInputStream(source), false);
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	private static InvalidSnapshotException unreadable(IOException failure) {
		return new InvalidSnapshotException("the payload cannot be read: " + failure.getMessage(), failure);
	}

	/**
	 * Returns whether the body of a record without headers is a snapshot and not a delta:
	 * a JSON object whose {@code type} is {@code snapshot} and that has the member
	 * {@code covers_before}.
	 * @param body the body
	 * @return whether the body is a snapshot, valid or not
	 */
	public static boolean isMeant(byte[] body) {
		if (!contains(body, COVERS_BEFORE) && ESCAPES.stream().noneMatch((escape) -> contains(body, escape))) {
			return false;
		}
		try {
			return isMeantAround(StateStream.around(body));
		}
		catch (JacksonException | IOException | InvalidSnapshotException ex) {
			return false;
		}
	}

	// Needs no more memory than the body, however many members it has.
	private static boolean isMeantAround(byte[] around) throws IOException {
		// The parser does not skip a byte order mark.
		int offset = (around[0] == (byte) 0xEF) ? BYTE_ORDER_MARK : 0;
		int length = around.length - offset;
		if (StoredJson.problem(new ByteArrayInputStream(around, offset, length)) != null) {
			return false;
		}
		try (JsonParser parser = NAMES.createParser(ObjectReadContext.empty(), around, offset, length)) {
			boolean type = false;
			boolean cursor = false;
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return false;
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				JsonToken value = parser.nextToken();
				type |= "type".equals(name) && value == JsonToken.VALUE_STRING && "snapshot".equals(parser.getString());
				cursor |= "covers_before".equals(name);
				parser.skipChildren();
			}
			return type && cursor;
		}
	}

	/**
	 * Reads the further members before the state of a document. At most the first 64 KiB
	 * are read.
	 * @param source the document in UTF-8
	 * @return the names and values of the members that could be read; empty if the
	 * document is not valid
	 */
	public static Map<String, String> peekAttributes(InputStream source) {
		Map<String, String> attributes = new LinkedHashMap<>();
		try (JsonParser parser = MAPPER.createParser(new Beginning(source))) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return attributes;
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME && !"state".equals(parser.currentName())) {
				String name = parser.currentName();
				if (parser.nextToken() == JsonToken.VALUE_STRING) {
					attributes.put(name, parser.getString());
				}
				parser.skipChildren();
			}
			return attributes;
		}
		catch (JacksonException ex) {
			return attributes;
		}
	}

	/**
	 * Returns the cursor.
	 * @return the value of {@code covers_before}
	 */
	public long cursor() {
		return this.cursor;
	}

	/**
	 * Returns the value of a further member.
	 * @param name the name of the member
	 * @return the value, or {@code null} if the member does not exist
	 */
	public @Nullable String attribute(String name) {
		return this.attributes.get(name);
	}

	/**
	 * Returns the further members.
	 * @return the names and values; the value of a member that is not a string is its
	 * first JSON token
	 */
	public Map<String, String> attributes() {
		return this.attributes;
	}

	/**
	 * Returns the number of bytes of the state.
	 * @return the number of bytes
	 */
	public int stateLength() {
		return Math.toIntExact(this.stateLength);
	}

	/**
	 * Opens the state.
	 * @return the bytes of the JSON value of the state, to be closed by the caller
	 */
	public InputStream state() {
		try {
			return StateStream.open(this.source.open());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Computes the digest of the state.
	 * @return the SHA-256 of the bytes of the state in lower-case hexadecimal digits
	 */
	public String stateSha256() {
		MessageDigest digest = Sha256.digest();
		try (InputStream state = new DigestInputStream(state(), digest)) {
			state.transferTo(OutputStream.nullOutputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	private static boolean contains(byte[] body, byte[] wanted) {
		int last = body.length - wanted.length;
		for (int i = 0; i <= last; i++) {
			int j = 0;
			while (j < wanted.length && body[i + j] == wanted[j]) {
				j++;
			}
			if (j == wanted.length) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Opens a document.
	 */
	@FunctionalInterface
	interface Source {

		/**
		 * Opens the document.
		 * @return the bytes of the document, to be closed by the caller
		 * @throws IOException if the document cannot be read
		 */
		InputStream open() throws IOException;

	}

	/**
	 * Reads the members of one document whose state is {@code null}.
	 */
	private static final class Reader {

		private final JsonParser parser;

		private final Map<String, String> attributes = new LinkedHashMap<>();

		private @Nullable String type;

		private @Nullable Long cursor;

		private boolean state;

		Reader(JsonParser parser) {
			this.parser = parser;
		}

		SnapshotDocument read() throws InvalidSnapshotException {
			if (this.parser.nextToken() != JsonToken.START_OBJECT) {
				throw new InvalidSnapshotException("the payload is not a JSON object");
			}
			while (this.parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = this.parser.currentName();
				JsonToken value = this.parser.nextToken();
				switch (name) {
					case "type" -> {
						this.type = this.parser.getString();
						this.parser.skipChildren();
					}
					case "covers_before" -> {
						this.cursor = readCursor(value);
					}
					case "state" -> {
						this.state = true;
					}
					default -> {
						this.attributes.put(name, this.parser.getString());
						this.parser.skipChildren();
					}
				}
			}
			if (this.parser.nextToken() != null) {
				throw new InvalidSnapshotException("the payload has content after the JSON object");
			}
			if (!"snapshot".equals(this.type)) {
				throw new InvalidSnapshotException("the member 'type' is not 'snapshot'");
			}
			if (this.cursor == null) {
				throw new InvalidSnapshotException("the member 'covers_before' is missing");
			}
			if (!this.state) {
				throw new InvalidSnapshotException("the member 'state' is missing");
			}
			return new SnapshotDocument(this.cursor, Collections.unmodifiableMap(this.attributes), NOTHING, 0);
		}

		private long readCursor(JsonToken value) throws InvalidSnapshotException {
			if (value == JsonToken.VALUE_NUMBER_INT) {
				try {
					return Long.parseUnsignedLong(this.parser.getString());
				}
				catch (NumberFormatException ex) {
					// Reported below.
				}
			}
			throw new InvalidSnapshotException("the member 'covers_before' is not a sequence number");
		}

	}

	/**
	 * Limits a document to the part in which its state has to begin.
	 */
	private static final class Beginning extends FilterInputStream {

		private int left = StateStream.ENVELOPE_LIMIT;

		Beginning(InputStream in) {
			super(in);
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			int count = (this.left > 0) ? super.read(target, offset, Math.min(this.left, length)) : -1;
			this.left -= Math.max(0, count);
			return count;
		}

	}

}
