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

/**
 * What a subscription to deltas does if records that it has to read were trimmed.
 *
 * @since 0.1.0
 */
public enum DeltaGapAction {

	/**
	 * The subscription ends with an error. This is the default.
	 */
	FAIL,

	/**
	 * The subscriber receives a {@link DeltaEntry.Gap}, and then the first delta that
	 * still exists.
	 */
	SKIP,

	/**
	 * The subscriber receives a {@link DeltaEntry.Gap}, then the current state as a
	 * {@link DeltaEntry.State}, and then the deltas after it. A position of another
	 * incarnation of the stream and a record of the past that cannot be folded are
	 * treated like a gap.
	 */
	RESTATE

}
