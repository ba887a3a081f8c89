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

import java.util.Objects;

/**
 * One of several deltas of a record, of a type that the projection does not fold. A codec
 * returns it in place of the delta.
 *
 * @param type the type as it was written: to be
 * {@linkplain io.github.s2snapshot.sdk.text.ForeignText#quote quoted} where it is shown
 * @param message what is wrong and what to do
 * @since 0.1.0
 */
public record UnknownDelta(String type, String message) {

	public UnknownDelta {
		Objects.requireNonNull(type, "'type' must not be null");
		Objects.requireNonNull(message, "'message' must not be null");
	}

}
