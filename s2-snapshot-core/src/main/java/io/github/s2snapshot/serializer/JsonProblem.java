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

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;

import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Describes a problem of JSON and its position by the names of classes and of their
 * declared members. Unlike the messages of Jackson, a description contains no values, map
 * keys or other names from the JSON: the content of a record or a state may be secret,
 * and messages are logged.
 *
 * @since 0.1.0
 */
public final class JsonProblem {

	// The value follows in parentheses.
	private static final Pattern VALUE = Pattern.compile("(from \\w+ value) \\(.*", Pattern.DOTALL);

	private static final List<String> HARMLESS = List.of("Null key for a Map not allowed in JSON",
			"Direct self-reference leading to cycle", "Trailing token");

	private JsonProblem() {
	}

	/**
	 * Describes a problem.
	 * @param problem the exception of Jackson
	 * @return the problem and its position, on one line
	 */
	public static String describe(JacksonException problem) {
		return what(problem) + where(problem);
	}

	/**
	 * Returns a replacement for an exception of Jackson that can be the cause of another
	 * exception. The exception of Jackson itself contains parts of the JSON.
	 * @param problem the exception of Jackson
	 * @return an exception with the same stack trace and the description
	 */
	public static Throwable cause(JacksonException problem) {
		return ForeignFailure.withMessage(problem, describe(problem));
	}

	private static String what(JacksonException problem) {
		if (problem instanceof PropertyBindingException unknown) {
			return String.format(Locale.ROOT, "%s has no property for a name in the JSON",
					name(unknown.getReferringClass()));
		}
		if (problem instanceof MismatchedInputException mismatch) {
			return String.format(Locale.ROOT, "the value is not a valid %s", name(mismatch.getTargetType()));
		}
		if (problem instanceof UnexpectedEndOfInputException) {
			return "it ends too early";
		}
		if (problem instanceof StreamReadException) {
			return "it is not valid JSON";
		}
		if (problem instanceof StreamWriteException) {
			return "it cannot be written";
		}
		String message = String.valueOf(problem.getOriginalMessage());
		if (problem instanceof StreamConstraintsException || HARMLESS.stream().anyMatch(message::startsWith)) {
			return ForeignText.line(message);
		}
		if (problem instanceof InvalidDefinitionException) {
			return ForeignText.line(VALUE.matcher(message).replaceFirst("$1"));
		}
		Throwable cause = problem.getCause();
		if (problem instanceof JacksonIOException && cause != null) {
			return ForeignFailure.text(cause);
		}
		return (cause != null) ? cause.getClass().getName() + " was thrown"
				: problem.getClass().getName() + " was thrown";
	}

	private static String name(@Nullable Class<?> type) {
		return (type != null) ? type.getTypeName() : "value of the expected type";
	}

	private static String where(JacksonException problem) {
		StringBuilder path = new StringBuilder();
		for (JacksonException.Reference reference : problem.getPath()) {
			append(path, reference);
		}
		String where = (path.isEmpty()) ? "" : " at '" + ForeignText.line(path.toString()) + "'";
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
		path.append((isDeclared(reference.from(), name)) ? name : "*");
	}

	private static boolean isDeclared(@Nullable Object from, String name) {
		Class<?> type = (from instanceof Class<?> declared) ? declared : (from != null) ? from.getClass() : null;
		return type != null && !Map.class.isAssignableFrom(type) && DeclaredNames.of(type).contains(name);
	}

}
