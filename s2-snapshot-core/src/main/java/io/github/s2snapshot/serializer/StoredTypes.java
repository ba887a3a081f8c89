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

import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.module.SimpleSerializers;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * Serializers and deserializers for classes of the JDK that Jackson stores only in part
 * by default: relative paths, the zone of a calendar, the flags of a pattern, the bits of
 * a bit set. The default formats of Jackson are read, too. A {@code Set} is read as a set
 * that keeps its order.
 */
@SuppressWarnings("JavaUtilDate") // States may contain these classes.
final class StoredTypes {

	private StoredTypes() {
	}

	static JacksonModule module() {
		SimpleModule module = new SimpleModule("s2-snapshot-stored-types");
		module.setSerializers(new StoredSerializers());
		if (isPresent("java.sql.Timestamp")) {
			StoredTimestamps.addTo(module);
		}
		module.addAbstractTypeMapping(Set.class, cast(LinkedHashSet.class));
		module.addSerializer(Path.class, new PathSerializer());
		module.addDeserializer(Path.class, new PathDeserializer());
		module.addSerializer(Pattern.class, new PatternSerializer());
		module.addDeserializer(Pattern.class, new PatternDeserializer());
		module.addSerializer(BitSet.class, new BitSetSerializer());
		module.addDeserializer(BitSet.class, new BitSetDeserializer());
		module.addSerializer(Calendar.class, new CalendarSerializer());
		module.addDeserializer(Calendar.class, new CalendarDeserializer<>(Calendar.class));
		module.addDeserializer(GregorianCalendar.class, new CalendarDeserializer<>(GregorianCalendar.class));
		return module;
	}

	@SuppressWarnings("unchecked")
	private static <T> Class<T> cast(Class<?> type) {
		return (Class<T>) type;
	}

	private static boolean isPresent(String type) {
		try {
			Class.forName(type, false, StoredTypes.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	private static String text(JsonParser parser, DeserializationContext context, Class<?> type) {
		if (parser.currentToken() != JsonToken.VALUE_STRING) {
			context.handleUnexpectedToken(context.constructType(type), parser);
		}
		return parser.getString();
	}

	/**
	 * Finds the serializers of this module, and the serializer of {@link Markers}.
	 */
	private static final class StoredSerializers extends SimpleSerializers {

		private static final long serialVersionUID = 1L;

		@Override
		public @Nullable ValueSerializer<?> findSerializer(SerializationConfig config, JavaType type,
				BeanDescription.Supplier description, JsonFormat.@Nullable Value format) {
			ValueSerializer<?> found = super.findSerializer(config, type, description, format);
			return (found != null) ? found : Markers.findSerializer(config, type, description);
		}

	}

	/**
	 * Writes a path of the default file system as text, and a path of another file system
	 * as URI.
	 */
	private static final class PathSerializer extends StdScalarSerializer<Path> {

		PathSerializer() {
			super(Path.class);
		}

		@Override
		public void serialize(Path path, JsonGenerator generator, SerializationContext context) {
			generator.writeString(
					(path.getFileSystem() == FileSystems.getDefault()) ? path.toString() : path.toUri().toString());
		}

	}

	/**
	 * Reads the text of a path, and URIs, also those of files.
	 */
	private static final class PathDeserializer extends StdScalarDeserializer<Path> {

		PathDeserializer() {
			super(Path.class);
		}

		@Override
		public Path deserialize(JsonParser parser, DeserializationContext context) {
			String text = text(parser, context, Path.class);
			try {
				int colon = text.indexOf(":/");
				// A single letter before the colon is a drive.
				return (colon > 1 && text.lastIndexOf('/', colon) < 0) ? Path.of(URI.create(text)) : Path.of(text);
			}
			catch (IllegalArgumentException | SecurityException | FileSystemNotFoundException ex) {
				return (Path) context.handleWeirdStringValue(Path.class, text, "it is not a path");
			}
		}

	}

	/**
	 * Writes the text of a pattern, with its flags if it has any.
	 */
	private static final class PatternSerializer extends StdScalarSerializer<Pattern> {

		PatternSerializer() {
			super(Pattern.class);
		}

		@Override
		public void serialize(Pattern pattern, JsonGenerator generator, SerializationContext context) {
			if (pattern.flags() == 0) {
				generator.writeString(pattern.pattern());
				return;
			}
			generator.writeStartArray();
			generator.writeString(pattern.pattern());
			generator.writeNumber(pattern.flags());
			generator.writeEndArray();
		}

	}

	/**
	 * Reads the text of a pattern, with or without flags.
	 */
	private static final class PatternDeserializer extends StdScalarDeserializer<Pattern> {

		PatternDeserializer() {
			super(Pattern.class);
		}

		@Override
		public Pattern deserialize(JsonParser parser, DeserializationContext context) {
			String pattern;
			int flags = 0;
			if (parser.currentToken() == JsonToken.START_ARRAY) {
				parser.nextToken();
				pattern = text(parser, context, Pattern.class);
				parser.nextToken();
				flags = parser.getIntValue();
				parser.nextToken();
			}
			else {
				pattern = text(parser, context, Pattern.class);
			}
			try {
				return Pattern.compile(pattern, flags);
			}
			catch (PatternSyntaxException ex) {
				return (Pattern) context.handleWeirdStringValue(Pattern.class, pattern, "it is not a pattern");
			}
		}

	}

	/**
	 * Writes the words of a bit set.
	 */
	private static final class BitSetSerializer extends StdScalarSerializer<BitSet> {

		BitSetSerializer() {
			super(BitSet.class);
		}

		@Override
		public void serialize(BitSet bits, JsonGenerator generator, SerializationContext context) {
			long[] words = bits.toLongArray();
			generator.writeArray(words, 0, words.length);
		}

	}

	/**
	 * Reads the words of a bit set. Of the default format of Jackson, only an empty set
	 * can be read.
	 */
	private static final class BitSetDeserializer extends StdScalarDeserializer<BitSet> {

		BitSetDeserializer() {
			super(BitSet.class);
		}

		@Override
		public BitSet deserialize(JsonParser parser, DeserializationContext context) {
			if (parser.currentToken() == JsonToken.START_ARRAY) {
				return BitSet.valueOf(context.readValue(parser, long[].class));
			}
			JsonNode older = context.readTree(parser);
			if (!older.path("empty").asBoolean(false)) {
				context.reportInputMismatch(this, "the bits of the set were not stored");
			}
			return new BitSet();
		}

	}

	/**
	 * Writes the time of a calendar and its zone.
	 */
	private static final class CalendarSerializer extends StdScalarSerializer<Calendar> {

		CalendarSerializer() {
			super(Calendar.class);
		}

		@Override
		public void serialize(Calendar calendar, JsonGenerator generator, SerializationContext context) {
			generator.writeString(
					ZonedDateTime.ofInstant(calendar.toInstant(), calendar.getTimeZone().toZoneId()).toString());
		}

	}

	/**
	 * Reads times with and without a zone.
	 *
	 * @param <T> the declared type
	 */
	private static final class CalendarDeserializer<T extends Calendar> extends StdScalarDeserializer<T> {

		private final Class<T> type;

		CalendarDeserializer(Class<T> type) {
			super(type);
			this.type = type;
		}

		@Override
		public T deserialize(JsonParser parser, DeserializationContext context) {
			if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
				return calendar(TimeZone.getTimeZone("UTC"), parser.getLongValue());
			}
			String text = text(parser, context, this.type);
			if (text.indexOf('[') > 0) {
				try {
					ZonedDateTime time = ZonedDateTime.parse(text);
					return calendar(TimeZone.getTimeZone(time.getZone()), time.toInstant().toEpochMilli());
				}
				catch (DateTimeException | ArithmeticException ex) {
					return this.type.cast(context.handleWeirdStringValue(this.type, text, "it is not a time"));
				}
			}
			return calendar(TimeZone.getTimeZone("UTC"), context.parseDate(text).getTime());
		}

		private T calendar(TimeZone zone, long millis) {
			// The rules for weeks come from the default locale, as in a calendar that an
			// application creates. The comparison reports a calendar with other rules.
			GregorianCalendar calendar = new GregorianCalendar(zone, Locale.getDefault(Locale.Category.FORMAT));
			calendar.setTimeInMillis(millis);
			return this.type.cast(calendar);
		}

	}

}
