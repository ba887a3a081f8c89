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
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.ProjectionException;

import static org.awaitility.Awaitility.await;

/**
 * Process with keyed projections, of which a scenario uses the key of its stream.
 */
final class KeyedProcess implements TestProcess {

	private final SnapshotTemplate template;

	private final Map<String, OneKey<?>> keys = new HashMap<>();

	KeyedProcess(SnapshotTemplate template) {
		this.template = template;
	}

	@Override
	public SnapshotTemplate template() {
		return this.template;
	}

	@Override
	public <S> Projection<S> project(ProjectionDefinition.Builder<S> definition) {
		ProjectionDefinition<S> single = definition.build();
		String stream = single.stream();
		int folder = stream.lastIndexOf('/') + 1;
		StreamPattern<String> pattern = StreamPattern.of(stream.substring(0, folder) + "{id}", String.class);
		OneKey<S> key;
		try {
			key = new OneKey<>(this.template.keyed(KeyedProjectionDefinition.builder(pattern, definition)
				.initialState((id) -> single.initialState().get())
				.build()), single, pattern.key(stream).orElseThrow());
		}
		finally {
			definition.stream(stream).initialState(single.initialState());
		}
		this.keys.put(single.name(), key);
		key.read();
		return key;
	}

	private OneKey<?> key(String name) {
		return this.keys.get(name);
	}

	@Override
	public ProjectionInfo info(String name) {
		return key(name).info();
	}

	@Override
	public ProjectionException awaitFailure(String name) {
		OneKey<?> key = key(name);
		await().atMost(AbstractServerScenarios.TIMEOUT).until(() -> key.status() == ProjectionStatus.FAILED);
		return key.failure();
	}

	@Override
	public CompletableFuture<?> start(String name) {
		return key(name).load();
	}

	@Override
	public SnapshotOutcome take(String name) {
		return this.template.takeKey(name, key(name).text(), AbstractServerScenarios.TIMEOUT);
	}

	@Override
	public AuditResult audit(String name, Duration timeout) {
		return this.template.auditKey(name, key(name).text(), timeout);
	}

	@Override
	public void pause(String name) {
		key(name).pause(true);
	}

	@Override
	public void resume(String name) {
		key(name).pause(false);
	}

	@Override
	public void close() {
		this.template.close();
	}

}
