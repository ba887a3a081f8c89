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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Objects;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link StateSerializer} that uses Jackson. By default it uses a mapper with fixed
 * settings, so that a stored state does not depend on how an application formats its
 * other JSON. Thread-safe.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public final class JacksonStateSerializer<S> implements StateSerializer<S> {

	private final JavaType type;

	private final ObjectWriter writer;

	private final ObjectReader reader;

	private JacksonStateSerializer(JsonMapper mapper, Type type) {
		this.type = mapper.constructType(type);
		this.writer = mapper.writerFor(this.type);
		this.reader = mapper.readerFor(this.type);
	}

	/**
	 * Creates a serializer with fixed settings.
	 * @param <S> the type of the state
	 * @param type the type of the state
	 * @return the serializer
	 */
	public static <S> JacksonStateSerializer<S> of(Class<S> type) {
		return new JacksonStateSerializer<>(JsonBinding.defaults().states(), type);
	}

	/**
	 * Creates a serializer with fixed settings for a type that may be parameterized.
	 * @param <S> the type of the state
	 * @param type the type of the state
	 * @return the serializer
	 */
	public static <S> JacksonStateSerializer<S> of(Type type) {
		return new JacksonStateSerializer<>(JsonBinding.defaults().states(), type);
	}

	/**
	 * Creates a serializer with fixed settings and customizers of the application.
	 * @param <S> the type of the state
	 * @param type the type of the state
	 * @param json how states are written as JSON and read
	 * @return the serializer
	 */
	public static <S> JacksonStateSerializer<S> of(Type type, JsonBinding json) {
		return new JacksonStateSerializer<>(json.states(), type);
	}

	/**
	 * Creates a serializer with a custom mapper. Do not change settings of the mapper as
	 * long as snapshots exist that were written with them.
	 * @param <S> the type of the state
	 * @param mapper the mapper
	 * @param type the type of the state
	 * @return the serializer
	 */
	public static <S> JacksonStateSerializer<S> of(JsonMapper mapper, Type type) {
		Objects.requireNonNull(mapper, "'mapper' must not be null");
		return new JacksonStateSerializer<>(mapper, type);
	}

	@Override
	public void write(S state, OutputStream out) throws IOException {
		try {
			this.writer.writeValue(out, state);
		}
		catch (JacksonException ex) {
			throw new IOException(String.format(Locale.ROOT, "%s cannot be written as JSON: %s",
					this.type.toCanonical(), JsonProblem.describe(ex)), JsonProblem.cause(ex));
		}
		catch (StackOverflowError ex) {
			throw tooDeep(ex);
		}
	}

	private IOException tooDeep(StackOverflowError ex) {
		return new IOException(String.format(Locale.ROOT,
				"%s is nested too deeply for the stack of the thread: make it flatter, or set a StateSerializer",
				this.type.toCanonical()), ex);
	}

	@Override
	public S read(InputStream in) throws IOException {
		S state;
		try {
			state = this.reader.readValue(in);
		}
		catch (JacksonException ex) {
			throw new IOException(String.format(Locale.ROOT, "%s cannot be read from JSON: %s", this.type.toCanonical(),
					JsonProblem.describe(ex)), JsonProblem.cause(ex));
		}
		catch (StackOverflowError ex) {
			throw tooDeep(ex);
		}
		if (state == null) {
			throw new IOException(
					String.format(Locale.ROOT, "%s cannot be read from a JSON null", this.type.toCanonical()));
		}
		return state;
	}

}
