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

import org.jspecify.annotations.Nullable;

/**
 * Result of checking a snapshot.
 *
 * @param cursor the cursor of the snapshot
 * @param snapshot the snapshot, if it was read and its digest is right; otherwise
 * {@code null}
 * @param problem why the snapshot is not valid, {@code null} if it is valid
 * @param refold the result of folding the records before the snapshot onto an older base,
 * and the records after it onto its state; {@code null} if the snapshot is not valid
 * @since 0.1.0
 */
public record SnapshotCheck(long cursor, @Nullable SnapshotInfo snapshot, @Nullable String problem,
		@Nullable AuditResult refold) {

	/**
	 * Returns whether the snapshot can be read and folding again has not produced another
	 * state.
	 * @return whether no problem was found
	 */
	public boolean isGood() {
		return this.snapshot != null && !(this.refold instanceof AuditResult.Different);
	}

}
