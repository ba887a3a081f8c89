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

import java.util.function.Consumer;

import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * An emitter that tells when its response is about to begin.
 */
final class ChangesEmitter extends SseEmitter {

	private final Consumer<SseEmitter> onBegin;

	ChangesEmitter(Consumer<SseEmitter> onBegin) {
		super(0L);
		this.onBegin = onBegin;
	}

	@Override
	protected void extendResponse(ServerHttpResponse outputMessage) {
		this.onBegin.accept(this);
		super.extendResponse(outputMessage);
		outputMessage.getHeaders().setCacheControl("no-store");
		// Nginx would collect events before it passes them on.
		outputMessage.getHeaders().set("X-Accel-Buffering", "no");
	}

}
