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

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The deltas of unknown types that a projection ignored.
 *
 * @param count the number of deltas since the last restore began
 * @param last the last of them, or {@code null} if there is none
 * @param types the types that are missing in the state, including those that its base
 * lists
 * @since 0.1.0
 */
public record IgnoredDeltas(long count, @Nullable Last last, IgnoredTypes types) {

	/**
	 * No delta.
	 */
	public static final IgnoredDeltas NONE = new IgnoredDeltas(0, null, IgnoredTypes.NONE);

	public IgnoredDeltas {
		Objects.requireNonNull(types, "'types' must not be null");
	}

	/**
	 * The last ignored delta.
	 *
	 * @param seqNum the position of its record
	 * @param type the beginning of its type, or {@code null} if it has none
	 */
	public record Last(long seqNum, @Nullable String type) {

		/**
		 * Maximum number of characters of the type.
		 */
		public static final int MAX_TYPE = 64;

		public Last {
			type = (type != null && type.length() > MAX_TYPE) ? type.substring(0, MAX_TYPE) : type;
		}

	}

}
