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

package io.github.s2snapshot.sse;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.DeltaPosition;

/**
 * Id of an event: the cursor of its state or the position of the next delta, followed by
 * the version of the projection if that is 2 or higher. A client that knows the state of
 * another version at the same cursor needs the whole state.
 */
final class EventId {

	// Longer than any id, and clients can send anything.
	private static final int MAX_LENGTH = 100;

	private EventId() {
	}

	static String of(long cursor, int version) {
		return Long.toUnsignedString(cursor) + suffix(version);
	}

	static String of(DeltaPosition position, int version) {
		return position + suffix(version);
	}

	/**
	 * Returns the cursor that a client knows.
	 * @param id the id of the last event that the client received
	 * @param version the version of the projection
	 * @return the cursor, {@code null} if the client knows no state of this version
	 */
	static @Nullable Long cursor(@Nullable String id, int version) {
		String text = text(id, version);
		try {
			return (text != null) ? Long.parseUnsignedLong(text) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * Returns the position at which a client continues.
	 * @param id the id of the last event that the client received
	 * @param version the version of the projection
	 * @return the position, {@code null} if the client knows no state of this version
	 */
	static @Nullable DeltaPosition position(@Nullable String id, int version) {
		String text = text(id, version);
		try {
			return (text != null) ? DeltaPosition.parse(text) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	// Returns the id without the version.
	private static @Nullable String text(@Nullable String id, int version) {
		if (id == null || id.length() > MAX_LENGTH) {
			return null;
		}
		String trimmed = id.trim();
		String suffix = suffix(version);
		return (trimmed.endsWith(suffix)) ? trimmed.substring(0, trimmed.length() - suffix.length()) : null;
	}

	private static String suffix(int version) {
		return (version > 1) ? "." + version : "";
	}

}
