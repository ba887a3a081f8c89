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

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.s2snapshot.snapshot.SnapshotOutcome;

/**
 * Description of the outcome of a requested snapshot.
 *
 * @param projection the name of the projection
 * @param outcome {@code taken}, {@code skipped}, {@code superseded}, {@code failed}, or
 * {@code busy} if another operation on the projection is running
 * @param reason the reason for which no snapshot was taken, or {@code null} if one was
 * taken
 * @param snapshot the snapshot that was taken, or {@code null}
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SnapshotOutcomeDescriptor(String projection, String outcome, @Nullable String reason,
		@Nullable SnapshotDescriptor snapshot) implements OperationResponseBody {

	static SnapshotOutcomeDescriptor of(String projection, SnapshotOutcome outcome) {
		if (outcome instanceof SnapshotOutcome.Taken taken) {
			return new SnapshotOutcomeDescriptor(projection, "taken", null, SnapshotDescriptor.of(taken.snapshot()));
		}
		if (outcome instanceof SnapshotOutcome.Skipped skipped) {
			return new SnapshotOutcomeDescriptor(projection, "skipped", skipped.reason(), null);
		}
		if (outcome instanceof SnapshotOutcome.Superseded superseded) {
			return new SnapshotOutcomeDescriptor(projection, "superseded",
					String.format(Locale.ROOT,
							"The snapshot at cursor %s was abandoned because "
									+ "another process has stored a snapshot at cursor %s",
							Long.toUnsignedString(superseded.cursor()), Long.toUnsignedString(superseded.coveredBy())),
					null);
		}
		if (outcome instanceof SnapshotOutcome.Failed failed) {
			return new SnapshotOutcomeDescriptor(projection, "failed", failed.failure().getMessage(), null);
		}
		throw new IllegalStateException("Unknown outcome " + outcome.getClass().getName());
	}

}
