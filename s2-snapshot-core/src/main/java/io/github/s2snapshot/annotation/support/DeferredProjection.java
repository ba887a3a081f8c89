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

package io.github.s2snapshot.annotation.support;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;

import io.github.s2snapshot.projection.AppendAllResult;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * {@link Projection} that is injected for an annotated projection. It can be injected
 * before the projection exists, even into the bean that declares the projection, and
 * looks the projection up at its first use.
 *
 * @param <S> the type of the state
 */
final class DeferredProjection<S> implements Projection<S>, BeanFactoryAware {

	private final String name;

	private @Nullable ObjectProvider<SnapshotTemplate> templates;

	private volatile @Nullable Projection<S> projection;

	DeferredProjection(String name) {
		this.name = name;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.templates = beanFactory.getBeanProvider(SnapshotTemplate.class);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String basin() {
		return projection().basin();
	}

	@Override
	public String stream() {
		return projection().stream();
	}

	@Override
	public int version() {
		return projection().version();
	}

	@Override
	public ProjectionView<S> read() {
		return projection().read();
	}

	@Override
	public ProjectionView<S> read(ReadConsistency consistency, Duration timeout) {
		return projection().read(consistency, timeout);
	}

	@Override
	public ProjectionView<S> readLatest(Duration timeout) {
		return projection().readLatest(timeout);
	}

	@Override
	public AppendAck append(Object... deltas) {
		return projection().append(deltas);
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(Object... deltas) {
		return projection().appendAsync(deltas);
	}

	@Override
	public AppendOutcome append(AppendCondition condition, Object... deltas) {
		return projection().append(condition, deltas);
	}

	@Override
	public CompletableFuture<AppendOutcome> appendAsync(AppendCondition condition, Object... deltas) {
		return projection().appendAsync(condition, deltas);
	}

	@Override
	public AppendAllResult appendAll(Stream<?> deltas) {
		return projection().appendAll(deltas);
	}

	@Override
	public UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout) {
		return projection().update(decision, timeout);
	}

	@Override
	public CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout) {
		return projection().updateAsync(decision, timeout);
	}

	@Override
	public CommandResult send(Object command, CommandOptions options) {
		return projection().send(command, options);
	}

	@Override
	public CompletableFuture<CommandResult> sendAsync(Object command, CommandOptions options) {
		return projection().sendAsync(command, options);
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changes() {
		return new DeferredPublisher<>(() -> projection().changes());
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changesSince(long cursor) {
		return new DeferredPublisher<>(() -> projection().changesSince(cursor));
	}

	@Override
	public Flow.Publisher<DeltaEntry<S>> deltas(DeltaOptions options) {
		Objects.requireNonNull(options, "'options' must not be null");
		return new DeferredPublisher<>(() -> projection().deltas(options));
	}

	@Override
	public ProjectionStatus status() {
		return projection().status();
	}

	@SuppressWarnings("unchecked")
	private Projection<S> projection() {
		Projection<S> found = this.projection;
		if (found == null) {
			SnapshotTemplate template = Objects.requireNonNull(this.templates, "The bean factory was not set")
				.getObject();
			if (!template.contains(this.name)) {
				throw new ProjectionNotReadyException(String.format(Locale.ROOT,
						"Projection '%s' does not exist yet, because projections are created after all "
								+ "singleton beans: use it after the application context has started, not in a "
								+ "constructor or an initialization method",
						this.name));
			}
			found = (Projection<S>) template.projection(this.name);
			this.projection = found;
		}
		return found;
	}

	@Override
	public String toString() {
		return "Projection '" + this.name + "'";
	}

}
