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

import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.Position;
import io.github.s2snapshot.embedded.internal.backend.ReadChunk;
import io.github.s2snapshot.embedded.internal.backend.S2Error;

/**
 * Answers with the first batch, or with an empty one if the read ends before.
 */
final class UnarySink implements ReadSink {

	private final Exchange exchange;

	private final BiFunction<ReadChunk, @Nullable Position, byte[]> writer;

	private final String contentType;

	UnarySink(Exchange exchange, BiFunction<ReadChunk, @Nullable Position, byte[]> writer, String contentType) {
		this.exchange = exchange;
		this.writer = writer;
		this.contentType = contentType;
	}

	@Override
	public boolean isSession() {
		return false;
	}

	@Override
	public void begin() {
		// The response is written at once
	}

	@Override
	public void batch(ReadChunk chunk, @Nullable Position tail) {
		this.exchange.send(200, this.contentType, this.writer.apply(chunk, tail));
	}

	@Override
	public void heartbeat(Position tail) {
		// Nobody waits for one
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
