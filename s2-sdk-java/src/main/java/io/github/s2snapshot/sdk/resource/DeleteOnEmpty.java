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

package io.github.s2snapshot.sdk.resource;

import java.time.Duration;

import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Automatic deletion of a stream that has no records.
 *
 * @param minAge the time for which the stream must be empty; zero disables the deletion
 * @since 0.1.0
 */
public record DeleteOnEmpty(Duration minAge) {

	/**
	 * Creates a setting.
	 * @param minAge the time for which the stream must be empty; zero disables the
	 * deletion
	 */
	public DeleteOnEmpty {
		if (minAge.isNegative()) {
			throw new InvalidInputException("'minAge' must not be negative, but is " + minAge);
		}
	}

}
