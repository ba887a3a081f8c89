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

import java.nio.ByteBuffer;
import java.util.List;

import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.Position;
import io.github.s2snapshot.embedded.internal.backend.ReadChunk;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.FrameEncoder;

/**
 * Sink that writes frames of the session protocol.
 */
final class S2sSink implements ReadSink {

	// Small chunks are copied, which takes less than keeping their pieces
	private static final int SMALL_BYTES = 4 * 1024;

	private final Exchange exchange;

	private final Compression compression;

	private final boolean shared;

	/**
	 * Creates a sink.
	 * @param exchange the session
	 * @param shared whether records share the memory of the storage
	 */
	S2sSink(Exchange exchange, boolean shared) {
		this.exchange = exchange;
		this.shared = shared;
		this.compression = Compression.negotiate(exchange.acceptEncoding());
	}

	@Override
	public boolean isSession() {
		return true;
	}

	@Override
	public boolean isSharing() {
		return this.compression == Compression.NONE;
	}

	@Override
	public void begin() {
		Sessions.begin(this.exchange);
	}

	@Override
	public void batch(ReadChunk chunk, @Nullable Position tail) {
		if (!isSharing() || chunk.size() <= SMALL_BYTES) {
			write(FrameEncoder.compress(chunk.toFrame(tail), this.compression));
			return;
		}
		List<ByteBuffer> pieces = chunk.toFramePieces(tail);
		this.exchange.advised(pieces.get(0).array());
		this.exchange.outbox()
			.write(Unpooled.wrappedBuffer(pieces.toArray(new ByteBuffer[0])), (this.shared) ? 0 : chunk.size());
	}

	@Override
	public void heartbeat(Position tail) {
		write(ReadChunk.heartbeat(tail));
	}

	@Override
	public void end() {
		this.exchange.outbox().end(null, 0);
	}

	@Override
	public void fail(S2Error error) {
		this.exchange.end(FrameEncoder.encodeTerminal(error.status(), error.body()));
	}

	private void write(byte[] frame) {
		this.exchange.write(this.exchange.advised(frame));
	}

}
