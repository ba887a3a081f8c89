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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.annotation.DeltaName;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * {@link DeltaCodec} that writes deltas as JSON, with their type in the header
 * {@code type}. The type is that of {@link DeltaName} or {@link JsonTypeName}, or the
 * simple name of the class. A record without this header is decoded if the codec has only
 * one type. The settings of the mapper are fixed, so that stored records do not depend on
 * how an application formats its other JSON. Every encoded delta is read back and
 * compared, so that no record is appended that would be folded differently or not at all.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class JacksonDeltaCodec implements DeltaCodec {

	/**
	 * Name of the header with the type of a delta.
	 */
	public static final String TYPE_HEADER = "type";

	/**
	 * Name of the header with the version of a delta, a decimal number from 1. A record
	 * without it is of version 1.
	 */
	public static final String VERSION_HEADER = "type-version";

	private static final byte[] TYPE_HEADER_BYTES = TYPE_HEADER.getBytes(StandardCharsets.UTF_8);

	private static final byte[] VERSION_HEADER_BYTES = VERSION_HEADER.getBytes(StandardCharsets.UTF_8);

	private static final int MAX_VERSION_DIGITS = 9;

	private final List<Binding> bindings;

	private final DeltaMigration migration;

	private final JsonMapper mapper;

	private JacksonDeltaCodec(List<Binding> bindings, DeltaMigration migration, JsonMapper mapper) {
		this.bindings = bindings;
		this.migration = migration;
		this.mapper = mapper;
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
		return of(types, DeltaVersions.none());
	}

	/**
	 * Creates a codec that reads older versions of deltas.
	 * @param types the types of the deltas, at least one: classes, or classes with the
	 * arguments of their type parameters
	 * @param versions the upcasters, and what is written
	 * @return the codec
	 * @throws IllegalArgumentException if two of them have the same type name, one has
	 * type parameters without arguments, or the upcasters do not lead from each older
	 * version to the current one
	 */
	public static JacksonDeltaCodec of(Collection<? extends Type> types, DeltaVersions versions) {
		return of(types, versions, JsonBinding.defaults());
	}

	/**
	 * Creates a codec with customizers of the application.
	 * @param types the types of the deltas, at least one: classes, or classes with the
	 * arguments of their type parameters
	 * @param versions the upcasters, and what is written
	 * @param json how deltas are written as JSON and read
	 * @return the codec
	 * @throws IllegalArgumentException if two of them have the same type name, one has
	 * type parameters without arguments, or the upcasters do not lead from each older
	 * version to the current one
	 */
	public static JacksonDeltaCodec of(Collection<? extends Type> types, DeltaVersions versions, JsonBinding json) {
		if (types.isEmpty()) {
			throw new IllegalArgumentException("A delta codec needs at least one class of deltas");
		}
		JsonMapper mapper = json.deltas();
		Map<Class<?>, JavaType> resolved = new LinkedHashMap<>();
		Map<Class<?>, DeltaType> names = new LinkedHashMap<>();
		for (Type declared : types) {
			JavaType type = resolve(mapper, declared);
			resolved.put(type.getRawClass(), type);
			names.put(type.getRawClass(), DeltaType.of(type.getRawClass()));
		}
		DeltaMigration migration = new DeltaMigration(names, versions, mapper);
		List<Binding> bindings = new ArrayList<>();
		resolved.forEach((type, javaType) -> bindings.add(new Binding(type, Objects.requireNonNull(names.get(type)),
				migration, mapper.readerFor(javaType), mapper.writerFor(javaType))));
		return new JacksonDeltaCodec(List.copyOf(bindings), migration, mapper);
	}

	/**
	 * Returns why deltas of a type cannot be written and read back, as far as this can be
	 * found without a delta.
	 * @param type the type
	 * @return the class, the member and what to do about it; {@code null} if no problem
	 * is found
	 */
	public @Nullable String problem(Type type) {
		JavaType resolved = this.mapper.constructType(type);
		for (Binding binding : this.bindings) {
			if (binding.type == resolved.getRawClass()) {
				return new DeltaTrial(binding, this.mapper.getTypeFactory()).problem(resolved);
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
		return DeltaType.of(type).name();
	}

	@Override
	public AppendRecord encode(Object delta) {
		Objects.requireNonNull(delta, "'delta' must not be null");
		Class<?> deltaClass = DeltaClasses.classOf(delta);
		for (Binding binding : this.bindings) {
			if (binding.type == deltaClass) {
				return binding.encode(delta);
			}
		}
		String type = typeName(deltaClass);
		throw DeltaException.unknownType(String.format(Locale.ROOT,
				"%s is not a delta of this projection, which folds %s: append one of these, or "
						+ "add a fold for the class",
				delta.getClass().getName(), typeNames()), type);
	}

	@Override
	public Object decode(SequencedRecord record) {
		byte[] type = header(record, TYPE_HEADER_BYTES);
		Binding binding = requireKnown(type);
		int version = version(record);
		if (binding != null && version == binding.version) {
			return binding.decode(record.body());
		}
		List<Object> deltas = migrate(type, binding, version, record.body());
		if (deltas.size() != 1) {
			throw DeltaException
				.malformed(
						String.format(Locale.ROOT,
								"its upcasters made %d deltas of it, and one is needed: call decodeAll", deltas.size()),
						text(type), null);
		}
		if (deltas.get(0) instanceof UnknownDelta unknown) {
			throw DeltaException.unknownType(unknown.message(), unknown.type());
		}
		return deltas.get(0);
	}

	@Override
	public boolean decodesSeveral() {
		return this.migration.isNeeded();
	}

	@Override
	public Set<String> types() {
		Set<String> types = new LinkedHashSet<>(this.migration.types());
		if (this.bindings.size() == 1) {
			types.add("");
		}
		return types;
	}

	@Override
	public List<Object> decodeAll(SequencedRecord record) {
		byte[] type = header(record, TYPE_HEADER_BYTES);
		Binding binding = requireKnown(type);
		int version = version(record);
		if (binding != null && version == binding.version) {
			return List.of(binding.decode(record.body()));
		}
		return migrate(type, binding, version, record.body());
	}

	// null for a type without a class that upcasters convert. The header of an unknown
	// type may mean something else, so it is not read.
	private @Nullable Binding requireKnown(byte @Nullable [] type) {
		Binding binding = find(type);
		if (binding == null) {
			String name = Objects.requireNonNull(text(type));
			if (!this.migration.isKnown(name)) {
				throw DeltaException.unknownType(unknown(name), name);
			}
		}
		return binding;
	}

	private List<Object> migrate(byte @Nullable [] type, @Nullable Binding binding, int version, byte[] body) {
		String name = (binding != null) ? binding.name : Objects.requireNonNull(text(type));
		if (binding != null && version > binding.version) {
			throw this.migration.newer(name, version);
		}
		List<Object> deltas = new ArrayList<>(1);
		for (DeltaDocument delta : this.migration.upcast(name, version, body)) {
			Binding target = find(delta.type().getBytes(StandardCharsets.UTF_8));
			deltas.add((target != null) ? target.decode(delta.bytes())
					: new UnknownDelta(delta.type(), unknown(delta.type())));
		}
		return deltas;
	}

	private static @Nullable String text(byte @Nullable [] type) {
		return (type != null) ? new String(type, StandardCharsets.UTF_8) : null;
	}

	private static byte @Nullable [] header(SequencedRecord record, byte[] name) {
		List<Header> headers = record.headers();
		for (int i = 0; i < headers.size(); i++) {
			Header header = headers.get(i);
			if (Arrays.equals(header.nameBytes(), name)) {
				return header.valueBytes();
			}
		}
		return null;
	}

	private static int version(SequencedRecord record) {
		byte[] value = header(record, VERSION_HEADER_BYTES);
		if (value == null) {
			return 1;
		}
		int version = 0;
		for (byte digit : value) {
			boolean number = digit >= '0' && digit <= '9' && value.length <= MAX_VERSION_DIGITS;
			version = (number && version >= 0) ? version * 10 + digit - '0' : -1;
		}
		if (version < 1) {
			throw DeltaException.malformed(
					String.format(Locale.ROOT,
							"its header '%s' is %s, not a version from 1 to 999999999: correct "
									+ "what appends such records",
							VERSION_HEADER, ForeignText.quote(text(value))),
					text(header(record, TYPE_HEADER_BYTES)), null);
		}
		return version;
	}

	// null for a type without a class.
	private @Nullable Binding find(byte @Nullable [] type) {
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
			if (binding.isNamed(type)) {
				return binding;
			}
		}
		return null;
	}

	private String unknown(String name) {
		return String.format(Locale.ROOT,
				"the type %s is not one of %s: add a fold for this type, or correct the application that appends such records",
				ForeignText.quote(name), typeNames());
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

		private final byte[][] names;

		private final int version;

		private final DeltaMigration migration;

		// Whether the version that is written is the current one.
		private final boolean current;

		private final List<Header> headers;

		private final ObjectReader reader;

		private final ObjectWriter writer;

		Binding(Class<?> type, DeltaType names, DeltaMigration migration, ObjectReader reader, ObjectWriter writer) {
			this.type = type;
			this.name = names.name();
			this.names = names.names()
				.stream()
				.map((each) -> each.getBytes(StandardCharsets.UTF_8))
				.toArray(byte[][]::new);
			this.version = migration.currentVersion(this.name);
			this.migration = migration;
			int written = migration.writtenVersion(this.name);
			this.current = written == this.version;
			Header header = Header.of(TYPE_HEADER, migration.writtenName(this.name));
			this.headers = (written == 1) ? List.of(header)
					: List.of(header, Header.of(VERSION_HEADER, Integer.toString(written)));
			this.reader = reader;
			this.writer = writer;
		}

		boolean isNamed(byte[] type) {
			for (byte[] candidate : this.names) {
				if (Arrays.equals(candidate, type)) {
					return true;
				}
			}
			return false;
		}

		AppendRecord encode(Object delta) {
			AppendRecord.Builder record = AppendRecord.builder().body(write(delta, body(delta)));
			this.headers.forEach(record::header);
			return record.build();
		}

		/**
		 * Checks that a delta is read back as it is written, in its current version.
		 * @param delta the delta
		 * @throws DeltaException if it is not
		 */
		void requireReadable(Object delta) {
			requireSame(delta, body(delta));
		}

		private byte[] body(Object delta) {
			try {
				return this.writer.writeValueAsBytes(delta);
			}
			catch (JacksonException ex) {
				throw DeltaException
					.ofJson(String.format(Locale.ROOT, "%s cannot be written as JSON, so it is not appended: %s. %s",
							this.type.getName(), JsonProblem.describe(ex), REMEDY), this.name, ex);
			}
		}

		private byte[] write(Object delta, byte[] body) {
			if (this.current) {
				requireSame(delta, body);
				return body;
			}
			byte[] older = this.migration.downcast(this.name, body);
			List<DeltaDocument> again = this.migration.upcast(this.name, this.migration.writtenVersion(this.name),
					older);
			if (again.size() != 1 || !again.get(0).type().equals(this.name)) {
				throw DeltaException.malformed(String.format(Locale.ROOT,
						"%s cannot be written in version %d, so it is not appended: its upcasters make %d other deltas of "
								+ "it. Write its current version %d",
						this.type.getName(), this.migration.writtenVersion(this.name), again.size(), this.version),
						this.name, null);
			}
			requireSame(delta, again.get(0).bytes());
			return older;
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
