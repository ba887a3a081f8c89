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

package io.github.s2snapshot.autoconfigure.keyed;

import java.util.stream.Stream;

import io.github.s2snapshot.keyed.KeyedProjection;

/**
 * Bean that supplies keys of a keyed projection to be loaded when the application starts.
 * Those of {@code s2.snapshot.keyed.preload} are loaded as well.
 *
 * <pre class="code">
 * &#064;Component
 * class OpenCarts implements KeyedPreload&lt;String&gt; {
 *
 *     &#064;Override
 *     public String projection() {
 *         return "cart";
 *     }
 *
 *     &#064;Override
 *     public Stream&lt;String&gt; keys(KeyedProjection&lt;String, ?&gt; carts) {
 *         return this.repository.findOpenCarts();
 *     }
 *
 * }
 * </pre>
 *
 * @param <K> the type of the keys
 * @since 0.1.0
 */
public interface KeyedPreload<K> {

	/**
	 * Returns the name of the keyed projection.
	 * @return the name; if there is no such projection, the application does not start
	 */
	String projection();

	/**
	 * Returns the keys to load. Called once when the application starts, on a thread of
	 * its own. The stream is closed after use.
	 * @param projection the projection
	 * @return the keys, consumed as they are loaded
	 */
	Stream<K> keys(KeyedProjection<K, ?> projection);

}
