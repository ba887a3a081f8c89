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
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * Looks for problems of a class of deltas when a projection is defined: creates sample
 * deltas, writes them and reads them back. If the application rejects the sample values,
 * nothing is reported.
 */
final class DeltaTrial {

	private final JacksonDeltaCodec.Binding binding;

	private final TypeFactory types;

	DeltaTrial(JacksonDeltaCodec.Binding binding, TypeFactory types) {
		this.binding = binding;
		this.types = types;
	}

	@Nullable String problem(JavaType type) {
		String unreadable = unreadable();
		if (unreadable != null) {
			return unreadable;
		}
		List<Object> samples = new SampleValues(this.types).of(type);
		for (Object sample : samples) {
			String problem = problem(sample);
			if (problem != null) {
				return problem;
			}
		}
		return null;
	}

	// Fails if Jackson can create no delta of the class, whatever the JSON is.
	private @Nullable String unreadable() {
		try {
			this.binding.decode(new byte[] { '{', '}' });
			return null;
		}
		catch (DeltaException ex) {
			return (Boolean.TRUE.equals(ex.isOfDefinition()))
					? String.format(Locale.ROOT, "%s. %s", ex.getMessage(), JacksonDeltaCodec.Binding.REMEDY) : null;
		}
		catch (RuntimeException | AssertionError ex) {
			return null;
		}
	}

	private @Nullable String problem(Object sample) {
		try {
			this.binding.requireReadable(sample);
			return null;
		}
		catch (DeltaException ex) {
			return (isCertain(ex)) ? ex.getMessage() : null;
		}
		catch (RuntimeException | AssertionError ex) {
			// The application may reject sample values.
			return null;
		}
	}

	private static boolean isCertain(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof DeltaException delta && delta.isOfDefinition() != null) {
				return delta.isOfDefinition();
			}
			if (cause instanceof IOException) {
				return false;
			}
		}
		return true;
	}

}
