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

package io.github.s2snapshot.autoconfigure.sse;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

import io.github.s2snapshot.sse.SseResponseHandler;

/**
 * Lets controllers return Server-Sent Events, which are written by the message converters
 * of Spring MVC.
 */
final class ServerSentChangesWebMvcConfigurer implements WebMvcConfigurer {

	// Looked up later, because the adapter depends on this configurer.
	private final ObjectProvider<RequestMappingHandlerAdapter> adapter;

	ServerSentChangesWebMvcConfigurer(ObjectProvider<RequestMappingHandlerAdapter> adapter) {
		this.adapter = adapter;
	}

	@Override
	public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
		handlers.add(new SseResponseHandler(() -> this.adapter.getObject().getMessageConverters()));
	}

}
