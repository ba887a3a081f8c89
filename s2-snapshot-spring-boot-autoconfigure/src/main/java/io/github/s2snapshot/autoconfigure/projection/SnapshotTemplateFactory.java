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

package io.github.s2snapshot.autoconfigure.projection;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.retry.SpringSnapshotRetry;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Creates a {@link SnapshotTemplate} from properties, listeners and customizers.
 */
class SnapshotTemplateFactory {

	private final S2SnapshotProperties properties;

	private final List<ProjectionListener> listeners;

	private final List<SnapshotTemplateBuilderCustomizer> customizers;

	SnapshotTemplateFactory(S2SnapshotProperties properties, List<ProjectionListener> listeners,
			List<SnapshotTemplateBuilderCustomizer> customizers) {
		this.properties = properties;
		this.listeners = listeners;
		this.customizers = customizers;
	}

	SnapshotTemplate create(S2Client client, @Nullable String basin, ProjectionClients clients) {
		S2SnapshotProperties.Restore restore = this.properties.getRestore();
		SnapshotTemplate.Builder builder = SnapshotTemplate.builder(client)
			.basin(basin)
			.snapshotTimeout(PropertyChecks.requirePositive("s2.snapshot.timeout", this.properties.getTimeout()))
			.restoreTimeout(PropertyChecks.requirePositive("s2.snapshot.restore.timeout", restore.getTimeout()))
			.shutdownTimeout(PropertyChecks.requirePositive("s2.snapshot.shutdown.timeout",
					this.properties.getShutdown().getTimeout()))
			.concurrentRestores(
					(int) PropertyChecks.requireAtLeast("s2.snapshot.restore.parallelism", restore.getParallelism(), 1))
			.startMode(restore.getStartMode())
			.recoveryMaxInterval(maxInterval(this.properties.getRecovery()))
			.recoveryDefiniteAfter(PropertyChecks.requirePositive("s2.snapshot.recovery.definite-after",
					this.properties.getRecovery().getDefiniteAfter()));
		clients.addTo(builder, client);
		applyRetry(builder, this.properties.getRetry());
		this.listeners.forEach(builder::listener);
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	static Duration maxInterval(S2SnapshotProperties.Recovery recovery) {
		return PropertyChecks.requirePositive("s2.snapshot.recovery.max-interval", recovery.getMaxInterval());
	}

	private static void applyRetry(SnapshotTemplate.Builder builder, SnapshotRetryProperties retry) {
		int maxAttempts = (int) PropertyChecks.requireAtLeast("s2.snapshot.retry.max-attempts", retry.getMaxAttempts(),
				1);
		Duration initial = PropertyChecks.requirePositive("s2.snapshot.retry.initial-interval",
				retry.getInitialInterval());
		Duration longest = PropertyChecks.requireLonger("s2.snapshot.retry.max-interval", retry.getMaxInterval(),
				"s2.snapshot.retry.initial-interval", initial);
		double multiplier = PropertyChecks.requireMoreThan("s2.snapshot.retry.multiplier", retry.getMultiplier(), 1);
		builder.retryOperations(SpringSnapshotRetry.template(maxAttempts, initial, multiplier, longest));
	}

}
