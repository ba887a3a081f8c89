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

package io.github.s2snapshot.definition;

import java.util.Locale;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * {@link StateCopier} that checks the copies that the copier of an application returns.
 *
 * @param <S> the type of the state
 */
final class CheckedStateCopier<S> implements StateCopier<S> {

	private final StateCopier<S> copier;

	private final Class<?> type;

	private final String origin;

	CheckedStateCopier(StateCopier<S> copier, Class<?> type, String origin) {
		this.copier = copier;
		this.type = type;
		this.origin = origin;
	}

	@Override
	public S copy(S state) {
		Object copy = call(state);
		if (copy == null || copy == state) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has a copier that returned %s, so readers and snapshots would see the "
							+ "state while a fold changes it: return a copy that shares no mutable part with "
							+ "the state",
					this.origin, (copy != null) ? "the given state instead of a copy" : "null"));
		}
		if (!this.type.isInstance(copy)) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "%s has a copier that returned an object of %s instead of %s",
							this.origin, copy.getClass().getName(), this.type.getName()));
		}
		@SuppressWarnings("unchecked")
		S checked = (S) copy;
		return checked;
	}

	// The result is an Object, so that a copier with a wrong type does not fail with a
	// ClassCastException here.
	private Object call(S state) {
		try {
			return this.copier.copy(state);
		}
		catch (ProjectionDefinitionException ex) {
			throw ex;
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has a copier that failed with %s. Without a copy, readers and snapshots get no new state: "
							+ "fix the copier",
					this.origin, ForeignFailure.describe(ex)), ForeignFailure.presentable(ex));
		}
	}

}
