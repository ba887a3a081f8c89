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

package io.github.s2snapshot.store;

/**
 * What became of a snapshot that was to be saved.
 *
 * @param saved whether it is stored; otherwise a valid snapshot with a higher cursor was
 * there already and nothing was changed, or another one was saved with the same cursor at
 * the same time and is there now
 * @param cursor the cursor of the snapshot that is stored now: its own, or the higher one
 * @param bytes the number of bytes that it takes in the store, 0 when it was not saved
 * @since 0.1.0
 */
public record SaveResult(boolean saved, long cursor, long bytes) {

	/**
	 * The snapshot is stored.
	 * @param cursor its cursor
	 * @param bytes the number of bytes that it takes in the store
	 * @return the result
	 */
	public static SaveResult saved(long cursor, long bytes) {
		return new SaveResult(true, cursor, bytes);
	}

	/**
	 * The snapshot was not saved because another one is stored.
	 * @param cursor the cursor of the other one, not lower than its own
	 * @return the result
	 */
	public static SaveResult superseded(long cursor) {
		return new SaveResult(false, cursor, 0);
	}

}
