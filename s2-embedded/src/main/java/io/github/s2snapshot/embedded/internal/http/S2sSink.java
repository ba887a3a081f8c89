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

package io.github.s2snapshot.embedded.internal.http;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.Position;
import io.github.s2snapshot.embedded.internal.backend.ReadChunk;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.FrameEncoder;

/**
 * Delivers frames of the session protocol.
 */
final class S2sSink implements ReadSink {

	private final Exchange exchange;

	private final Compression compression;

	S2sSink(Exchange exchange) {
		this.exchange = exchange;
		this.compression = Compression.negotiate(exchange.acceptEncoding());
	}

	@Override
	public boolean isSession() {
		return true;
	}

	@Override
	public void begin() {
		Sessions.begin(this.exchange);
	}

	@Override
	public void batch(ReadChunk chunk, @Nullable Position tail) {
		write(FrameEncoder.compress(chunk.toFrame(tail), this.compression));
	}

	@Override
	public void heartbeat(Position tail) {
		write(ReadChunk.heartbeat(tail));
	}

	@Override
	public void end() {
		this.exchange.response().end();
	}

	@Override
	public void fail(S2Error error) {
		this.exchange.response().end(Exchange.wrap(FrameEncoder.encodeTerminal(error.status(), error.body())));
	}

	private void write(byte[] frame) {
		this.exchange.response().write(Exchange.wrap(this.exchange.advised(frame)));
	}

}
