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

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidDefinitionException;

import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Thrown if a delta cannot be encoded or decoded.
 *
 * @since 0.1.0
 */
public final class DeltaException extends ProjectionException {

	private final @Nullable String type;

	private final Kind kind;

	// True if the class is the cause, false if the JSON is, null if that is not known.
	private final @Nullable Boolean ofDefinition;

	private DeltaException(String message, @Nullable String type, Kind kind, @Nullable Throwable cause,
			@Nullable Boolean ofDefinition) {
		super(message, cause);
		this.type = type;
		this.kind = kind;
		this.ofDefinition = ofDefinition;
	}

	/**
	 * Creates an exception for a delta whose type is unknown.
	 * @param message the problem and what to do about it
	 * @param type the type, or {@code null} if the record has none
	 * @return the exception
	 */
	public static DeltaException unknownType(String message, @Nullable String type) {
		return new DeltaException(message, type, Kind.UNKNOWN_TYPE, null, null);
	}

	/**
	 * Creates an exception for a delta of a newer version than is known.
	 * @param message what is wrong and what to do
	 * @param type the type
	 * @return the exception
	 */
	public static DeltaException newerVersion(String message, String type) {
		return new DeltaException(message, type, Kind.NEWER_VERSION, null, null);
	}

	/**
	 * Creates an exception for a delta that is malformed or cannot be written.
	 * @param message the problem
	 * @param type the type, or {@code null} if it is not known
	 * @param cause the cause, or {@code null}
	 * @return the exception
	 */
	public static DeltaException malformed(String message, @Nullable String type, @Nullable Throwable cause) {
		return new DeltaException(message, type, Kind.MALFORMED, cause, null);
	}

	static DeltaException ofJson(String message, @Nullable String type, JacksonException problem) {
		return new DeltaException(message, type, Kind.MALFORMED, JsonProblem.cause(problem),
				problem instanceof InvalidDefinitionException);
	}

	/**
	 * Returns the type of the delta as the record has it.
	 * {@linkplain io.github.s2snapshot.sdk.text.ForeignText#quote Quote} it before it is
	 * logged or displayed.
	 * @return the type, or {@code null} if it is not known
	 */
	public @Nullable String type() {
		return this.type;
	}

	/**
	 * Returns whether the type of the delta is unknown. If not, its content is the
	 * problem.
	 * @return whether the type is unknown
	 */
	public boolean isUnknownType() {
		return this.kind == Kind.UNKNOWN_TYPE;
	}

	/**
	 * Returns whether the version is newer than is known, rather than the content wrong.
	 * @return whether the version is newer than is known
	 */
	public boolean isNewerVersion() {
		return this.kind == Kind.NEWER_VERSION;
	}

	@Nullable Boolean isOfDefinition() {
		return this.ofDefinition;
	}

	private enum Kind {

		UNKNOWN_TYPE, NEWER_VERSION, MALFORMED

	}

}
