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
 * A delta cannot be encoded or decoded.
 *
 * @since 0.1.0
 */
public final class DeltaException extends ProjectionException {

	private final @Nullable String type;

	private final boolean unknownType;

	// Whether it is the class that is wrong, or the JSON; null when neither is known.
	private final @Nullable Boolean ofDefinition;

	private DeltaException(String message, @Nullable String type, boolean unknownType, @Nullable Throwable cause,
			@Nullable Boolean ofDefinition) {
		super(message, cause);
		this.type = type;
		this.unknownType = unknownType;
		this.ofDefinition = ofDefinition;
	}

	/**
	 * Creates an exception for a delta of a type that is not known.
	 * @param message what is wrong and what to do
	 * @param type the type, or {@code null} when there is none
	 * @return the exception
	 */
	public static DeltaException unknownType(String message, @Nullable String type) {
		return new DeltaException(message, type, true, null, null);
	}

	/**
	 * Creates an exception for a delta that is not what its type says.
	 * @param message what is wrong
	 * @param type the type, or {@code null} when there is none
	 * @param cause what was thrown, or {@code null}
	 * @return the exception
	 */
	public static DeltaException malformed(String message, @Nullable String type, @Nullable Throwable cause) {
		return new DeltaException(message, type, false, cause, null);
	}

	static DeltaException ofJson(String message, @Nullable String type, JacksonException problem) {
		return new DeltaException(message, type, false, JsonProblem.cause(problem),
				problem instanceof InvalidDefinitionException);
	}

	/**
	 * Returns the type of the delta, as it was written: to be
	 * {@linkplain io.github.s2snapshot.sdk.text.ForeignText#quote quoted} where it is
	 * shown.
	 * @return the type, or {@code null} when there is none
	 */
	public @Nullable String type() {
		return this.type;
	}

	/**
	 * Returns whether the type is not known, rather than the content wrong.
	 * @return whether the type is not known
	 */
	public boolean isUnknownType() {
		return this.unknownType;
	}

	@Nullable Boolean isOfDefinition() {
		return this.ofDefinition;
	}

}
