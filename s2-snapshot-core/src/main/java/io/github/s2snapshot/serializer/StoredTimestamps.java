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

package io.github.s2snapshot.serializer;

import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * Stores {@code java.sql.Timestamp} with nanoseconds. It is separate from the other types
 * because a runtime may lack the module {@code java.sql}.
 */
@SuppressWarnings("JavaUtilDate") // States may contain these classes.
final class StoredTimestamps {

	private StoredTimestamps() {
	}

	static void addTo(SimpleModule module) {
		module.addSerializer(Timestamp.class, new Writer());
		module.addDeserializer(Timestamp.class, new Reader());
	}

	/**
	 * Writes a timestamp as an instant.
	 */
	private static final class Writer extends StdScalarSerializer<Timestamp> {

		Writer() {
			super(Timestamp.class);
		}

		@Override
		public void serialize(Timestamp timestamp, JsonGenerator generator, SerializationContext context) {
			generator.writeString(timestamp.toInstant().toString());
		}

	}

	/**
	 * Reads an instant, and the formats that Jackson writes by default.
	 */
	private static final class Reader extends StdScalarDeserializer<Timestamp> {

		Reader() {
			super(Timestamp.class);
		}

		@Override
		public Timestamp deserialize(JsonParser parser, DeserializationContext context) {
			if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
				return new Timestamp(parser.getLongValue());
			}
			if (parser.currentToken() != JsonToken.VALUE_STRING) {
				return (Timestamp) context.handleUnexpectedToken(context.constructType(Timestamp.class), parser);
			}
			String text = parser.getString();
			try {
				return Timestamp.from(Instant.parse(text));
			}
			catch (DateTimeException | IllegalArgumentException ex) {
				return new Timestamp(context.parseDate(text).getTime());
			}
		}

	}

}
