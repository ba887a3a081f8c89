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

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Thrown by the handler of a command to refuse it, and by the call that sent the command.
 * Nothing was appended. The refusal was decided on the latest state, so that it is
 * reported again until the state changes.
 *
 * @since 0.1.0
 */
public class CommandRefusedException extends ProjectionException {

	private static final long serialVersionUID = 1L;

	private static final Pattern REASON = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");

	private final String reason;

	/**
	 * Creates an exception with the reason as its message.
	 * @param reason the reason for programs, such as {@code sold-out}: 1 to 100 letters,
	 * digits, '.', '_', ':' and '-', of ASCII
	 */
	public CommandRefusedException(String reason) {
		this(reason, reason);
	}

	/**
	 * Creates an exception.
	 * @param reason the reason for programs, such as {@code sold-out}: 1 to 100 letters,
	 * digits, '.', '_', ':' and '-', of ASCII
	 * @param message the reason for people, which the caller of the command may see
	 */
	public CommandRefusedException(String reason, String message) {
		super(Objects.requireNonNull(message, "'message' must not be null"));
		Objects.requireNonNull(reason, "'reason' must not be null");
		if (!REASON.matcher(reason).matches()) {
			throw new IllegalArgumentException(
					"'reason' must be 1 to 100 letters, digits, '.', '_', ':' and '-', and begin with a letter or digit. "
							+ "Pass the text for people as 'message'");
		}
		this.reason = reason;
	}

	/**
	 * Returns the reason for programs.
	 * @return the reason, such as {@code sold-out}
	 */
	public String reason() {
		return this.reason;
	}

}
