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
 * Shows records that were read to those who learn from them, before they are folded. Used
 * from the mailbox only.
 */
final class RecordObservers {

	private final BatchWatch batches;

	private final Safeguards safeguards;

	private final StreamIdentity identity;

	private final RestoreReporter restore;

	private final PublishedState<?> published;

	private final Consumer<IncarnationException> lost;

	/**
	 * Creates observers.
	 * @param batches who took a position
	 * @param safeguards what must not be trimmed
	 * @param identity which stream there is
	 * @param restore how far a restore has come
	 * @param published what the projection publishes
	 * @param lost told when the stream is another one
	 */
	RecordObservers(BatchWatch batches, Safeguards safeguards, StreamIdentity identity, RestoreReporter restore,
			PublishedState<?> published, Consumer<IncarnationException> lost) {
		this.batches = batches;
		this.safeguards = safeguards;
		this.identity = identity;
		this.restore = restore;
		this.published = published;
		this.lost = lost;
	}

	void read(List<SequencedRecord> records) {
		this.batches.observe(records);
		this.safeguards.observe(records);
		this.identity.observe(records);
		records.forEach(this::checkDeletion);
		this.restore.read(records, this.published.get().tail());
	}

	// The last record of a stream that is deleted is a trim of everything (S2 v1).
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
