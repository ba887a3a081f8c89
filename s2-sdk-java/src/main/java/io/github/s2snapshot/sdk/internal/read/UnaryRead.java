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

package io.github.s2snapshot.sdk.internal.read;

import java.time.Duration;
import java.util.List;

import io.github.s2snapshot.sdk.internal.call.AbstractCall;
import io.github.s2snapshot.sdk.internal.call.ClientSettings;
import io.github.s2snapshot.sdk.internal.call.Errors;
import io.github.s2snapshot.sdk.internal.call.Request;
import io.github.s2snapshot.sdk.internal.call.Response;
import io.github.s2snapshot.sdk.internal.call.StreamRef;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.wire.Limits;
import io.github.s2snapshot.sdk.wire.MediaTypes;
import io.github.s2snapshot.sdk.wire.proto.ProtoException;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;

/**
 * Read of one batch outside of a session.
 */
public final class UnaryRead extends AbstractCall<ReadBatch> {

	private final ReadInput input;

	/**
	 * Creates a call.
	 * @param stream the stream
	 * @param settings the settings of the client
	 * @param input where to start and when to stop
	 */
	public UnaryRead(StreamRef stream, ClientSettings settings, ReadInput input) {
		super(stream.target("read"), request(stream, settings, input));
		this.input = input;
	}

	private static Request request(StreamRef stream, ClientSettings settings, ReadInput input) {
		Request request = stream.records("GET", settings).header("accept", MediaTypes.PROTOBUF);
		ReadCodec.addStart(request, input.start(), input.startValue());
		ReadCodec.addLimits(request, input, input.count(), input.bytes(), WaitTime.seconds(input.waitTime()));
		return request;
	}

	@Override
	public Duration timeout(Duration requestTimeout) {
		Long seconds = WaitTime.seconds(this.input.waitTime());
		return (seconds != null) ? requestTimeout.plusSeconds(Math.min(seconds, Limits.MAX_UNARY_WAIT_SECONDS))
				: requestTimeout;
	}

	@Override
	public ReadBatch parse(Response response) {
		DecodedBatch batch;
		try {
			batch = BatchDecoder.decode(new ProtoReader(response.body()));
		}
		catch (ProtoException ex) {
			throw Errors.protocol(target(), "the body is not a valid batch of records", ex);
		}
		List<SequencedRecord> records = batch.records();
		String problem = ReadCodec.problem(records, null);
		if (problem != null) {
			throw Errors.protocol(target(), problem, null);
		}
		return new ReadBatch((this.input.ignoreCommandRecords()) ? ReadCodec.withoutCommands(records) : records,
				batch.tail());
	}

}
