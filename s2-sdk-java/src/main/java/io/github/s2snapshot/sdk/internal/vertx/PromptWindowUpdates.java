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

package io.github.s2snapshot.sdk.internal.vertx;

import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;

/**
 * Lets a connection send a window update for whatever data it has received. A server that
 * leaves Nagle's algorithm on, as {@code s2 lite} does, holds a small write back until
 * the data before it is acknowledged, and a receiver that has nothing to say delays that
 * by 40 milliseconds: each batch of records would come that much later. The update
 * carries the acknowledgement.
 */
final class PromptWindowUpdates {

	// The part of the window that must be left for an update to wait.
	private static final float RATIO = 0.99999f;

	private PromptWindowUpdates() {
	}

	static void enable(HttpClientConnection connection) {
		if (!(connection instanceof UnpooledHttpClientConnection unpooled)) {
			return;
		}
		Http2ConnectionHandler handler = unpooled.unwrap()
			.channelHandlerContext()
			.pipeline()
			.get(Http2ConnectionHandler.class);
		if (handler != null && handler.decoder().flowController() instanceof DefaultHttp2LocalFlowController window) {
			window.windowUpdateRatio(RATIO);
		}
	}

}
