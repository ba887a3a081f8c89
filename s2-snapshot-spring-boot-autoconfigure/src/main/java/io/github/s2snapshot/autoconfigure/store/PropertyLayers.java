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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Properties of one class in several layers. A property that a layer does not set is that
 * of the next layer, and finally the default.
 *
 * @param <P> the class of the properties
 */
final class PropertyLayers<P> {

	private final String prefix;

	// The most specific layer first.
	private final List<Layer<P>> layers;

	private PropertyLayers(String prefix, List<Layer<P>> layers) {
		this.prefix = prefix;
		this.layers = layers;
	}

	static <P> PropertyLayers<P> of(String prefix, P properties) {
		return new PropertyLayers<>(prefix, List.of(new Layer<>(prefix, properties)));
	}

	/**
	 * Returns these layers below a more specific one.
	 * @param prefix the prefix of its properties
	 * @param properties the properties, or {@code null} if none of them is set
	 * @return the layers
	 */
	PropertyLayers<P> below(String prefix, @Nullable P properties) {
		List<Layer<P>> all = new ArrayList<>();
		if (properties != null) {
			all.add(new Layer<>(prefix, properties));
		}
		all.addAll(this.layers);
		return new PropertyLayers<>(prefix, List.copyOf(all));
	}

	/**
	 * Returns the first layer that matches and those that are more specific.
	 * @param last tests a layer
	 * @return the layers, all of them if none matches
	 */
	PropertyLayers<P> upTo(Predicate<P> last) {
		List<Layer<P>> kept = new ArrayList<>();
		for (Layer<P> layer : this.layers) {
			kept.add(layer);
			if (last.test(layer.properties())) {
				break;
			}
		}
		return new PropertyLayers<>(this.prefix, List.copyOf(kept));
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
				return Setting.ofProperty(layer.prefix() + "." + name, value);
			}
		}
		return Setting.ofDefault(this.prefix + "." + name, standard);
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
