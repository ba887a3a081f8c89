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

package io.github.s2snapshot.engine.internal.deltas;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.engine.internal.follow.PoisonJudge;
import io.github.s2snapshot.engine.internal.support.PositionSet;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.NewerDeltaVersionException;

/**
 * Applies the poison policy of a projection to the records that a subscription cannot
 * fold. Such a record is of the past, or succeeds when it is folded again, because the
 * projection has passed it. It is in the dead-letter stream already, if there is one.
 * Used by one thread at a time.
 */
final class DeltaPoison {

	private final PoisonPolicy policy;

	private final PositionSet skipped = new PositionSet();

	private @Nullable Long suspect;

	private int attempts;

	DeltaPoison(PoisonPolicy policy) {
		this.policy = policy;
	}

	/**
	 * Returns whether the subscription has skipped a record.
	 * @param seqNum the position of the record
	 * @return whether it must not be folded again
	 */
	boolean isSkipped(long seqNum) {
		return this.skipped.contains(seqNum);
	}

	/**
	 * Returns how long to wait before the record is folded again.
	 * @param failure its failure
	 * @return the time, or {@code null} if it is not folded again
	 */
	@Nullable Duration retry(FoldException failure) {
		this.attempts = (this.suspect != null && this.suspect == failure.seqNum()) ? this.attempts + 1 : 1;
		this.suspect = failure.seqNum();
		boolean again = this.attempts < this.policy.attempts() && !(failure instanceof NewerDeltaVersionException);
		return (again) ? this.policy.backoff(this.attempts) : null;
	}

	/**
	 * Skips a record if the policy says so.
	 * @param failure its failure
	 * @return whether it is skipped
	 */
	boolean skip(FoldException failure) {
		boolean skips = this.policy.deadLetterStream() != null && PoisonJudge.mayBeSkipped(failure);
		if (skips) {
			this.skipped.add(failure.seqNum());
		}
		return skips;
	}

}
