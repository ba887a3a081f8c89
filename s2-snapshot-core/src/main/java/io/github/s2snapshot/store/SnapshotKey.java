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

import java.util.Objects;

/**
 * Key that identifies a snapshot in a store.
 *
 * @param projection the name of the projection
 * @param version the version of the projection
 * @param basin the basin of the stream
 * @param stream the stream within the basin
 * @param cursor the first sequence number that the snapshot does not cover, unsigned
 * @since 0.1.0
 */
public record SnapshotKey(String projection, int version, String basin, String stream, long cursor) {

	public SnapshotKey {
		Objects.requireNonNull(projection, "'projection' must not be null");
		Objects.requireNonNull(basin, "'basin' must not be null");
		Objects.requireNonNull(stream, "'stream' must not be null");
	}

	/**
	 * Returns the scope that the snapshot belongs to.
	 * @return the scope
	 */
	public SnapshotScope scope() {
		return new SnapshotScope(this.projection, this.version, this.basin, this.stream);
	}

	@Override
	public String toString() {
		return scope() + " at cursor " + Long.toUnsignedString(this.cursor);
	}

}
