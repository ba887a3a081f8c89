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

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.converter.HttpMessageConverter;

/**
 * Response of Server-Sent Events, returned by a controller. The response begins when
 * {@link SseResponseHandler} handles it. A response that never begins holds no resources.
 *
 * @since 0.1.0
 * @see ServerSentChanges#stream(Projection, String)
 */
public final class SseResponse {

	private final Opening opening;

	SseResponse(Opening opening) {
		this.opening = opening;
	}

	void open(HttpServletRequest request, HttpServletResponse response, List<HttpMessageConverter<?>> converters)
			throws Exception {
		this.opening.open(request, response, converters);
	}

	/**
	 * Begins the response.
	 */
	@FunctionalInterface
	interface Opening {

		void open(HttpServletRequest request, HttpServletResponse response, List<HttpMessageConverter<?>> converters)
				throws Exception;

	}

}
