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

package io.github.s2snapshot.actuate.endpoint;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.SnapshotInfo;

/**
 * Description of a stored snapshot.
 *
 * @param id the id of the snapshot, or {@code null} if it has none
 * @param cursor the first sequence number that the snapshot does not cover
 * @param placement {@code in-stream} or {@code external}
 * @param form {@code single}, {@code framed} or {@code object}
 * @param bytes the size of the stored payload in bytes
 * @param takenAt the time at which it was taken
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SnapshotDescriptor(@Nullable String id, long cursor, String placement, String form, long bytes,
		Instant takenAt) {

	static SnapshotDescriptor of(SnapshotInfo snapshot) {
		return new SnapshotDescriptor((snapshot.id() != null) ? snapshot.id().toString() : null, snapshot.cursor(),
				snapshot.placement().id(), snapshot.form().id(), snapshot.bytes(), snapshot.takenAt());
	}

}
