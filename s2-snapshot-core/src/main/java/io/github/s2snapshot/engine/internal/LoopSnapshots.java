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

import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.engine.internal.take.SnapshotCoordinator;
import io.github.s2snapshot.engine.internal.threads.Mailbox;
import io.github.s2snapshot.engine.value.SnapshotResult;

/**
 * Passes the results of snapshots to a loop, on its mailbox.
 *
 * @param loop the loop
 * @param mailbox the mailbox of the loop
 */
record LoopSnapshots(ProjectionLoop<?> loop, Mailbox mailbox) implements SnapshotCoordinator.Observer {

	@Override
	public void ended(SnapshotCoordinator.Ended ended) {
		CompletableFuture<SnapshotResult> waiting = ended.flight();
		this.mailbox.execute(() -> {
			this.loop.snapshotEnded(ended.result(), ended.epoch(), ended.duration());
			waiting.complete(ended.result());
			this.loop.trigger();
		}, () -> waiting.complete(ended.result()));
	}

	@Override
	public void due() {
		this.mailbox.execute(this.loop::trigger);
	}

}
