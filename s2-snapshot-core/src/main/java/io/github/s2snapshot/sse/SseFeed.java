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

package io.github.s2snapshot.sse;

import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

/**
 * What one client receives: the elements of a publisher, as events. Used by one thread at
 * a time.
 *
 * @param <T> the type of the elements
 */
interface SseFeed<T> {

	/**
	 * Returns the name of what is sent, for the log.
	 * @return the name
	 */
	String source();

	/**
	 * Returns the publisher of the elements that the client needs.
	 * @return the publisher
	 */
	Flow.Publisher<T> publisher();

	/**
	 * Returns the event to send for an element.
	 * @param element the element
	 * @return the event, or {@code null} to send nothing
	 */
	@Nullable Event event(T element);

	/**
	 * An event.
	 *
	 * @param id the id, or {@code null} if a client does not continue after the event
	 * @param name the name
	 * @param payload the data, written by a message converter
	 */
	record Event(@Nullable String id, String name, Object payload) {
	}

}
