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

package io.github.s2snapshot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.StateSerializer;

/**
 * State that identifies the deltas that were folded into it, and their order. Only a fold
 * in place changes it.
 */
final class SimState {

	static final SimState INITIAL = new SimState(0, 17);

	private static final String TYPE = "type";

	private static final String POISON = "!";

	// The newer version has another property name.
	private static final Pattern JSON = Pattern.compile("\\{\"(count|total)\":(\\d+),\"hash\":(-?\\d+)\\}");

	private final Parts parts;

	/**
	 * Creates a state.
	 * @param count the number of folded deltas
	 * @param hash a hash of the deltas in their order
	 */
	SimState(long count, long hash) {
		this.parts = new Parts();
		this.parts.count = count;
		this.parts.hash = hash;
	}

	private SimState(Parts parts) {
		this.parts = parts;
	}

	long count() {
		return this.parts.count;
	}

	long hash() {
		return this.parts.hash;
	}

	SimState fold(Delta delta) {
		SimState folded = copy();
		folded.add(delta);
		return folded;
	}

	void add(Delta delta) {
		this.parts.count++;
		this.parts.hash = (this.parts.hash ^ delta.id()) * 0x9E3779B97F4A7C15L + 1;
	}

	/**
	 * Changes the state into the one that the changed folds make of the same deltas, and
	 * back.
	 */
	void turn() {
		this.parts.hash = ~this.parts.hash;
	}

	/**
	 * Returns the state that the changed folds make of the same deltas.
	 * @return another state, whose own {@code turned()} is this one
	 */
	SimState turned() {
		return new SimState(this.parts.count, ~this.parts.hash);
	}

	/**
	 * Changes only a part of the state, like a fold in place that fails.
	 */
	void spoil() {
		this.parts.count++;
	}

	void restore(SimState before) {
		this.parts.count = before.parts.count;
		this.parts.hash = before.parts.hash;
	}

	/**
	 * Creates a copy that shares its parts with this state.
	 * @return a state that changes together with this one
	 */
	SimState shallowCopy() {
		return new SimState(this.parts);
	}

	SimState copy() {
		return new SimState(this.parts.count, this.parts.hash);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SimState state && state.parts.count == this.parts.count
				&& state.parts.hash == this.parts.hash;
	}

	@Override
	public int hashCode() {
		return Long.hashCode(this.parts.hash);
	}

	@Override
	public String toString() {
		return "SimState[count=" + this.parts.count + ", hash=" + this.parts.hash + "]";
	}

	/**
	 * Returns the state that results from reading only a part of it.
	 * @return a wrong state
	 */
	SimState half() {
		return new SimState(this.parts.count / 2, this.parts.hash);
	}

	byte[] json() {
		return json(1);
	}

	byte[] json(int version) {
		return ("{\"" + count(version) + "\":" + this.parts.count + ",\"hash\":" + this.parts.hash + "}")
			.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Writes an unreadable state.
	 * @param version the version of the projection
	 * @return JSON that is not a state
	 */
	byte[] spoiled(int version) {
		return ("{\"" + count(version) + "\":" + this.parts.count + ",\"hash\":\"?\"}")
			.getBytes(StandardCharsets.UTF_8);
	}

	static SimState parse(byte[] json, int version) throws IOException {
		Matcher matcher = JSON.matcher(new String(json, StandardCharsets.UTF_8));
		if (!matcher.matches() || !matcher.group(1).equals(count(version))) {
			throw new IOException("no state of version " + version);
		}
		return new SimState(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
	}

	private static String count(int version) {
		return (version == 1) ? "count" : "total";
	}

	/**
	 * Converts a state of the first version into one of the second.
	 * @param state the state
	 * @return the state
	 */
	static JsonNode upcast(JsonNode state) {
		ObjectNode node = (ObjectNode) state;
		ObjectNode result = node.objectNode();
		result.set("total", node.get("count"));
		result.set("hash", node.get("hash"));
		return result;
	}

	static boolean isDelta(SequencedRecord record) {
		return !record.isCommand() && record.header(TYPE).isPresent();
	}

	/**
	 * The content of a state.
	 */
	private static final class Parts {

		private long count;

		private long hash;

	}

	/**
	 * A unique delta.
	 *
	 * @param id the number of the delta
	 * @param poison whether it is poison
	 */
	record Delta(long id, boolean poison) {

		AppendRecord encode() {
			return AppendRecord.of(this.id + ((this.poison) ? POISON : "")).withHeader(TYPE, "delta");
		}

		static Delta decode(SequencedRecord record) {
			String body = record.bodyAsString();
			boolean poison = body.endsWith(POISON);
			return new Delta(Long.parseLong((poison) ? body.substring(0, body.length() - 1) : body), poison);
		}

		boolean isIn(SequencedRecord record) {
			return isDelta(record) && decode(record).equals(this);
		}

	}

	/**
	 * Codec of the deltas.
	 *
	 * @param stumble called for each poison delta; may throw
	 */
	record Codec(Runnable stumble) implements DeltaCodec {

		@Override
		public AppendRecord encode(Object delta) {
			return ((Delta) delta).encode();
		}

		@Override
		public Object decode(SequencedRecord record) {
			Delta delta = Delta.decode(record);
			if (delta.poison() && delta.id() % 2 == 0) {
				this.stumble.run();
			}
			return delta;
		}

	}

	/**
	 * Serializer of the states.
	 *
	 * @param version the version of the projection
	 * @param flaw the flaw of the serializer
	 * @param written the states that are returned as they were before they were written,
	 * {@code null} if all states are read as a restart reads them
	 */
	record Serializer(int version, SimFlaw flaw,
			@Nullable Map<String, SimState> written) implements StateSerializer<SimState> {

		@Override
		public void write(SimState state, OutputStream out) throws IOException {
			byte[] json = this.flaw.write(state, this.version);
			if (this.written != null && this.flaw.spoils(state)) {
				this.written.put(new String(json, StandardCharsets.UTF_8), state);
			}
			out.write(json);
		}

		@Override
		public SimState read(InputStream in) throws IOException {
			byte[] json = in.readAllBytes();
			SimState known = (this.written != null) ? this.written.get(new String(json, StandardCharsets.UTF_8)) : null;
			return (known != null) ? known : parse(json, this.version);
		}

	}

}
