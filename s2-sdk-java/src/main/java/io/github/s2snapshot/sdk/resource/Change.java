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

package io.github.s2snapshot.sdk.resource;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Change of one setting in a reconfiguration: keep it, reset it to its default, or set
 * it. Immutable.
 *
 * @param <T> the type of the setting
 * @since 0.1.0
 */
public final class Change<T> {

	private static final Change<?> KEEP = new Change<>(false, null);

	private static final Change<?> RESET = new Change<>(true, null);

	private final boolean present;

	private final @Nullable T value;

	private Change(boolean present, @Nullable T value) {
		this.present = present;
		this.value = value;
	}

	/**
	 * Returns a change that keeps the setting.
	 * @param <T> the type of the setting
	 * @return the change
	 */
	@SuppressWarnings("unchecked")
	public static <T> Change<T> keep() {
		return (Change<T>) KEEP;
	}

	/**
	 * Returns a change that resets the setting to its default.
	 * @param <T> the type of the setting
	 * @return the change
	 */
	@SuppressWarnings("unchecked")
	public static <T> Change<T> reset() {
		return (Change<T>) RESET;
	}

	/**
	 * Returns a change that sets a new value.
	 * @param value the value
	 * @param <T> the type of the setting
	 * @return the change
	 */
	public static <T> Change<T> set(T value) {
		return new Change<>(true, Objects.requireNonNull(value, "'value' must not be null"));
	}

	/**
	 * Returns whether the setting is kept.
	 * @return {@code true} if the setting is kept, {@code false} if it is set or reset
	 */
	public boolean isKeep() {
		return !this.present;
	}

	/**
	 * Returns the new value.
	 * @return the value, or {@code null} if the setting is kept or reset
	 */
	public @Nullable T value() {
		return this.value;
	}

	@Override
	public boolean equals(@Nullable Object obj) {
		return obj instanceof Change<?> other && this.present == other.present
				&& Objects.equals(this.value, other.value);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.present, this.value);
	}

	@Override
	public String toString() {
		if (isKeep()) {
			return "keep";
		}
		return (this.value != null) ? this.value.toString() : "reset";
	}

}
