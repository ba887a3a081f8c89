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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.s2snapshot.engine.internal.append.BatchWatch;
import io.github.s2snapshot.engine.internal.append.CommandWatch;
import io.github.s2snapshot.engine.internal.deltas.ControlRecords;
import io.github.s2snapshot.engine.internal.restore.RestoreReporter;
import io.github.s2snapshot.engine.internal.restore.StreamIdentity;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Passes records to their observers before they are folded. Used from the mailbox only.
 */
final class RecordObservers {

	private final BatchWatch batches;

	private final CommandWatch commands;

	private final Safeguards safeguards;

	private final StreamIdentity identity;

	private final RestoreReporter restore;

	private final ControlRecords controls;

	private final PublishedState<?> published;

	private final Consumer<IncarnationException> lost;

	/**
	 * Creates observers.
	 * @param batches finds out which append has taken a position
	 * @param commands finds a command that is being sent
	 * @param safeguards knows what must not be trimmed
	 * @param identity knows the incarnation of the stream
	 * @param restore reports the progress of a restore
	 * @param controls knows the records that are no deltas
	 * @param published the published state
	 * @param lost receives the failure if the stream was deleted or created again
	 */
	RecordObservers(BatchWatch batches, CommandWatch commands, Safeguards safeguards, StreamIdentity identity,
			RestoreReporter restore, ControlRecords controls, PublishedState<?> published,
			Consumer<IncarnationException> lost) {
		this.batches = batches;
		this.commands = commands;
		this.safeguards = safeguards;
		this.identity = identity;
		this.restore = restore;
		this.controls = controls;
		this.published = published;
		this.lost = lost;
	}

	/**
	 * A restore begins.
	 */
	void begin() {
		this.restore.begin();
	}

	/**
	 * The restore has ended.
	 */
	void end() {
		this.restore.end();
	}

	void read(List<SequencedRecord> records) {
		this.batches.observe(records);
		this.commands.observe(records);
		this.safeguards.observe(records);
		this.identity.observe(records);
		this.controls.observe(records);
		records.forEach(this::checkDeletion);
		this.restore.read(records, this.published.get().tail());
	}

	// The last record of a deleted stream is a trim of all records (S2 v1).
	private void checkDeletion(SequencedRecord record) {
		if (record.isCommand() && record.command().orElse(null) instanceof CommandRecord.Trim trim
				&& trim.seqNum() == -1) {
			CompletableFuture<?> unused = this.identity.checkOlderThan(RecordMetadata.of(record).timestamp())
				.whenComplete((nothing, failure) -> {
					if (failure != null && Futures.unwrap(failure) instanceof IncarnationException reason) {
						this.lost.accept(reason);
					}
				});
		}
	}

}
