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
 * Exception that tells how to send a command again, so that it is not done twice.
 *
 * @since 0.1.0
 */
public interface CommandAttempt {

	/**
	 * Returns the id of the command.
	 * @return the id; {@code null} if the exception is not that of a command
	 */
	@Nullable String commandId();

	/**
	 * Returns where the next attempt has to begin to look for this command.
	 * @return a sequence number, unsigned; {@code null} if nothing was sent by any
	 * attempt, or the exception is not that of a command
	 */
	@Nullable Long triedFrom();

}
