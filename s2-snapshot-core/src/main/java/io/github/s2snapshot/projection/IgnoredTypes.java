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

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The types of the deltas that a projection ignored, and in a snapshot those that it
 * folded. Bounded: the names of further types are not kept. Immutable.
 *
 * @since 0.1.0
 */
public final class IgnoredTypes {

	/**
	 * Maximum number of names.
	 */
	public static final int MAX_NAMES = 64;

	/**
	 * Maximum number of bytes of a name in UTF-8.
	 */
	public static final int MAX_NAME_BYTES = 64;

	/**
	 * No type.
	 */
	public static final IgnoredTypes NONE = new IgnoredTypes(Collections.emptySortedSet(), false, false, null,
			Collections.emptySortedSet());

	private final Set<String> names;

	private final boolean untyped;

	private final boolean others;

	private final @Nullable String folded;

	private final Set<String> folds;

	private IgnoredTypes(Set<String> names, boolean untyped, boolean others, @Nullable String folded,
			Set<String> folds) {
		this.names = names;
		this.untyped = untyped;
		this.others = others;
		this.folded = folded;
		this.folds = folds;
	}

	/**
	 * Returns the given types.
	 * @param names the names of the types
	 * @return the types; those whose names are not kept are {@linkplain #hasOthers()
	 * others}
	 */
	public static IgnoredTypes of(Collection<String> names) {
		IgnoredTypes types = NONE;
		for (String name : names) {
			types = types.with(name);
		}
		return types;
	}

	/**
	 * Returns the names that are kept.
	 * @return at most {@value #MAX_NAMES} names in their natural order
	 */
	public Set<String> names() {
		return this.names;
	}

	/**
	 * Returns whether a delta without a type was ignored.
	 * @return whether one was ignored
	 */
	public boolean hasUntyped() {
		return this.untyped;
	}

	/**
	 * Returns whether there are more types than those whose names are kept.
	 * @return whether there are others
	 */
	public boolean hasOthers() {
		return this.others;
	}

	/**
	 * Returns the digest of the types that the projection folded while it ignored others.
	 * It is needed where their names do not fit.
	 * @return the digest, or {@code null} if unknown
	 */
	public @Nullable String folded() {
		return this.folded;
	}

	/**
	 * Returns the names of the types that the projection folded while it ignored others.
	 * A projection that does not fold one of them must not replace the snapshot by one
	 * that seems to lack nothing.
	 * @return at most {@value #MAX_NAMES} names in their natural order; none if they are
	 * not known
	 */
	public Set<String> folds() {
		return this.folds;
	}

	/**
	 * Returns whether nothing was ignored.
	 * @return whether nothing was ignored
	 */
	public boolean isEmpty() {
		return this.names.isEmpty() && !this.untyped && !this.others;
	}

	/**
	 * Adds a type.
	 * @param name its name, or {@code null} for deltas without a type
	 * @return these types and the given one
	 */
	public IgnoredTypes with(@Nullable String name) {
		if (name == null) {
			return (this.untyped) ? this : new IgnoredTypes(this.names, true, this.others, this.folded, this.folds);
		}
		if (this.names.contains(name)) {
			return this;
		}
		if (this.names.size() == MAX_NAMES || !isKept(name)) {
			return withOthers();
		}
		Set<String> more = new TreeSet<>(this.names);
		more.add(name);
		return new IgnoredTypes(Collections.unmodifiableSet(more), this.untyped, this.others, this.folded, this.folds);
	}

	/**
	 * Adds types whose names are not kept.
	 * @return these types and others
	 */
	public IgnoredTypes withOthers() {
		return (this.others) ? this : new IgnoredTypes(this.names, this.untyped, true, this.folded, this.folds);
	}

	/**
	 * Sets the digest of the types that the projection folds.
	 * @param digest the digest, or {@code null} if unknown
	 * @return the types with the digest
	 */
	public IgnoredTypes foldedBy(@Nullable String digest) {
		return (Objects.equals(this.folded, digest)) ? this
				: new IgnoredTypes(this.names, this.untyped, this.others, digest, this.folds);
	}

	/**
	 * Sets the names of the types that the projection folds.
	 * @param names the names
	 * @return the types with the names, or without any if they are too many or too long
	 */
	public IgnoredTypes folding(Collection<String> names) {
		Set<String> folds = new TreeSet<>(names);
		boolean kept = folds.size() <= MAX_NAMES && folds.stream().allMatch(IgnoredTypes::isKept);
		return new IgnoredTypes(this.names, this.untyped, this.others, this.folded,
				(kept) ? Collections.unmodifiableSet(folds) : Collections.emptySortedSet());
	}

	private static boolean isKept(String name) {
		return name.length() <= MAX_NAME_BYTES && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES
				&& name.codePoints().noneMatch(IgnoredTypes::isUnsafe);
	}

	// A character that JSON escapes by six others, or that UTF-8 cannot express.
	private static boolean isUnsafe(int character) {
		return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof IgnoredTypes that && this.names.equals(that.names) && this.untyped == that.untyped
				&& this.others == that.others && Objects.equals(this.folded, that.folded)
				&& this.folds.equals(that.folds);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.names, this.untyped, this.others, this.folded, this.folds);
	}

	@Override
	public String toString() {
		return "IgnoredTypes[" + this.names.size() + " names" + ((this.untyped) ? ", untyped" : "")
				+ ((this.others) ? ", others" : "") + "]";
	}

}
