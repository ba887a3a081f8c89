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
 * Thrown to fail the start of an application with a description of the problem and an
 * action that solves it. Spring Boot 4.1 has a similar exception, Spring Boot 4.0 does
 * not.
 *
 * @since 0.1.0
 */
public class FailureAnalyzedException extends RuntimeException {

	private final String action;

	/**
	 * Creates a new {@link FailureAnalyzedException}.
	 * @param description the description of the problem
	 * @param action the action that solves it
	 */
	public FailureAnalyzedException(String description, String action) {
		this(description, action, null);
	}

	/**
	 * Creates a new {@link FailureAnalyzedException}.
	 * @param description the description of the problem
	 * @param action the action that solves it
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
