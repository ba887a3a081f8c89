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

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.Position;
import io.github.s2snapshot.embedded.internal.backend.ReadChunk;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.MediaTypes;
import io.github.s2snapshot.sdk.wire.WireHeaders;
import io.github.s2snapshot.sdk.wire.json.WireTail;

/**
 * Sink that writes server-sent events. The id of an event has the last sequence number,
 * and the total number of records and metered bytes that were delivered.
 */
final class SseSink implements ReadSink {

	private static final String[] ID_PARTS = { "seq_num", "count", "bytes" };

	private final Exchange exchange;

	private final RecordFormat format;

	private long records;

	private long meteredBytes;

	SseSink(Exchange exchange, RecordFormat format) {
		this.exchange = exchange;
		this.format = format;
	}

	/**
	 * Returns the last event that the client has received.
	 * @return the event, or {@code null} if the request has no {@code Last-Event-ID}
	 */
	@Nullable LastEvent lastEvent() {
		String header = this.exchange.header(WireHeaders.LAST_EVENT_ID);
		if (header == null) {
			return null;
		}
		String[] parts = header.strip().split(",", ID_PARTS.length);
		long[] values = new long[ID_PARTS.length];
		for (int i = 0; i < ID_PARTS.length; i++) {
			if (i >= parts.length) {
				throw badId("missing " + ID_PARTS[i] + " in Last-Event-Id");
			}
			String problem = QueryParams.unsignedProblem(parts[i]);
			if (problem != null) {
				throw badId("invalid " + ID_PARTS[i] + " in Last-Event-ID: " + problem);
			}
			values[i] = Long.parseUnsignedLong(parts[i]);
		}
		LastEvent last = new LastEvent(values[0], values[1], values[2]);
		this.records = last.records();
		this.meteredBytes = last.meteredBytes();
		return last;
	}

	private static S2Error badId(String problem) {
		return S2Error.of(ErrorCode.BAD_HEADER, "Invalid header `" + WireHeaders.LAST_EVENT_ID + "`: " + problem);
	}

	@Override
	public boolean isSession() {
		return true;
	}

	@Override
	public boolean isSharing() {
		return false;
	}

	@Override
	public void begin() {
		Sessions.begin(this.exchange, MediaTypes.EVENT_STREAM);
	}

	@Override
	public void batch(ReadChunk chunk, @Nullable Position tail) {
		this.records = plus(this.records, chunk.count());
		this.meteredBytes = plus(this.meteredBytes, chunk.meteredBytes());
		String id = chunk.lastSeqNum() + "," + Long.toUnsignedString(this.records) + ","
				+ Long.toUnsignedString(this.meteredBytes);
		byte[] json = RecordJson.write(chunk.toMessage(tail), this.format);
		this.exchange.write(text("event: batch\nid: " + id + "\ndata: "), json, text("\n\n"));
	}

	@Override
	public void heartbeat(Position tail) {
		String position = new WireTail(tail.seqNum(), tail.timestamp()).toJson().get("tail").toString();
		this.exchange.write(text(
				"event: ping\ndata: {\"timestamp\":" + System.currentTimeMillis() + ",\"tail\":" + position + "}\n\n"));
	}

	@Override
	public void end() {
		this.exchange.end(text("data: [DONE]\n\n"));
	}

	@Override
	public void fail(S2Error error) {
		this.exchange.end(text("event: error\ndata: " + error.body().toJson() + "\n\n"));
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	// Unsigned addition that stops at the largest value
	private static long plus(long first, long second) {
		long sum = first + second;
		return (Long.compareUnsigned(sum, first) >= 0) ? sum : -1;
	}

	/**
	 * Last event that a client has received.
	 *
	 * @param seqNum the sequence number of its last record
	 * @param records the number of records that were delivered up to the event
	 * @param meteredBytes the metered size of these records
	 */
	record LastEvent(long seqNum, long records, long meteredBytes) {

		long nextSeqNum() {
			return plus(this.seqNum, 1);
		}

	}

}
