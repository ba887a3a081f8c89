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

package io.github.s2snapshot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.Assert;

/**
 * Stops the start of an application with a description of what is wrong and the action
 * that mends it. Spring Boot 4.1 has such an exception; Spring Boot 4.0 has none.
 *
 * @since 0.1.0
 */
public class FailureAnalyzedException extends RuntimeException {

	private final String action;

	/**
	 * Creates an exception.
	 * @param description what is wrong
	 * @param action what to do
	 */
	public FailureAnalyzedException(String description, String action) {
		this(description, action, null);
	}

	/**
	 * Creates an exception.
	 * @param description what is wrong
	 * @param action what to do
	 * @param cause the cause, or {@code null}
	 */
	public FailureAnalyzedException(String description, String action, @Nullable Throwable cause) {
		super(description, cause);
		Assert.hasText(description, "'description' must not be empty");
		Assert.hasText(action, "'action' must not be empty");
		this.action = action;
	}

	/**
	 * Returns the analysis of the failure.
	 * @return the description and the action
	 */
	public FailureAnalysis analysis() {
		return new FailureAnalysis(String.valueOf(getMessage()), this.action, this);
	}

}
