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

package io.github.s2snapshot.keyed;

import java.util.Optional;

/**
 * Pattern of the names of streams, such as {@code carts/{id}}, with the type of its keys.
 * The text of each variable is percent-encoded into the name (RFC 3986, all but
 * unreserved characters). Immutable and thread-safe.
 *
 * @param <K> the type of the keys
 * @since 0.1.0
 */
public interface StreamPattern<K> {

	/**
	 * Returns the pattern as it was written.
	 * @return the pattern
	 */
	String pattern();

	/**
	 * Returns the type of the keys.
	 * @return the type
	 */
	Class<K> keyType();

	/**
	 * Returns the text before the first variable, with which the name of each stream
	 * begins.
	 * @return the text, may be empty
	 */
	String prefix();

	/**
	 * Returns the name of the stream of a key.
	 * @param key the key
	 * @return the name, 1 to 512 bytes (S2 v1)
	 * @throws KeyException if the key cannot name a stream
	 */
	String stream(K key);

	/**
	 * Returns the key of a stream.
	 * @param stream the name of the stream
	 * @return the key, empty if no key has this stream
	 */
	Optional<K> key(String stream);

	/**
	 * Returns the text of a key: its variables as they are in the name of the stream,
	 * separated by {@code /}.
	 * @param key the key
	 * @return the text
	 * @throws KeyException if the key cannot name a stream
	 */
	String text(K key);

	/**
	 * Returns the key of a text.
	 * @param text the text, as {@link #text} returns it
	 * @return the key
	 * @throws KeyException if no key has this text
	 */
	K parse(String text);

	/**
	 * Returns whether a stream may match both patterns.
	 * @param other the other pattern
	 * @return whether the patterns overlap
	 */
	boolean overlaps(StreamPattern<?> other);

	/**
	 * Returns whether a stream matches the pattern, whatever its key is.
	 * @param stream the name of the stream
	 * @return whether it matches
	 */
	boolean matches(String stream);

}
