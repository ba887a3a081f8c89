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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.UnknownDeltas;
import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * The types of deltas that a projection folds, compared with those that a snapshot lists
 * as ignored. Thread-safe.
 */
public final class FoldedTypes {

	// The most types that a reason names.
	private static final int NAMED = 5;

	private static final String REMEDY = "Restore from an older snapshot or from the first record. If the records were "
			+ "trimmed, remove the folds of these types";

	private final boolean ignores;

	private final @Nullable Set<String> types;

	private volatile @Nullable String digest;

	public FoldedTypes(ProjectionDefinition<?> definition) {
		this.ignores = definition.unknown() == UnknownDeltas.IGNORE;
		this.types = definition.codec().types();
	}

	// Most projections never need it.
	private @Nullable String digest() {
		Set<String> known = this.types;
		String computed = this.digest;
		if (computed == null && known != null) {
			computed = digest(known);
			this.digest = computed;
		}
		return computed;
	}

	// Names may have any characters.
	private static String digest(Set<String> types) {
		StringBuilder text = new StringBuilder();
		new TreeSet<>(types).forEach((name) -> text.append(name.length()).append(':').append(name));
		return Sha256.hex(text.toString().getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Adds a type that was ignored.
	 * @param ignored the types that were ignored before
	 * @param type the type, or {@code null} for a delta without a type
	 * @return the ignored types
	 */
	IgnoredTypes add(IgnoredTypes ignored, @Nullable String type) {
		IgnoredTypes more = ignored.with(type);
		return (more.hasOthers()) ? more.foldedBy(digest()) : more;
	}

	/**
	 * Returns the types that a state lacks which continues a snapshot. The snapshot may
	 * be of a release that folded more types. The state does not keep what those deltas
	 * did, so a snapshot of it must not be a base for that release.
	 * @param snapshot the types that the snapshot lists
	 * @return the types that the state lacks
	 */
	IgnoredTypes lacking(IgnoredTypes snapshot) {
		IgnoredTypes lacking = snapshot.folding(Set.of());
		Set<String> known = this.types;
		if (known == null) {
			return (lacking.hasOthers()) ? lacking : lacking.foldedBy(null);
		}
		for (String type : snapshot.folds()) {
			if (!known.contains(type)) {
				lacking = lacking.with(type);
			}
		}
		String folded = snapshot.folded();
		if (folded != null && snapshot.folds().isEmpty() && !folded.equals(digest())) {
			lacking = lacking.withOthers();
		}
		return lacking.foldedBy((lacking.hasOthers()) ? digest() : null);
	}

	/**
	 * Adds the types that the projection folds, for a snapshot.
	 * @param lacking the types that the state lacks
	 * @return the types to list
	 */
	public IgnoredTypes listed(IgnoredTypes lacking) {
		Set<String> known = this.types;
		if (known == null || (!this.ignores && lacking.isEmpty())) {
			return lacking;
		}
		// A single type also has the records without a type, until there are several.
		return lacking.foldedBy(digest())
			.folding(known.stream().filter((type) -> !type.isEmpty()).collect(Collectors.toSet()));
	}

	/**
	 * Returns why the projection must not restore from a snapshot that lacks deltas.
	 * @param ignored the types that the snapshot lists
	 * @return the reason, or {@code null} if the projection folds none of them
	 */
	public @Nullable String conflict(IgnoredTypes ignored) {
		if (ignored.isEmpty()) {
			return null;
		}
		Set<String> known = this.types;
		if (known == null) {
			return "it lists types of deltas that it ignores, and the codec does not tell which types it decodes. Let "
					+ "the method types() of the codec return them";
		}
		List<String> folded = Stream
			.concat(ignored.names().stream().filter((name) -> !name.isEmpty() && known.contains(name)),
					Stream.of("").filter((name) -> ignored.hasUntyped() && known.contains(name)))
			.toList();
		if (!folded.isEmpty()) {
			return String.format(Locale.ROOT,
					"its state lacks the deltas of %s, which were ignored when it was taken and are folded now. %s",
					names(folded), REMEDY);
		}
		if (ignored.hasOthers() && (digest() == null || !digest().equals(ignored.folded()))) {
			return String.format(Locale.ROOT,
					"more than %d types were ignored when it was taken, and the projection folds other types now, so "
							+ "its state may lack deltas of any of them. %s",
					ignored.names().size(), REMEDY);
		}
		return null;
	}

	private static String names(List<String> names) {
		String shown = names.stream()
			.limit(NAMED)
			.map((name) -> (name.isEmpty()) ? "no type" : "type " + ForeignText.quote(name))
			.collect(Collectors.joining(", "));
		return (names.size() > NAMED) ? shown + " and " + (names.size() - NAMED) + " others" : shown;
	}

}
