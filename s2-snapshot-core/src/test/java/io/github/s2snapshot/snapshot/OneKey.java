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

package io.github.s2snapshot.snapshot;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyInfo;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.AppendAllResult;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.append.AppendAck;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One key of a keyed projection, as a projection.
 *
 * @param <S> the type of the state
 */
final class OneKey<S> implements Projection<S> {

	// Scenarios wait for what others append.
	private static final Freshness FRESH = Freshness.maxAge(Duration.ofMillis(20));

	private final KeyedProjection<String, S> keyed;

	private final ProjectionDefinition<S> definition;

	private final String key;

	private volatile boolean paused;

	OneKey(KeyedProjection<String, S> keyed, ProjectionDefinition<S> definition, String key) {
		this.keyed = keyed;
		this.definition = definition;
		this.key = key;
	}

	String text() {
		return this.keyed.info(this.key).key();
	}

	/**
	 * Sets whether reads return the state in memory, without a request.
	 * @param paused whether they do
	 */
	void pause(boolean paused) {
		this.paused = paused;
	}

	CompletableFuture<?> load() {
		return this.keyed.readAsync(this.key, Freshness.LATEST);
	}

	ProjectionInfo info() {
		read();
		ProjectionInfo info = this.keyed.info(this.key).projection();
		assertThat(info).as("key '%s' is in memory", this.key).isNotNull();
		return info;
	}

	ProjectionException failure() {
		return this.keyed.info(this.key).failed().failure();
	}

	@Override
	public String name() {
		return this.definition.name();
	}

	@Override
	public int version() {
		return this.definition.version();
	}

	@Override
	public String basin() {
		return this.keyed.info().basin();
	}

	@Override
	public String stream() {
		return this.keyed.stream(this.key);
	}

	@Override
	public ProjectionView<S> read() {
		return this.keyed.read(this.key, (this.paused) ? Freshness.RESIDENT : FRESH, AbstractServerScenarios.TIMEOUT);
	}

	@Override
	public ProjectionView<S> read(ReadConsistency consistency, Duration timeout) {
		ProjectionView<S> view = readLatest(timeout);
		assertThat(view.cursor()).isGreaterThanOrEqualTo(consistency.cursor());
		return view;
	}

	@Override
	public ProjectionView<S> readLatest(Duration timeout) {
		return this.keyed.readLatest(this.key, timeout);
	}

	@Override
	public AppendAck append(Object... deltas) {
		return this.keyed.append(this.key, deltas);
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(Object... deltas) {
		return this.keyed.appendAsync(this.key, deltas);
	}

	@Override
	public AppendOutcome append(AppendCondition condition, Object... deltas) {
		return this.keyed.append(this.key, condition, deltas);
	}

	@Override
	public CompletableFuture<AppendOutcome> appendAsync(AppendCondition condition, Object... deltas) {
		return CompletableFuture.supplyAsync(() -> append(condition, deltas));
	}

	@Override
	public AppendAllResult appendAll(Stream<?> deltas) {
		throw new UnsupportedOperationException("A key has no imports");
	}

	@Override
	public UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout) {
		return this.keyed.update(this.key, decision, timeout);
	}

	@Override
	public CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout) {
		return this.keyed.updateAsync(this.key, decision, timeout);
	}

	@Override
	public CommandResult send(Object command, CommandOptions options) {
		return this.keyed.send(this.key, command, options);
	}

	@Override
	public CompletableFuture<CommandResult> sendAsync(Object command, CommandOptions options) {
		return this.keyed.sendAsync(this.key, command, options);
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changes() {
		return this.keyed.changes(this.key);
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changesSince(long cursor) {
		return this.keyed.changesSince(this.key, cursor);
	}

	@Override
	public Flow.Publisher<DeltaEntry<S>> deltas(DeltaOptions options) {
		return this.keyed.deltas(this.key, options);
	}

	// Nothing reads the stream of a key but a request.
	@Override
	public ProjectionStatus status() {
		try {
			this.keyed.read(this.key, FRESH, Duration.ofMillis(500));
		}
		catch (ProjectionException ex) {
			// The status tells whether the key has failed.
		}
		KeyInfo info = this.keyed.info(this.key);
		if (info.projection() != null) {
			return info.projection().status();
		}
		return (info.failed() != null) ? ProjectionStatus.FAILED : ProjectionStatus.STOPPED;
	}

}
