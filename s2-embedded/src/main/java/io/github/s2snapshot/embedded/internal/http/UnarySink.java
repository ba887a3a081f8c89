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

import java.util.function.BiConsumer;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.Position;
import io.github.s2snapshot.embedded.internal.backend.ReadChunk;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.MediaTypes;

/**
 * Sink that answers with the first batch, or with an empty batch if the read ends without
 * records.
 */
final class UnarySink implements ReadSink {

	private final Exchange exchange;

	private final BiFunction<ReadChunk, @Nullable Position, byte[]> writer;

	private final String contentType;

	// Writes stored records without encoding them again, if the format allows it
	private final @Nullable BiConsumer<ReadChunk, @Nullable Position> sharing;

	UnarySink(Exchange exchange, BiFunction<ReadChunk, @Nullable Position, byte[]> writer, String contentType) {
		this(exchange, writer, contentType, null);
	}

	private UnarySink(Exchange exchange, BiFunction<ReadChunk, @Nullable Position, byte[]> writer, String contentType,
			@Nullable BiConsumer<ReadChunk, @Nullable Position> sharing) {
		this.exchange = exchange;
		this.writer = writer;
		this.contentType = contentType;
		this.sharing = sharing;
	}

	/**
	 * Creates a sink that writes protobuf messages with stored records.
	 * @param exchange the read
	 * @param shared whether records share the memory of the storage
	 * @return the sink
	 */
	static UnarySink ofMessages(Exchange exchange, boolean shared) {
		boolean plain = Codings.negotiate(exchange.acceptEncoding()) == Compression.NONE;
		return new UnarySink(exchange, (chunk, tail) -> chunk.toMessage(tail).toByteArray(), MediaTypes.PROTOBUF,
				(plain) ? (chunk, tail) -> exchange.send(MediaTypes.PROTOBUF, chunk.toMessagePieces(tail),
						(shared) ? 0 : chunk.size()) : null);
	}

	@Override
	public boolean isSession() {
		return false;
	}

	@Override
	public boolean isSharing() {
		return this.sharing != null;
	}

	@Override
	public void begin() {
		// The response is written at once
	}

	@Override
	public void batch(ReadChunk chunk, @Nullable Position tail) {
		if (this.sharing != null) {
			this.sharing.accept(chunk, tail);
		}
		else {
			this.exchange.send(200, this.contentType, this.writer.apply(chunk, tail));
		}
	}

	@Override
	public void heartbeat(Position tail) {
		// A unary response has no heartbeats
	}

	@Override
	public void end() {
		this.exchange.send(200, this.contentType, this.writer.apply(ReadChunk.EMPTY, null));
	}

	@Override
	public void fail(S2Error error) {
		this.exchange.fail(error);
	}

}
