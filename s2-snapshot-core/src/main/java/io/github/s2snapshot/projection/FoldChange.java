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

package io.github.s2snapshot.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Difference between the code of the folds that made a snapshot and that of a projection.
 *
 * @param kind whether the code has changed
 * @param parts the parts that have changed, such as {@code StockProjection.sold(…)} or
 * {@code Stock}; empty if nothing has changed or the parts are not known
 * @since 0.1.0
 */
public record FoldChange(Kind kind, List<String> parts) {

	/**
	 * Nothing was compared.
	 */
	public static final FoldChange UNKNOWN = new FoldChange(Kind.UNKNOWN, List.of());

	/**
	 * The code is the same.
	 */
	public static final FoldChange NONE = new FoldChange(Kind.NONE, List.of());

	private static final int NAMED = 5;

	public FoldChange {
		Objects.requireNonNull(kind, "'kind' must not be null");
		parts = List.copyOf(parts);
	}

	/**
	 * Compares the fingerprint of a snapshot with that of a projection.
	 * @param stored the fingerprint of the snapshot
	 * @param current the fingerprint of the projection
	 * @return the difference; {@link Kind#UNKNOWN} if one of them is unknown, or if they
	 * were not made in the same way
	 */
	public static FoldChange between(FoldFingerprint stored, FoldFingerprint current) {
		if (!stored.isKnown() || !stored.scheme().equals(current.scheme())) {
			return UNKNOWN;
		}
		if (stored.value().equals(current.value())) {
			return NONE;
		}
		return new FoldChange(Kind.CHANGED, changed(stored.parts(), current.parts()));
	}

	private static List<String> changed(Map<String, String> stored, Map<String, String> current) {
		if (stored.isEmpty() || current.isEmpty()) {
			return List.of();
		}
		Set<String> names = Stream.of(stored, current)
			.flatMap((parts) -> parts.entrySet().stream())
			.filter((part) -> !part.getValue().equals(stored.get(part.getKey()))
					|| !part.getValue().equals(current.get(part.getKey())))
			.map(Map.Entry::getKey)
			.collect(Collectors.toCollection(TreeSet::new));
		// A class is named by its methods, if they are known on both sides.
		Set<String> detailed = names.stream()
			.filter((name) -> isMethod(name) && hasMethods(stored, type(name)) && hasMethods(current, type(name)))
			.map(FoldChange::type)
			.collect(Collectors.toSet());
		List<String> shown = new ArrayList<>();
		for (String name : names) {
			if ((isMethod(name)) ? detailed.contains(type(name)) : !detailed.contains(name)) {
				shown.add(text(name, stored, current));
			}
		}
		return shown;
	}

	private static boolean isMethod(String part) {
		return part.indexOf('#') > 0;
	}

	private static String type(String part) {
		return part.substring(0, part.indexOf('#'));
	}

	private static boolean hasMethods(Map<String, String> parts, String type) {
		return parts.keySet().stream().anyMatch((name) -> isMethod(name) && type(name).equals(type));
	}

	// A name that this process does not have is foreign text.
	private static String text(String name, Map<String, String> stored, Map<String, String> current) {
		String shown = (isMethod(name)) ? name.replace('#', '.') + "(\u2026)" : name;
		if (!current.containsKey(name)) {
			return ForeignText.quote(shown) + " (removed)";
		}
		return (stored.containsKey(name)) ? shown : shown + " (new)";
	}

	/**
	 * Returns whether the code has changed.
	 * @return whether it has changed
	 */
	public boolean isChanged() {
		return this.kind == Kind.CHANGED;
	}

	/**
	 * Describes the difference in a few words.
	 * @return the first parts that have changed, or that it is not known what has changed
	 */
	public String describe() {
		if (this.parts.isEmpty()) {
			return "it is not known which part";
		}
		String shown = this.parts.stream().limit(NAMED).collect(Collectors.joining(", "));
		return (this.parts.size() > NAMED) ? shown + " and " + (this.parts.size() - NAMED) + " others" : shown;
	}

	/**
	 * Kind of difference.
	 */
	public enum Kind {

		/**
		 * The code is the same.
		 */
		NONE("none"),

		/**
		 * It is not known whether the code has changed: there is no snapshot, or one of
		 * the fingerprints is missing or was made in another way.
		 */
		UNKNOWN("unknown"),

		/**
		 * The code has changed.
		 */
		CHANGED("changed");

		private final String id;

		Kind(String id) {
			this.id = id;
		}

		/**
		 * Returns the name used in reports.
		 * @return the name, lower case
		 */
		public String id() {
			return this.id;
		}

		@Override
		public String toString() {
			return this.id;
		}

	}

}
