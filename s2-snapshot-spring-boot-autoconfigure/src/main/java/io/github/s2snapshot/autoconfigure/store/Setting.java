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

package io.github.s2snapshot.autoconfigure.store;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Value of a property, or its default. Two settings are equal if their values are equal,
 * whichever property has set them.
 *
 * @param <T> the type of the value
 */
final class Setting<T> {

	private final String key;

	private final @Nullable T value;

	private final boolean set;

	private Setting(String key, @Nullable T value, boolean set) {
		this.key = key;
		this.value = value;
		this.set = set;
	}

	static <T> Setting<T> ofProperty(String key, T value) {
		return new Setting<>(key, value, true);
	}

	static <T> Setting<T> ofDefault(String key, @Nullable T value) {
		return new Setting<>(key, value, false);
	}

	/**
	 * Returns whether a property has set the value.
	 * @return {@code false} for a default
	 */
	boolean isSet() {
		return this.set;
	}

	/**
	 * Returns the key of the property that has set the value, or else of the most
	 * specific one that can.
	 * @return the key
	 */
	String key() {
		return this.key;
	}

	/**
	 * Returns the value of a setting with a default.
	 * @return the value
	 */
	T get() {
		return Objects.requireNonNull(this.value);
	}

	@Nullable T orNull() {
		return this.value;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Setting<?> setting && Objects.equals(this.value, setting.value);
	}

	@Override
	public int hashCode() {
		return Objects.hashCode(this.value);
	}

	// The value may be a secret.
	@Override
	public String toString() {
		return this.key;
	}

}
