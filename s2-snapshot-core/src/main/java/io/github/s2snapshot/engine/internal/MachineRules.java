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

package io.github.s2snapshot.engine.internal;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.follow.FoldGuard;
import io.github.s2snapshot.engine.internal.follow.MachinePolicy;
import io.github.s2snapshot.engine.internal.follow.PoisonJudge;
import io.github.s2snapshot.engine.internal.status.HaltSignal;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * The policy of the machine of a running projection.
 *
 * @param judge knows the skipped records
 * @param safeguards knows the snapshots in quarantine and the chosen base
 * @param halt signals that a restore should end
 * @param folds knows the snapshots that were taken with other code of the folds
 */
record MachineRules(PoisonJudge judge, Safeguards safeguards, HaltSignal halt,
		FoldGuard folds) implements MachinePolicy {

	@Override
	public @Nullable Instant streamCreatedAt() {
		return this.safeguards.streamCreatedAt();
	}

	@Override
	public boolean isQuarantined(SnapshotInfo snapshot) {
		return this.safeguards.isQuarantined(snapshot);
	}

	@Override
	public BaseChoice choice() {
		return this.safeguards.choice();
	}

	@Override
	public boolean testsPredicates() {
		return true;
	}

	@Override
	public @Nullable ProjectionException refusal(@Nullable Long cursor) {
		return this.folds.refusal(cursor);
	}

	@Override
	public boolean isSkipped(long seqNum) {
		return this.judge.isSkipped(seqNum);
	}

	@Override
	public boolean isHalted() {
		return this.halt.isSet();
	}

}
