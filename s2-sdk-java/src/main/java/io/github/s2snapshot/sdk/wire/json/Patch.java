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

package io.github.s2snapshot.sdk.wire.json;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Change of one field by a reconfiguration: keep (the key is absent), reset (the value is
 * {@code null}) or set.
 *
 * @param <T> the type of the field
 * @since 0.1.0
 */
public sealed interface Patch<T> {

	/**
	 * Returns a patch that keeps the field.
	 * @param <T> the type of the field
	 * @return the patch
	 */
	static <T> Patch<T> keep() {
		return new Keep<>();
	}

	/**
	 * Returns a patch that resets the field to its default.
	 * @param <T> the type of the field
	 * @return the patch
	 */
	static <T> Patch<T> reset() {
		return new Reset<>();
	}

	/**
	 * Returns a patch that sets the field.
	 * @param value the new value
	 * @param <T> the type of the field
	 * @return the patch
	 */
	static <T> Patch<T> set(T value) {
		return new Set<>(value);
	}

	/**
	 * Applies the patch to a value.
	 * @param current the current value, {@code null} for the default
	 * @return the new value, {@code null} for the default
	 */
	default @Nullable T apply(@Nullable T current) {
		if (this instanceof Set<T> set) {
			return set.value();
		}
		return (this instanceof Keep<T>) ? current : null;
	}

	/**
	 * Converts the value of a patch that sets the field. Other patches stay the same.
	 * @param function converts the value
	 * @param <U> the type to convert to
	 * @return the converted patch
	 */
	default <U> Patch<U> map(Function<T, U> function) {
		if (this instanceof Set<T> set) {
			return set(function.apply(set.value()));
		}
		return (this instanceof Keep<T>) ? keep() : reset();
	}

	/**
	 * Patch that keeps the field.
	 *
	 * @param <T> the type of the field
	 * @since 0.1.0
	 */
	record Keep<T>() implements Patch<T> {
	}

	/**
	 * Patch that resets the field to its default.
	 *
	 * @param <T> the type of the field
	 * @since 0.1.0
	 */
	record Reset<T>() implements Patch<T> {
	}

	/**
	 * Patch that sets the field.
	 *
	 * @param value the new value
	 * @param <T> the type of the field
	 * @since 0.1.0
	 */
	record Set<T>(T value) implements Patch<T> {
	}

}
