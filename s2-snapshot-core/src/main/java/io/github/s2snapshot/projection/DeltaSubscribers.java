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
 * The subscribers to the deltas of a projection at one moment.
 *
 * @param count the number of subscribers
 * @param lag the number of records between the slowest subscriber and the cursor of the
 * projection, 0 without subscribers; records that are no deltas count too
 * @since 0.1.0
 * @see Projection#deltas(DeltaOptions)
 */
public record DeltaSubscribers(int count, long lag) {

	/**
	 * No subscribers.
	 */
	public static final DeltaSubscribers NONE = new DeltaSubscribers(0, 0);

}
