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

package io.github.s2snapshot.sdk.wire;

/**
 * Body of an error response, which a terminal frame has too.
 *
 * @since 0.1.0
 */
public sealed interface ErrorBody {

	/**
	 * Returns the body as JSON.
	 * @return the JSON text
	 */
	String toJson();

	/**
	 * Parses the body of an error response or terminal frame.
	 * @param status the HTTP status
	 * @param json the body
	 * @return the error, {@link Unrecognized} if the body is not an error of S2
	 */
	static ErrorBody parse(int status, String json) {
		ErrorBody body = ErrorBodies.parse(status, json);
		return (body != null) ? body : new Unrecognized(json);
	}

	/**
	 * Error with a code and a message.
	 *
	 * @param code the code, see {@link ErrorCode#find(String)}
	 * @param message the message
	 * @since 0.1.0
	 */
	record Coded(String code, String message) implements ErrorBody {

		/**
		 * Creates an error with a known code.
		 * @param code the code
		 * @param message the message
		 */
		public Coded(ErrorCode code, String message) {
			this(code.code(), message);
		}

		@Override
		public String toJson() {
			return ErrorBodies.object().put("code", this.code).put("message", this.message).toString();
		}

	}

	/**
	 * Status 412: the next sequence number of the stream is not the expected one.
	 *
	 * @param seqNum the next sequence number of the stream, unsigned
	 * @since 0.1.0
	 */
	record SeqNumMismatch(long seqNum) implements ErrorBody {

		@Override
		public String toJson() {
			return "{\"seq_num_mismatch\":" + Long.toUnsignedString(this.seqNum) + "}";
		}

	}

	/**
	 * Status 412: the fencing token of the stream is not the given one.
	 *
	 * @param fencingToken the token of the stream, may be empty
	 * @since 0.1.0
	 */
	record FencingTokenMismatch(String fencingToken) implements ErrorBody {

		@Override
		public String toJson() {
			return ErrorBodies.object().put("fencing_token_mismatch", this.fencingToken).toString();
		}

	}

	/**
	 * Status 416: the requested position is at or after the tail of the stream.
	 *
	 * @param tailSeqNum the next sequence number of the stream, unsigned
	 * @param tailTimestamp the timestamp of its last record, unsigned
	 * @since 0.1.0
	 */
	record Unwritten(long tailSeqNum, long tailTimestamp) implements ErrorBody {

		@Override
		public String toJson() {
			return "{\"tail\":{\"seq_num\":" + Long.toUnsignedString(this.tailSeqNum) + ",\"timestamp\":"
					+ Long.toUnsignedString(this.tailTimestamp) + "}}";
		}

	}

	/**
	 * Body that is not an error of S2, for example one of a proxy.
	 *
	 * @param text the unchanged body
	 * @since 0.1.0
	 */
	record Unrecognized(String text) implements ErrorBody {

		@Override
		public String toJson() {
			return this.text;
		}

	}

}
