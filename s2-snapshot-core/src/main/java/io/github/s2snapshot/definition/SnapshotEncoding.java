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

package io.github.s2snapshot.definition;

import java.util.Objects;

/**
 * Form and compression of snapshots in the stream.
 *
 * @param form the form
 * @param compression the compression
 * @since 0.1.0
 */
public record SnapshotEncoding(SnapshotFormChoice form, SnapshotCompression compression) {

	public SnapshotEncoding {
		Objects.requireNonNull(form, "'form' must not be null");
		Objects.requireNonNull(compression, "'compression' must not be null");
	}

	/**
	 * Returns the default encoding, which chooses the form and the compression for each
	 * snapshot.
	 * @return the encoding
	 */
	public static SnapshotEncoding auto() {
		return new SnapshotEncoding(SnapshotFormChoice.AUTO, SnapshotCompression.AUTO);
	}

	/**
	 * Changes the form.
	 * @param form the form
	 * @return a new encoding
	 */
	public SnapshotEncoding withForm(SnapshotFormChoice form) {
		return new SnapshotEncoding(form, this.compression);
	}

	/**
	 * Changes the compression.
	 * @param compression the compression
	 * @return a new encoding
	 */
	public SnapshotEncoding withCompression(SnapshotCompression compression) {
		return new SnapshotEncoding(this.form, compression);
	}

}
