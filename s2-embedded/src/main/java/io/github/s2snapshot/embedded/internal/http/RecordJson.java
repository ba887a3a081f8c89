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

package io.github.s2snapshot.embedded.internal.http;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import io.github.s2snapshot.embedded.internal.backend.AppendAck;
import io.github.s2snapshot.embedded.internal.backend.Position;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;
import io.github.s2snapshot.sdk.wire.proto.WirePosition;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

/**
 * Writer of acknowledgements and batches as JSON.
 */
final class RecordJson {

	private static final JsonFactory FACTORY = new JsonFactory();

	private static final int OVERHEAD_PER_RECORD = 64;

	private RecordJson() {
	}

	static byte[] write(AppendAck ack) {
		String json = "{\"start\":" + position(ack.start()) + ",\"end\":" + position(ack.end()) + ",\"tail\":"
				+ position(ack.tail()) + "}";
		return json.getBytes(StandardCharsets.UTF_8);
	}

	private static String position(Position position) {
		return "{\"seq_num\":" + position.seqNum() + ",\"timestamp\":" + Long.toUnsignedString(position.timestamp())
				+ "}";
	}

	static byte[] write(WireReadBatch batch, RecordFormat format) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(
				batch.encodedSize() + OVERHEAD_PER_RECORD * batch.records().size() + OVERHEAD_PER_RECORD);
		try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
			generator.writeStartObject();
			generator.writeArrayPropertyStart("records");
			for (WireSequencedRecord record : batch.records()) {
				write(generator, record, format);
			}
			generator.writeEndArray();
			WirePosition tail = batch.tail();
			if (tail != null) {
				generator.writeObjectPropertyStart("tail");
				write(generator, "seq_num", tail.seqNum());
				write(generator, "timestamp", tail.timestamp());
				generator.writeEndObject();
			}
			generator.writeEndObject();
		}
		return out.toByteArray();
	}

	private static void write(JsonGenerator generator, WireSequencedRecord record, RecordFormat format) {
		generator.writeStartObject();
		write(generator, "seq_num", record.seqNum());
		write(generator, "timestamp", record.timestamp());
		if (!record.headers().isEmpty()) {
			generator.writeArrayPropertyStart("headers");
			for (WireHeader header : record.headers()) {
				generator.writeStartArray();
				generator.writeString(format.encode(header.name()));
				generator.writeString(format.encode(header.value()));
				generator.writeEndArray();
			}
			generator.writeEndArray();
		}
		if (!record.body().isEmpty()) {
			generator.writeStringProperty("body", format.encode(record.body()));
		}
		generator.writeEndObject();
	}

	private static void write(JsonGenerator generator, String name, long unsigned) {
		if (unsigned >= 0) {
			generator.writeNumberProperty(name, unsigned);
		}
		else {
			generator.writeNumberProperty(name, new BigInteger(Long.toUnsignedString(unsigned)));
		}
	}

}
