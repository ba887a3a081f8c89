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

package io.github.s2snapshot.engine.internal.restore;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Store that converts all exceptions of another store to {@link SnapshotException}. A
 * store of the application may throw any exception, and a call that failed has to be
 * retried.
 */
public final class TranslatingStore implements SnapshotStore {

	private final SnapshotStore store;

	private TranslatingStore(SnapshotStore store) {
		this.store = store;
	}

	/**
	 * Returns the store of a projection.
	 * @param definition the projection
	 * @return its store, or {@code null} without a store
	 */
	public static @Nullable SnapshotStore of(ProjectionDefinition<?> definition) {
		SnapshotStore store = definition.store();
		return (store != null) ? new TranslatingStore(store) : null;
	}

	@Override
	public SaveResult save(StoredSnapshot snapshot) {
		return answered("save " + snapshot.key(), () -> this.store.save(snapshot));
	}

	@Override
	public List<SnapshotKey> list(SnapshotScope scope) {
		return answered("list the snapshots of " + scope, () -> this.store.list(scope));
	}

	@Override
	public StoredSnapshot load(SnapshotKey key) {
		return answered("load " + key, () -> this.store.load(key));
	}

	@Override
	public void delete(SnapshotKey key) {
		run("delete " + key, () -> this.store.delete(key));
	}

	@Override
	public void markBad(SnapshotKey key, String reason) {
		run("mark as bad " + key, () -> this.store.markBad(key, reason));
	}

	@Override
	public String location(SnapshotScope scope) {
		return this.store.location(scope);
	}

	@Override
	public @Nullable SnapshotRetention retention() {
		return this.store.retention();
	}

	@Override
	public boolean keepsVerified() {
		return this.store.keepsVerified();
	}

	private void run(String what, Runnable call) {
		answered(what, () -> {
			call.run();
			return what;
		});
	}

	private <T> T answered(String what, Supplier<T> call) {
		try {
			return Objects.requireNonNull(call.get(), "it returned null");
		}
		catch (ProjectionException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new SnapshotException(String.format(Locale.ROOT, "The store %s could not %s: %s",
					this.store.getClass().getName(), what, ex), ex);
		}
	}

}
