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
 * What came of checking a snapshot.
 *
 * @param cursor the cursor of the snapshot
 * @param snapshot the snapshot as it was read, with the digest that it should have;
 * {@code null} when that failed
 * @param problem why it is not valid, {@code null} when it is
 * @param refold what came of folding the records before it onto an older base, and those
 * after it onto its state; {@code null} when it was not valid
 * @since 0.1.0
 */
public record SnapshotCheck(long cursor, @Nullable SnapshotInfo snapshot, @Nullable String problem,
		@Nullable AuditResult refold) {

	/**
	 * Returns whether the snapshot can be read and folding has not shown it to be wrong.
	 * @return whether it is good as far as is known
	 */
	public boolean isGood() {
		return this.snapshot != null && !(this.refold instanceof AuditResult.Different);
	}

}
