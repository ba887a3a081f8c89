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
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.util.Assert;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.method.support.AsyncHandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Handler for the {@link SseResponse} that a controller returns. The Spring Boot starter
 * registers the handler; without it, register it with
 * {@code WebMvcConfigurer.addReturnValueHandlers}.
 * <p>
 * The response is written without blocking, so that a client that does not read holds no
 * thread. A filter that wraps responses must delegate {@code setWriteListener} and
 * {@code isReady} of the output stream.
 *
 * @since 0.1.0
 */
public final class SseResponseHandler implements AsyncHandlerMethodReturnValueHandler {

	private final Supplier<List<HttpMessageConverter<?>>> converters;

	/**
	 * Creates a handler.
	 * @param converters supplier of the converters that write the data of events as JSON,
	 * called for each response
	 */
	public SseResponseHandler(Supplier<List<HttpMessageConverter<?>>> converters) {
		this.converters = converters;
	}

	@Override
	public boolean supportsReturnType(MethodParameter returnType) {
		return SseResponse.class == returnType.getParameterType();
	}

	@Override
	public boolean isAsyncReturnValue(@Nullable Object returnValue, MethodParameter returnType) {
		return returnValue instanceof SseResponse;
	}

	@Override
	public void handleReturnValue(@Nullable Object returnValue, MethodParameter returnType,
			ModelAndViewContainer mavContainer, NativeWebRequest webRequest) throws Exception {
		mavContainer.setRequestHandled(true);
		if (returnValue instanceof SseResponse events) {
			HttpServletRequest request = webRequest.getNativeRequest(HttpServletRequest.class);
			HttpServletResponse response = webRequest.getNativeResponse(HttpServletResponse.class);
			Assert.state(request != null && response != null,
					"Server-Sent Events of a projection need a servlet request and response");
			ShallowEtagHeaderFilter.disableContentCaching(request);
			events.open(request, response, this.converters.get());
		}
	}

}
