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
import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.error.Outage;

/**
 * State of the connection of a projection to the server. A projection that follows its
 * stream hears the server at least every 15 seconds, even if nothing is appended (S2 v1:
 * heartbeats).
 *
 * @param lastContact when the server was last heard, or {@code null} if it was never
 * heard
 * @param age the time since the last contact by a monotonic clock, zero if there was none
 * @param outage the current outage, or {@code null} if there is none
 * @param recovery the current recovery, or {@code null} if there is none
 * @since 0.1.0
 */
public record ServerContact(@Nullable Instant lastContact, Duration age, @Nullable Outage outage,
		@Nullable Recovery recovery) {

	/**
	 * The server was never heard.
	 */
	public static final ServerContact NONE = new ServerContact(null, Duration.ZERO, null, null);

	public ServerContact {
		Objects.requireNonNull(age, "'age' must not be null");
	}

	/**
	 * Returns whether the server is heard.
	 * @return whether there was a contact and there is no outage
	 */
	public boolean isConnected() {
		return this.lastContact != null && this.outage == null;
	}

}
