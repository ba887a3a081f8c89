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

package io.github.s2snapshot.projection;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.error.CommandAttempt;

/**
 * Options of a command: its id, where to look for an earlier attempt, and how long this
 * attempt may take. Immutable.
 * <p>
 * A command with an id is done once, however often it is sent, if each attempt after the
 * first one has a position at or before the tail of the stream at the first attempt. An
 * attempt without a position is a first attempt: it looks for no earlier one.
 *
 * @since 0.1.0
 * @see Projection#send(Object, CommandOptions)
 */
public final class CommandOptions {

	private static final Pattern VALID = Pattern.compile("[\\x21-\\x7e]{1,200}");

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final @Nullable String id;

	private final @Nullable Long triedFrom;

	private final Duration timeout;

	private CommandOptions(@Nullable String id, @Nullable Long triedFrom, Duration timeout) {
		if (id != null && !VALID.matcher(id).matches()) {
			throw new IllegalArgumentException(
					"'id' must be 1 to 200 visible characters of ASCII without spaces. Use a UUID, or encode the text");
		}
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("'timeout' must be positive, but is " + timeout);
		}
		this.id = id;
		this.triedFrom = triedFrom;
		this.timeout = timeout;
	}

	/**
	 * Returns the options of a new command: each send receives a random id, and may take
	 * 30 seconds.
	 * @return the options
	 */
	public static CommandOptions defaults() {
		return new CommandOptions(null, null, TIMEOUT);
	}

	/**
	 * Returns the options of the first attempt of a command with an id of the caller.
	 * Later attempts need a position, see {@link #retry(String, long)}.
	 * @param id the id, 1 to 200 visible characters of ASCII without spaces
	 * @return the options
	 */
	public static CommandOptions first(String id) {
		return new CommandOptions(Objects.requireNonNull(id, "'id' must not be null"), null, TIMEOUT);
	}

	/**
	 * Returns the options of any attempt of a command with an id of the caller. The
	 * stream is searched for the id from the position on, so the command is not done
	 * again if an earlier attempt was successful.
	 * @param id the id, 1 to 200 visible characters of ASCII without spaces
	 * @param triedFrom a position at or before the tail of the stream at the first
	 * attempt, unsigned, such as the cursor of a state that was read before; 0 to search
	 * the whole stream
	 * @return the options
	 */
	public static CommandOptions retry(String id, long triedFrom) {
		return new CommandOptions(Objects.requireNonNull(id, "'id' must not be null"), triedFrom, TIMEOUT);
	}

	/**
	 * Returns the options of the next attempt after a failed one.
	 * @param failed the exception of the failed attempt, which has the id of the command
	 * @return the options
	 * @throws IllegalArgumentException if the exception is not that of a command
	 */
	public static CommandOptions retry(CommandAttempt failed) {
		if (failed.commandId() == null) {
			throw new IllegalArgumentException(
					"'failed' must be the exception of a command, but has no id of one. Pass an exception that "
							+ "'send' has thrown");
		}
		return new CommandOptions(failed.commandId(), failed.triedFrom(), TIMEOUT);
	}

	/**
	 * Returns a copy with another time limit.
	 * @param timeout the longest time for all attempts of a send, positive
	 * @return the copy
	 */
	public CommandOptions withTimeout(Duration timeout) {
		return new CommandOptions(this.id, this.triedFrom, timeout);
	}

	/**
	 * Returns these options if they have an id, and otherwise a copy with a random one.
	 * @return options with an id
	 */
	public CommandOptions identified() {
		return (this.id != null) ? this
				: new CommandOptions(UUID.randomUUID().toString(), this.triedFrom, this.timeout);
	}

	/**
	 * Returns the id of the command.
	 * @return the id; {@code null} if each send receives a random one
	 */
	public @Nullable String id() {
		return this.id;
	}

	/**
	 * Returns where to look for an earlier attempt.
	 * @return a sequence number, unsigned; {@code null} for the first attempt
	 */
	public @Nullable Long triedFrom() {
		return this.triedFrom;
	}

	/**
	 * Returns how long a send may take.
	 * @return the time limit
	 */
	public Duration timeout() {
		return this.timeout;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof CommandOptions that && Objects.equals(this.id, that.id)
				&& Objects.equals(this.triedFrom, that.triedFrom) && this.timeout.equals(that.timeout);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.id, this.triedFrom, this.timeout);
	}

	@Override
	public String toString() {
		return "CommandOptions[id=" + ((this.id != null) ? this.id : "random")
				+ ((this.triedFrom != null) ? ", triedFrom=" + Long.toUnsignedString(this.triedFrom) : "")
				+ ", timeout=" + this.timeout + "]";
	}

}
