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

package io.github.s2snapshot.projection.error;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if the handler of a command failed, instead of deciding or refusing the command.
 * Nothing was appended. The message has no content of the command and none of the failure
 * of the handler, which is the cause.
 *
 * @since 0.1.0
 */
public class CommandFailedException extends ProjectionException {

	private static final long serialVersionUID = 1L;

	private final String projection;

	private final String command;

	private final String failure;

	/**
	 * Creates an exception.
	 * @param message what happened
	 * @param projection the name of the projection
	 * @param command the name of the class of the command
	 * @param failure the name of the class of the failure
	 * @param cause the failure, {@code null} if it is not known here
	 */
	public CommandFailedException(String message, String projection, String command, String failure,
			@Nullable Throwable cause) {
		super(message, cause);
		this.projection = projection;
		this.command = command;
		this.failure = failure;
	}

	/**
	 * Returns the projection.
	 * @return the name of the projection
	 */
	public String projection() {
		return this.projection;
	}

	/**
	 * Returns the type of the command.
	 * @return the name of its class
	 */
	public String command() {
		return this.command;
	}

	/**
	 * Returns the type of the failure.
	 * @return the name of its class
	 */
	public String failure() {
		return this.failure;
	}

}
