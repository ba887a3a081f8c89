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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.StateSerializer;

/**
 * A state that tells which deltas were folded into it, and in which order.
 *
 * @param count how many
 * @param hash a hash of all of them in their order
 */
record SimState(long count, long hash) {

	static final SimState INITIAL = new SimState(0, 17);

	private static final String TYPE = "type";

	private static final Pattern JSON = Pattern.compile("\\{\"count\":(\\d+),\"hash\":(-?\\d+)\\}");

	SimState fold(Delta delta) {
		return new SimState(this.count + 1, (this.hash ^ delta.id()) * 0x9E3779B97F4A7C15L + 1);
	}

	/**
	 * What is left of it when only a part was read.
	 * @return a state that is none
	 */
	SimState half() {
		return new SimState(this.count / 2, this.hash);
	}

	byte[] json() {
		return ("{\"count\":" + this.count + ",\"hash\":" + this.hash + "}").getBytes(StandardCharsets.UTF_8);
	}

	static SimState parse(byte[] json) throws IOException {
		Matcher matcher = JSON.matcher(new String(json, StandardCharsets.UTF_8));
		if (!matcher.matches()) {
			throw new IOException("no state");
		}
		return new SimState(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
	}

	static boolean isDelta(SequencedRecord record) {
		return !record.isCommand() && record.header(TYPE).isPresent();
	}

	/**
	 * A delta, unlike all others.
	 *
	 * @param id its number
	 */
	record Delta(long id) {

		AppendRecord encode() {
			return AppendRecord.of(Long.toString(this.id)).withHeader(TYPE, "delta");
		}

		static Delta decode(SequencedRecord record) {
			return new Delta(Long.parseLong(record.bodyAsString()));
		}

	}

	/**
	 * Reads and writes deltas.
	 */
	static final class Codec implements DeltaCodec {

		@Override
		public AppendRecord encode(Object delta) {
			return ((Delta) delta).encode();
		}

		@Override
		public Object decode(SequencedRecord record) {
			return Delta.decode(record);
		}

	}

	/**
	 * Reads and writes states.
	 */
	static final class Serializer implements StateSerializer<SimState> {

		@Override
		public void write(SimState state, OutputStream out) throws IOException {
			out.write(state.json());
		}

		@Override
		public SimState read(InputStream in) throws IOException {
			return parse(in.readAllBytes());
		}

	}

}
