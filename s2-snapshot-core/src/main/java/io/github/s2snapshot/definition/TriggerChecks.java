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

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * Checks of the triggers and predicates of a definition.
 *
 * @param origin where the projection is declared
 */
record TriggerChecks(String origin) {

	/**
	 * Checks that predicates are for deltas that are folded, because they would never be
	 * true otherwise.
	 * @param predicates the predicates
	 * @param folded the classes of deltas that are folded
	 * @param ownCodec whether the codec of the application may decode subclasses of them
	 */
	void requireFolded(Collection<? extends SnapshotPredicate<?>> predicates, Set<Class<?>> folded, boolean ownCodec) {
		for (SnapshotPredicate<?> predicate : predicates) {
			Class<?> type = predicate.deltaType();
			if (type == null) {
				continue;
			}
			if (type.isPrimitive() || type.isArray() || type == Object.class) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s has the snapshot predicate %s for %s, which is not a class of deltas: declare it for a "
								+ "class of deltas, or for the state alone",
						this.origin, predicate.name(), type.getTypeName()));
			}
			boolean possible = folded.stream()
				.anyMatch((delta) -> type.isAssignableFrom(delta) || (ownCodec && delta.isAssignableFrom(type)));
			if (!possible) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s has the snapshot predicate %s for %s, but it folds no delta of this type, so the predicate "
								+ "would never be true: add a fold for the type, or declare the predicate for one of %s",
						this.origin, predicate.name(), type.getName(),
						folded.stream().map(Class::getName).sorted().collect(Collectors.joining(", "))));
			}
		}
	}

	/**
	 * Checks that the triggers can be combined.
	 * @param triggers the triggers
	 * @param predicates whether the projection has predicates
	 */
	void requireCombinable(SnapshotTriggers triggers, boolean predicates) {
		SnapshotTrigger own = triggers.trigger();
		if (own != null && own.hasPredicate() && !predicates) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has the trigger '%s', but no predicate, so the trigger cannot apply: add a @SnapshotWhen method "
							+ "or snapshotWhen(…), or remove SnapshotTrigger.predicate()",
					this.origin, own));
		}
		List<SnapshotTrigger> conditions = triggers.conditions(predicates);
		if (triggers.mode() == TriggerMode.ALL && conditions.size() == 1) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s takes a snapshot when all of its conditions apply, but it has only one: %s. Add another "
							+ "condition, or set the mode of its triggers (s2.snapshot.trigger.mode) to 'any'",
					this.origin, conditions.get(0)));
		}
		try {
			SnapshotTrigger unused = triggers.combined(predicates);
		}
		catch (IllegalArgumentException ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s takes a snapshot when all of its conditions apply, but they never do: %s", this.origin,
					ex.getMessage()), ex);
		}
	}

}
