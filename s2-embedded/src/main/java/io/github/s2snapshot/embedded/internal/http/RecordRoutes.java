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

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.embedded.internal.backend.Admission;
import io.github.s2snapshot.embedded.internal.backend.AppendAck;
import io.github.s2snapshot.embedded.internal.backend.AppendRules;
import io.github.s2snapshot.embedded.internal.backend.Backend;
import io.github.s2snapshot.embedded.internal.backend.Position;
import io.github.s2snapshot.embedded.internal.backend.ReadChunk;
import io.github.s2snapshot.embedded.internal.backend.ReadLimits;
import io.github.s2snapshot.embedded.internal.backend.RecordCipher;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.embedded.internal.backend.StreamLog;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.MediaTypes;
import io.github.s2snapshot.sdk.wire.json.WireTail;
import io.github.s2snapshot.sdk.wire.proto.ProtoException;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;

/**
 * Handlers for operations on records.
 */
final class RecordRoutes {

	private final Backend backend;

	private final Admission admission;

	private final FaultPlan faults;

	RecordRoutes(Backend backend, FaultPlan faults, long maxBytesInFlight) {
		this.backend = backend;
		this.admission = new Admission(maxBytesInFlight);
		this.faults = faults;
	}

	void checkTail(Exchange exchange, String[] path) {
		StreamLog log = this.backend.open(exchange.basin(), Paths.stream(path), Backend.Purpose.READ, null).log();
		Position tail = log.tail();
		exchange.json(200, new WireTail(tail.seqNum(), tail.timestamp()).toJson());
	}

	void append(Exchange exchange, String[] path) {
		String basin = exchange.basin();
		String stream = Paths.stream(path);
		String contentType = exchange.contentType();
		RecordHeaders headers = (MediaTypes.isJson(contentType)) ? RecordHeaders.of(exchange)
				: RecordHeaders.withoutFormat(exchange);
		if (contentType.equals(MediaTypes.S2S)) {
			Records records = open(basin, stream, Backend.Purpose.APPEND, headers);
			new AppendSession(exchange, records, this.admission, this.faults, this.backend.metrics()).start();
			return;
		}
		boolean protobuf = MediaTypes.isProtobuf(contentType);
		if (!protobuf) {
			exchange.requireJson();
		}
		exchange.body((protobuf) ? ErrorCode.BAD_PROTO : ErrorCode.BAD_JSON, (body) -> {
			WireAppendInput input = parse(contentType, body, headers.format());
			long metered = AppendRules.check(input);
			Records records = open(basin, stream, Backend.Purpose.APPEND, headers);
			this.backend.metrics().arrived(input.records().size(), metered);
			appendWhenAdmitted(exchange, records, input, body.length, System.nanoTime());
		});
	}

	private void appendWhenAdmitted(Exchange exchange, Records records, WireAppendInput input, int bytes,
			long arrival) {
		if (!this.admission.tryAcquire(bytes)) {
			this.admission.whenAvailable(
					() -> exchange.execute(() -> appendWhenAdmitted(exchange, records, input, bytes, arrival)));
			return;
		}
		long admission = System.nanoTime();
		this.backend.metrics().admitted(admission - arrival);
		S2Error refusal = this.faults.refusal(Operation.APPEND);
		if (refusal != null) {
			this.admission.release(bytes);
			throw refusal;
		}
		StreamLog.Submitted submitted = records.append(input);
		Futures.onDone(submitted.ack(), () -> this.admission.release(bytes));
		exchange.then(submitted.ack(), (ack) -> {
			this.backend.metrics().acknowledged(System.nanoTime() - admission);
			respond(exchange, ack);
		});
	}

	private void respond(Exchange exchange, AppendAck ack) {
		if (this.faults.isAckLost()) {
			exchange.cut();
		}
		else if (MediaTypes.isProtobuf(exchange.accept())) {
			exchange.send(200, MediaTypes.PROTOBUF, AppendSession.message(ack).toByteArray());
		}
		else {
			exchange.send(200, MediaTypes.JSON, RecordJson.write(ack));
		}
	}

	private static WireAppendInput parse(String contentType, byte[] body, RecordFormat format) {
		if (MediaTypes.isJson(contentType)) {
			return AppendInputParser.parse(body, format);
		}
		try {
			return WireAppendInput.read(new ProtoReader(body));
		}
		catch (ProtoException ex) {
			throw S2Error.of(ErrorCode.BAD_PROTO, "failed to decode Protobuf message: " + ex.getMessage());
		}
	}

	void read(Exchange exchange, String[] path) {
		String basin = exchange.basin();
		String stream = Paths.stream(path);
		ReadParams params = ReadParams.parse(exchange.query());
		RecordHeaders headers = RecordHeaders.of(exchange);
		SseSink events = (isSession(exchange) || !exchange.accept().equals(MediaTypes.EVENT_STREAM)) ? null
				: new SseSink(exchange, headers.format());
		SseSink.LastEvent last = (events != null) ? events.lastEvent() : null;
		params.checkStart();
		if (last != null) {
			params = params.resume(last.nextSeqNum(), last.records(), last.meteredBytes());
		}
		params.checkUntil();
		Records records = open(basin, stream, Backend.Purpose.READ, headers);
		ReadSink sink = (events != null) ? events : sink(exchange, headers.format(), records.isShared());
		new ReadFlow(exchange, records, sink, (sink.isSession()) ? params : params.unary(), this.faults).start();
	}

	private static boolean isSession(Exchange exchange) {
		return exchange.contentType().equals(MediaTypes.S2S);
	}

	private static ReadSink sink(Exchange exchange, RecordFormat format, boolean shared) {
		if (isSession(exchange)) {
			return new S2sSink(exchange, shared);
		}
		return switch (exchange.accept()) {
			case MediaTypes.PROTOBUF, MediaTypes.X_PROTOBUF -> UnarySink.ofMessages(exchange, shared);
			default -> new UnarySink(exchange, (chunk, tail) -> RecordJson.write(chunk.toMessage(tail), format),
					MediaTypes.JSON);
		};
	}

	private Records open(String basin, String stream, Backend.Purpose purpose, RecordHeaders headers) {
		Backend.OpenStream open = this.backend.open(basin, stream, purpose, headers.streamConfig());
		return new Records(open.log(), headers.cipher(open));
	}

	/**
	 * Records of a stream with the cipher of a request.
	 *
	 * @param log the records
	 * @param cipher the cipher, or {@code null} if the stream has none
	 */
	record Records(StreamLog log, @Nullable RecordCipher cipher) {

		/**
		 * Returns whether records that are read share the memory of the storage.
		 * @return {@code false} if they are read from a disk or decrypted
		 */
		boolean isShared() {
			return this.cipher == null && this.log.isShared();
		}

		StreamLog.Submitted append(WireAppendInput input) {
			return this.log.append(input, this.cipher);
		}

		CompletableFuture<ReadChunk> read(long fromSeqNum, Position tail, ReadLimits limits) {
			return this.log.read(fromSeqNum, tail, limits, this.cipher);
		}

	}

}
