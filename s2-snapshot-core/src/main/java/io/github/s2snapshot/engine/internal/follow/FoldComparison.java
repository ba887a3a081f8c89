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

package io.github.s2snapshot.engine.internal.follow;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.FoldFingerprint;

/**
 * Compares the code of the folds that took a snapshot with that of the projection.
 * Thread-safe.
 */
public final class FoldComparison {

	private final FoldFingerprint own;

	private final FoldChangeAction action;

	public FoldComparison(ProjectionDefinition<?> definition) {
		this.own = definition.foldFingerprint();
		this.action = definition.onFoldChange();
	}

	/**
	 * Compares the code.
	 * @param stored the fingerprint of a snapshot
	 * @return the difference
	 */
	public FoldChange change(FoldFingerprint stored) {
		return FoldChange.between(stored, this.own);
	}

	/**
	 * Returns why the projection does not restore from a snapshot of its own accord.
	 * @param stored the fingerprint of the snapshot
	 * @return the reason, or {@code null} if it may restore from it
	 */
	public @Nullable String rejection(FoldFingerprint stored) {
		return (this.action.rejects()) ? rejection(change(stored)) : null;
	}

	/**
	 * Returns why the projection does not restore from a snapshot of its own accord.
	 * @param change the difference of the code
	 * @return the reason, or {@code null} if it may restore from it
	 */
	@Nullable String rejection(FoldChange change) {
		return (this.action.rejects() && change.isChanged()) ? String.format(Locale.ROOT,
				"it was taken with other code of the folds (%s), and the action for that is '%s'", change.describe(),
				this.action) : null;
	}

}
