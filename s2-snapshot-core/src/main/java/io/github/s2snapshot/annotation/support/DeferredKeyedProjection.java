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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;

import io.github.s2snapshot.keyed.FailedKey;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyInfo;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * {@link KeyedProjection} that is injected for an annotated projection. Like a
 * {@link DeferredProjection}, it looks the projection up at its first use.
 *
 * @param <K> the type of the keys
 * @param <S> the type of the state
 */
final class DeferredKeyedProjection<K, S> implements KeyedProjection<K, S>, BeanFactoryAware {

	private final String name;

	private @Nullable ObjectProvider<SnapshotTemplate> templates;

	private volatile @Nullable KeyedProjection<K, S> projection;

	DeferredKeyedProjection(String name) {
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
	public int version() {
		return projection().version();
	}

	@Override
	public String stream(K key) {
		return projection().stream(key);
	}

	@Override
	public ProjectionView<S> read(K key) {
		return projection().read(key);
	}

	@Override
	public ProjectionView<S> read(K key, @Nullable Freshness freshness, Duration timeout) {
		return projection().read(key, freshness, timeout);
	}

	@Override
	public ProjectionView<S> readLatest(K key, Duration timeout) {
		return projection().readLatest(key, timeout);
	}

	@Override
	public CompletableFuture<ProjectionView<S>> readAsync(K key, @Nullable Freshness freshness) {
		return projection().readAsync(key, freshness);
	}

	@Override
	public AppendAck append(K key, Object... deltas) {
		return projection().append(key, deltas);
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(K key, Object... deltas) {
		return projection().appendAsync(key, deltas);
	}

	@Override
	public AppendOutcome append(K key, AppendCondition condition, Object... deltas) {
		return projection().append(key, condition, deltas);
	}

	@Override
	public UpdateResult<S> update(K key, UpdateDecision<S> decision) {
		return projection().update(key, decision);
	}

	@Override
	public UpdateResult<S> update(K key, UpdateDecision<S> decision, Duration timeout) {
		return projection().update(key, decision, timeout);
	}

	@Override
	public CompletableFuture<UpdateResult<S>> updateAsync(K key, UpdateDecision<S> decision, Duration timeout) {
		return projection().updateAsync(key, decision, timeout);
	}

	@Override
	public CommandResult send(K key, Object command, CommandOptions options) {
		return projection().send(key, command, options);
	}

	@Override
	public CompletableFuture<CommandResult> sendAsync(K key, Object command, CommandOptions options) {
		return projection().sendAsync(key, command, options);
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changes(K key) {
		return deferred((projection) -> projection.changes(key));
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> changesSince(K key, long cursor) {
		return deferred((projection) -> projection.changesSince(key, cursor));
	}

	@Override
	public Flow.Publisher<DeltaEntry<S>> deltas(K key, DeltaOptions options) {
		Objects.requireNonNull(options, "'options' must not be null");
		return deferred((projection) -> projection.deltas(key, options));
	}

	private <T> Flow.Publisher<T> deferred(Function<KeyedProjection<K, S>, Flow.Publisher<T>> publisher) {
		return new DeferredPublisher<>(() -> publisher.apply(projection()));
	}

	@Override
	public Pin pin(K key) {
		return projection().pin(key);
	}

	@Override
	public Stream<K> keys(String prefix) {
		return projection().keys(prefix);
	}

	@Override
	public void delete(K key) {
		projection().delete(key);
	}

	@Override
	public CompletableFuture<Boolean> evict(K key) {
		return projection().evict(key);
	}

	@Override
	public KeyedProjectionInfo info() {
		return projection().info();
	}

	@Override
	public KeyInfo info(K key) {
		return projection().info(key);
	}

	@Override
	public List<FailedKey> failed() {
		return projection().failed();
	}

	@SuppressWarnings("unchecked")
	private KeyedProjection<K, S> projection() {
		KeyedProjection<K, S> found = this.projection;
		if (found == null) {
			SnapshotTemplate template = Objects.requireNonNull(this.templates, "The bean factory was not set")
				.getObject();
			if (!template.containsKeyed(this.name)) {
				throw new ProjectionNotReadyException(String.format(Locale.ROOT,
						"Projection '%s' does not exist yet, because projections are created after all "
								+ "singleton beans: use it after the application context has started, not in a "
								+ "constructor or an initialization method",
						this.name));
			}
			found = (KeyedProjection<K, S>) template.keyedProjection(this.name);
			this.projection = found;
		}
		return found;
	}

	@Override
	public String toString() {
		return "Keyed projection '" + this.name + "'";
	}

}
