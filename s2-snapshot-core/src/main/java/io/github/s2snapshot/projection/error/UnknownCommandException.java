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

/**
 * Thrown if a projection has no handler for the type of a command. Nothing was appended.
 *
 * @since 0.1.0
 */
public class UnknownCommandException extends ProjectionException {

	private static final long serialVersionUID = 1L;

	private final String command;

	/**
	 * Creates an exception.
	 * @param message what happened
	 * @param command the name of the class of the command
	 */
	public UnknownCommandException(String message, String command) {
		super(message);
		this.command = command;
	}

	/**
	 * Returns the type of the command.
	 * @return the name of its class
	 */
	public String command() {
		return this.command;
	}

}
