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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * {@link DeltaCodec} that writes deltas as JSON, with their type in the header
 * {@code type}. The type is the {@link JsonTypeName} of the class, or its simple name. A
 * record without this header is decoded if the codec has only one type. The settings of
 * the mapper are fixed, so that stored records do not depend on how an application
 * formats its other JSON. Every encoded delta is read back and compared, so that no
 * record is appended that would be folded differently or not at all. Thread-safe.
 *
 * @since 0.1.0
 */
public final class JacksonDeltaCodec implements DeltaCodec {

	/**
	 * Name of the header with the type of a delta.
	 */
	public static final String TYPE_HEADER = "type";

	private static final byte[] TYPE_HEADER_BYTES = TYPE_HEADER.getBytes(StandardCharsets.UTF_8);

	private final List<Binding> bindings;

	private JacksonDeltaCodec(List<Binding> bindings) {
		this.bindings = bindings;
	}

	/**
	 * Creates a codec.
	 * @param types the types of the deltas, at least one: classes, or classes with type
	 * arguments
	 * @return the codec
	 * @throws IllegalArgumentException if two types have the same type name, or the type
	 * arguments of a generic class are missing
	 */
	public static JacksonDeltaCodec of(Collection<? extends Type> types) {
		if (types.isEmpty()) {
			throw new IllegalArgumentException("A delta codec needs at least one class of deltas");
		}
		JsonMapper mapper = JsonMappers.pinned();
		List<Binding> bindings = new ArrayList<>();
		for (Type declared : types) {
			JavaType resolved = resolve(mapper, declared);
			Class<?> type = resolved.getRawClass();
			String name = typeName(type);
			for (Binding other : bindings) {
				if (other.name.equals(name)) {
					throw new IllegalArgumentException(String.format(Locale.ROOT,
							"The delta classes %s and %s have the same type name '%s': "
									+ "give one of them another name with @JsonTypeName",
							other.type.getName(), type.getName(), name));
				}
			}
			bindings.add(new Binding(type, name, mapper.readerFor(resolved), mapper.writerFor(resolved)));
		}
		return new JacksonDeltaCodec(List.copyOf(bindings));
	}

	/**
	 * Returns why deltas of a type cannot be written and read back, as far as this can be
	 * found without a delta.
	 * @param type the type
	 * @return the class, the member and what to do about it; {@code null} if no problem
	 * is found
	 */
	public @Nullable String problem(Type type) {
		JavaType resolved = JsonMappers.pinned().constructType(type);
		for (Binding binding : this.bindings) {
			if (binding.type == resolved.getRawClass()) {
				return new DeltaTrial(binding).problem(resolved);
			}
		}
		return null;
	}

	private static JavaType resolve(JsonMapper mapper, Type type) {
		if (type instanceof Class<?> raw && raw.getTypeParameters().length > 0) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"The delta class %s is generic, so records cannot be read without its type "
							+ "arguments: declare the fold for a type such as %s<Order>",
					raw.getName(), raw.getSimpleName()));
		}
		requireResolved(type, type);
		return mapper.constructType(type);
	}

	private static void requireResolved(Type type, Type part) {
		if (part instanceof TypeVariable<?>) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"The delta type %s has the type variable %s, which cannot be resolved: use a "
							+ "class in its place",
					type.getTypeName(), part.getTypeName()));
		}
		if (part instanceof ParameterizedType parameterized) {
			for (Type argument : parameterized.getActualTypeArguments()) {
				requireResolved(type, argument);
			}
		}
		if (part instanceof GenericArrayType array) {
			requireResolved(type, array.getGenericComponentType());
		}
	}

	/**
	 * Returns the type name of a class of deltas.
	 * @param type the class
	 * @return the value of the {@code type} header
	 */
	public static String typeName(Class<?> type) {
		Objects.requireNonNull(type, "'type' must not be null");
		JsonTypeName annotation = type.getAnnotation(JsonTypeName.class);
		return (annotation != null && !annotation.value().isEmpty()) ? annotation.value() : type.getSimpleName();
	}

	@Override
	public AppendRecord encode(Object delta) {
		Objects.requireNonNull(delta, "'delta' must not be null");
		for (Binding binding : this.bindings) {
			if (binding.type == delta.getClass()) {
				return binding.encode(delta);
			}
		}
		String type = typeName(delta.getClass());
		throw DeltaException.unknownType(String.format(Locale.ROOT,
				"%s is not a delta of this projection, which folds %s: append one of these, or "
						+ "add a fold for the class",
				delta.getClass().getName(), typeNames()), type);
	}

	@Override
	public Object decode(SequencedRecord record) {
		byte[] type = findType(record);
		return find(type).decode(record.body());
	}

	private static byte @Nullable [] findType(SequencedRecord record) {
		List<Header> headers = record.headers();
		for (int i = 0; i < headers.size(); i++) {
			Header header = headers.get(i);
			if (Arrays.equals(header.nameBytes(), TYPE_HEADER_BYTES)) {
				return header.valueBytes();
			}
		}
		return null;
	}

	private Binding find(byte @Nullable [] type) {
		if (type == null) {
			if (this.bindings.size() == 1) {
				return this.bindings.get(0);
			}
			throw DeltaException.unknownType(
					String.format(Locale.ROOT,
							"the record has no '%s' header, which is required to distinguish %s: add the "
									+ "header in the application that appends such records",
							TYPE_HEADER, typeNames()),
					null);
		}
		for (int i = 0; i < this.bindings.size(); i++) {
			Binding binding = this.bindings.get(i);
			if (Arrays.equals(binding.nameBytes, type)) {
				return binding;
			}
		}
		String name = new String(type, StandardCharsets.UTF_8);
		throw DeltaException
			.unknownType(
					String.format(Locale.ROOT,
							"the type %s is not one of %s: add a fold for this type, or correct the "
									+ "application that appends such records",
							ForeignText.quote(name), typeNames()),
					name);
	}

	private String typeNames() {
		return this.bindings.stream().map((binding) -> "'" + binding.name + "'").collect(Collectors.joining(", "));
	}

	/**
	 * Class of deltas with its type name, reader and writer.
	 */
	static final class Binding implements StateSerializer<Object> {

		static final String REMEDY = "Make the class a record, or give it accessors and a constructor that Jackson "
				+ "can use";

		private final Class<?> type;

		private final String name;

		private final byte[] nameBytes;

		private final Header header;

		private final ObjectReader reader;

		private final ObjectWriter writer;

		Binding(Class<?> type, String name, ObjectReader reader, ObjectWriter writer) {
			this.type = type;
			this.name = name;
			this.header = Header.of(TYPE_HEADER, name);
			this.nameBytes = this.header.valueBytes();
			this.reader = reader;
			this.writer = writer;
		}

		AppendRecord encode(Object delta) {
			byte[] body;
			try {
				body = this.writer.writeValueAsBytes(delta);
			}
			catch (JacksonException ex) {
				throw DeltaException
					.ofJson(String.format(Locale.ROOT, "%s cannot be written as JSON, so it is not appended: %s. %s",
							this.type.getName(), JsonProblem.describe(ex), REMEDY), this.name, ex);
			}
			requireSame(delta, body);
			return AppendRecord.builder().header(this.header).body(body).build();
		}

		private void requireSame(Object delta, byte[] body) {
			String difference;
			try {
				difference = StateComparison.ofValues(this, delta, decode(body), () -> new ByteArrayInputStream(body));
			}
			catch (DeltaException | IOException ex) {
				throw DeltaException
					.malformed(String.format(Locale.ROOT, "%s cannot be read back, so it is not appended: %s. %s",
							this.type.getName(), ex.getMessage(), REMEDY), this.name, ex);
			}
			if (difference != null) {
				throw DeltaException.malformed(String.format(Locale.ROOT,
						"%s is not the same after it is written and read back, so it is not appended: %s",
						this.type.getName(), difference), this.name, null);
			}
		}

		@Override
		public void write(Object delta, OutputStream out) throws IOException {
			try {
				this.writer.writeValue(out, delta);
			}
			catch (JacksonException ex) {
				throw new IOException(JsonProblem.describe(ex), JsonProblem.cause(ex));
			}
		}

		@Override
		public Object read(InputStream in) throws IOException {
			return decode(in.readAllBytes());
		}

		Object decode(byte[] body) {
			Object delta;
			try {
				delta = this.reader.readValue(body);
			}
			catch (JacksonException ex) {
				throw DeltaException.ofJson(String.format(Locale.ROOT, "the body cannot be read as %s: %s",
						this.type.getName(), JsonProblem.describe(ex)), this.name, ex);
			}
			if (delta == null) {
				throw DeltaException.malformed("the body is a JSON null, not a " + this.type.getName(), this.name,
						null);
			}
			return delta;
		}

	}

}
