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
 * Result of saving a snapshot.
 *
 * @param saved whether the snapshot is stored; otherwise the store has a valid snapshot
 * with a higher cursor, or with the same cursor that another process saved at the same
 * time
 * @param cursor the cursor of the newest snapshot in the store: the saved one, or the one
 * that superseded it
 * @param bytes the number of bytes of the snapshot in the store, 0 if it was not saved
 * @since 0.1.0
 */
public record SaveResult(boolean saved, long cursor, long bytes) {

	/**
	 * Creates the result for a snapshot that is stored.
	 * @param cursor the cursor of the snapshot
	 * @param bytes the number of bytes of the snapshot in the store
	 * @return the result
	 */
	public static SaveResult saved(long cursor, long bytes) {
		return new SaveResult(true, cursor, bytes);
	}

	/**
	 * Creates the result for a snapshot that was not saved because the store has another
	 * one.
	 * @param cursor the cursor of the other snapshot, not lower than that of the snapshot
	 * to save
	 * @return the result
	 */
	public static SaveResult superseded(long cursor) {
		return new SaveResult(false, cursor, 0);
	}

}
