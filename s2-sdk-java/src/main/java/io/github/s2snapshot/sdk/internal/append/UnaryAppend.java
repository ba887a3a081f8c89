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

package io.github.s2snapshot.sdk.internal.append;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.internal.call.AbstractCall;
import io.github.s2snapshot.sdk.internal.call.ClientSettings;
import io.github.s2snapshot.sdk.internal.call.Errors;
import io.github.s2snapshot.sdk.internal.call.Response;
import io.github.s2snapshot.sdk.internal.call.StreamRef;
import io.github.s2snapshot.sdk.wire.MediaTypes;
import io.github.s2snapshot.sdk.wire.proto.ProtoException;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;

/**
 * Append of one batch outside of a session.
 */
public final class UnaryAppend extends AbstractCall<AppendAck> {

	private final AppendRetryPolicy retryPolicy;

	private final @Nullable Long matchSeqNum;

	private final int recordCount;

	/**
	 * Creates a call.
	 * @param stream the stream
	 * @param settings the settings of the client
	 * @param input the batch
	 * @param retryPolicy whether to retry when the batch may have been appended
	 */
	public UnaryAppend(StreamRef stream, ClientSettings settings, AppendInput input, AppendRetryPolicy retryPolicy) {
		super(stream.target("append"),
				stream.records("POST", settings)
					.header("accept", MediaTypes.PROTOBUF)
					.body(MediaTypes.PROTOBUF, BatchEncoder.message(input)));
		this.retryPolicy = retryPolicy;
		this.matchSeqNum = input.matchSeqNum();
		this.recordCount = input.records().size();
	}

	@Override
	public AppendAck parse(Response response) {
		AppendAck ack;
		try {
			ack = AppendCodec.fromWire(WireAppendAck.read(new ProtoReader(response.body())));
		}
		catch (ProtoException ex) {
			throw Errors.protocol(target(), "the body is not a valid acknowledgement", ex);
		}
		String problem = AppendCodec.problem(ack, this.recordCount, this.matchSeqNum, null);
		if (problem != null) {
			throw Errors.protocol(target(), problem, null);
		}
		return ack;
	}

	@Override
	public boolean mayRetry(S2Exception error) {
		return error.isRetryable() && (this.retryPolicy == AppendRetryPolicy.ALL || error.hasNoSideEffects());
	}

	@Override
	public S2Exception conclude(S2Exception error, boolean uncertain) {
		S2Exception last = Errors.expecting(error, this.matchSeqNum);
		return (uncertain || !error.hasNoSideEffects())
				? Errors.indefinite(target(), last, this.matchSeqNum, this.recordCount) : last;
	}

}
