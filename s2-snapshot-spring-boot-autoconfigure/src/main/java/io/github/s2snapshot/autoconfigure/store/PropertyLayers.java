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

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Properties of one class in several layers. A property that a layer does not set is that
 * of the next layer, and finally the default.
 *
 * @param <P> the class of the properties
 */
final class PropertyLayers<P> {

	// The most specific layer first.
	private final List<Layer<P>> layers;

	private PropertyLayers(List<Layer<P>> layers) {
		this.layers = layers;
	}

	static <P> PropertyLayers<P> of(String prefix, P properties) {
		return new PropertyLayers<>(List.of(new Layer<>(prefix, properties)));
	}

	/**
	 * Returns a setting.
	 * @param <T> the type of its value
	 * @param name the name of the property, without the prefix of a layer
	 * @param getter returns the value of the property, {@code null} if it is not set
	 * @param standard the default, or {@code null} if there is none
	 * @return the setting
	 */
	<T> Setting<T> get(String name, Function<P, @Nullable T> getter, @Nullable T standard) {
		for (Layer<P> layer : this.layers) {
			T value = getter.apply(layer.properties());
			if (value != null) {
				return new Setting<>(layer.prefix() + "." + name, value);
			}
		}
		return new Setting<>(this.layers.get(0).prefix() + "." + name, standard);
	}

	/**
	 * Properties that are set.
	 *
	 * @param <P> the class of the properties
	 * @param prefix their prefix
	 * @param properties the properties
	 */
	private record Layer<P>(String prefix, P properties) {

	}

}
