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

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;

/**
 * Says what is wrong with JSON, and where, by the names of classes and their properties.
 * Values and keys of maps are not told, as messages of Jackson do: what is in a record or
 * a state may be secret, and the message gets to places where they are not seen
 * otherwise.
 *
 * @since 0.1.0
 */
public final class JsonProblem {

	private JsonProblem() {
	}

	/**
	 * Describe a problem.
	 * @param problem what Jackson has complained about
	 * @return what it is, and where
	 */
	public static String describe(JacksonException problem) {
		return what(problem) + where(problem);
	}

	private static String what(JacksonException problem) {
		if (problem instanceof PropertyBindingException unknown) {
			return String.format(Locale.ROOT, "%s has no property '%s'", name(unknown.getReferringClass()),
					unknown.getPropertyName());
		}
		if (problem instanceof MismatchedInputException mismatch) {
			return String.format(Locale.ROOT, "what is there is no %s", name(mismatch.getTargetType()));
		}
		if (problem instanceof UnexpectedEndOfInputException) {
			return "it ends too early";
		}
		if (problem instanceof StreamReadException) {
			return "it is not valid JSON";
		}
		Throwable cause = problem.getCause();
		if (problem instanceof DatabindException && !(problem instanceof InvalidDefinitionException) && cause != null) {
			return cause.getClass().getName() + " was thrown";
		}
		return String.valueOf(problem.getOriginalMessage());
	}

	private static String name(@Nullable Class<?> type) {
		return (type != null) ? type.getTypeName() : "value of the expected type";
	}

	private static String where(JacksonException problem) {
		StringBuilder path = new StringBuilder();
		for (JacksonException.Reference reference : problem.getPath()) {
			append(path, reference);
		}
		String where = (path.isEmpty()) ? "" : " at '" + path + "'";
		TokenStreamLocation location = problem.getLocation();
		return (location == null || location.getLineNr() < 1) ? where : where
				+ String.format(Locale.ROOT, " (line %d, column %d)", location.getLineNr(), location.getColumnNr());
	}

	private static void append(StringBuilder path, JacksonException.Reference reference) {
		String name = reference.getPropertyName();
		if (name == null) {
			path.append('[').append((reference.getIndex() >= 0) ? reference.getIndex() : "*").append(']');
			return;
		}
		if (!path.isEmpty()) {
			path.append('.');
		}
		path.append((isMap(reference.from())) ? "*" : name);
	}

	private static boolean isMap(@Nullable Object from) {
		return from instanceof Map || (from instanceof Class<?> type && Map.class.isAssignableFrom(type));
	}

}
