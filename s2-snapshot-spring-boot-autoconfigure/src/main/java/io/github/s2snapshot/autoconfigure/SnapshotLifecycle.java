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

package io.github.s2snapshot.autoconfigure;

import java.time.Duration;

import org.springframework.context.SmartLifecycle;

import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Restores every projection when the application starts, and stops them with their final
 * snapshots when it stops.
 */
class SnapshotLifecycle implements SmartLifecycle {

	private final SnapshotTemplate snapshots;

	private final MissingStreams missingStreams;

	private final Runnable checks;

	private final Duration restoreTimeout;

	private final Duration shutdownTimeout;

	private final int phase;

	private volatile boolean running;

	SnapshotLifecycle(SnapshotTemplate snapshots, MissingStreams missingStreams, Runnable checks,
			S2SnapshotProperties properties) {
		this.snapshots = snapshots;
		this.missingStreams = missingStreams;
		this.checks = checks;
		this.restoreTimeout = PropertyChecks.requirePositive("s2.snapshot.restore.timeout",
				properties.getRestore().getTimeout());
		this.shutdownTimeout = PropertyChecks.requirePositive("s2.snapshot.shutdown.timeout",
				properties.getShutdown().getTimeout());
		this.phase = properties.getLifecycle().getPhase();
	}

	@Override
	public void start() {
		this.checks.run();
		this.missingStreams.createFor(this.snapshots);
		this.snapshots.startAll(this.restoreTimeout);
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.snapshots.stopAll(this.shutdownTimeout);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}
