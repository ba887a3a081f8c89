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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.converter.HttpMessageConverter;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Response of Server-Sent Events, returned by a controller. The response begins when
 * {@link SseResponseHandler} handles it. A response that never begins holds no resources.
 *
 * @since 0.1.0
 * @see ServerSentChanges
 */
public final class SseResponse {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

	private final Opening opening;

	private final List<SseFeed<?>> others;

	SseResponse(Opening opening) {
		this(opening, List.of());
	}

	private SseResponse(Opening opening, List<SseFeed<?>> others) {
		this.opening = opening;
		this.others = others;
	}

	/**
	 * Returns a response that also has the elements of another publisher, such as what is
	 * known in memory only. Browsers open few connections to a server, so one response
	 * for everything is better than several.
	 * <p>
	 * The events have no {@code id}: a client that reconnects continues with the changes
	 * or deltas, and receives what the publisher publishes then. The next element is
	 * requested after the previous one was sent, taking turns with the other events. The
	 * response does not end with the publisher.
	 * @param event the name of the events: letters, digits and the characters
	 * {@code . _ -}
	 * @param publisher the publisher; its elements are written by the message converters
	 * of the application
	 * @return the response with the elements
	 */
	public SseResponse with(String event, Flow.Publisher<?> publisher) {
		Objects.requireNonNull(event, "'event' must not be null");
		Objects.requireNonNull(publisher, "'publisher' must not be null");
		if (!NAME.matcher(event).matches()) {
			throw new IllegalArgumentException(
					"'event' must be letters, digits and the characters . _ -, but is " + ForeignText.quote(event));
		}
		List<SseFeed<?>> others = new ArrayList<>(this.others);
		others.add(new SseEventsFeed<>(event, publisher));
		return new SseResponse(this.opening, List.copyOf(others));
	}

	void open(HttpServletRequest request, HttpServletResponse response, List<HttpMessageConverter<?>> converters)
			throws Exception {
		this.opening.open(request, response, this.others, converters);
	}

	/**
	 * Begins the response.
	 */
	@FunctionalInterface
	interface Opening {

		void open(HttpServletRequest request, HttpServletResponse response, List<SseFeed<?>> others,
				List<HttpMessageConverter<?>> converters) throws Exception;

	}

}
