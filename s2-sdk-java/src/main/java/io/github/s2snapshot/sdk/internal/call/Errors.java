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

package io.github.s2snapshot.sdk.internal.call;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.ProtocolException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.internal.transport.Exchange;
import io.github.s2snapshot.sdk.internal.transport.TransportFailure;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.text.ForeignText;
import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Factory of the exceptions of the client.
 */
public final class Errors {

	private static final int MAX_QUOTED_CHARS = 300;

	private Errors() {
	}

	/**
	 * Returns the error for an error answer of the server, from a response or a terminal
	 * frame.
	 * @param target the operation and its resource
	 * @param status the status
	 * @param body the body
	 * @param retryAfterMillis the value of the header with the time to wait, or
	 * {@code null}
	 * @return the error
	 */
	public static S2Exception ofAnswer(CallTarget target, int status, String body, @Nullable String retryAfterMillis) {
		ErrorBody parsed = ErrorBody.parse(status, body);
		if (parsed instanceof ErrorBody.SeqNumMismatch mismatch) {
			return new SeqNumMismatchException(target + " was rejected: the next sequence number of the stream is "
					+ Long.toUnsignedString(mismatch.seqNum())
					+ ". Nothing was appended: read the new records, and decide again", mismatch.seqNum());
		}
		if (parsed instanceof ErrorBody.FencingTokenMismatch mismatch) {
			return new FencingTokenMismatchException(target + " was rejected: the fencing token of the stream is "
					+ ForeignText.quote(mismatch.fencingToken())
					+ ". Nothing was appended: another writer has taken over", mismatch.fencingToken());
		}
		if (parsed instanceof ErrorBody.Unwritten unwritten) {
			StreamPosition tail = new StreamPosition(unwritten.tailSeqNum(), unwritten.tailTimestamp());
			return new UnwrittenPositionException(
					target + " was rejected: the start position is at or after the tail of the stream, " + tail
							+ ". Wait for records with withWait, or read with a read session",
					tail);
		}
		return server(target, status, parsed, body, duration(retryAfterMillis));
	}

	private static S2ServerException server(CallTarget target, int status, ErrorBody parsed, String body,
			@Nullable Duration retryAfter) {
		if (parsed instanceof ErrorBody.Coded coded) {
			ErrorCode code = ErrorCode.find(coded.code());
			boolean known = code != null && code.httpStatus() == status;
			// A known code with another status did not come from S2.
			boolean retryable = (code != null) ? known && code.isRetryable() : isRetryable(status);
			boolean noSideEffects = code != null && known && code.hasNoSideEffects();
			return new S2ServerException(
					target + " failed: the server answered " + status + " " + ForeignText.line(coded.code()) + ": "
							+ ForeignText.line(coded.message()) + hint(code),
					status, coded.code(), coded.message(), retryAfter, retryable, noSideEffects);
		}
		String text = (body.length() > MAX_QUOTED_CHARS) ? body.substring(0, MAX_QUOTED_CHARS) + "…" : body;
		return new S2ServerException(
				target + " failed: the server answered " + status + " without an S2 error: "
						+ ((text.isBlank()) ? "the body is empty" : ForeignText.line(text))
						+ ". Check that the endpoint is an S2 server",
				status, null, text, retryAfter, isRetryable(status), false);
	}

	private static String hint(@Nullable ErrorCode code) {
		if (code == null) {
			return "";
		}
		return switch (code) {
			case AUTHN, PERMISSION_DENIED -> ". Check the access token and its scope";
			case BASIN_NOT_FOUND -> ". Create the basin, or check its name and the endpoint";
			case STREAM_NOT_FOUND -> ". Create the stream, or check its name";
			default -> "";
		};
	}

	private static boolean isRetryable(int status) {
		return switch (status) {
			case 408, 429, 500, 502, 503, 504 -> true;
			default -> false;
		};
	}

	private static @Nullable Duration duration(@Nullable String millis) {
		if (millis == null) {
			return null;
		}
		try {
			return Duration.ofMillis(Math.max(0, Long.parseLong(millis.trim())));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * Returns the error for a failure of the transport.
	 * @param target the operation and its resource
	 * @param failure the failure
	 * @return the error
	 */
	public static S2Exception ofFailure(CallTarget target, TransportFailure failure) {
		String message = target + " failed: " + failure.reason();
		return (failure.unprocessed()) ? new S2ConnectException(message, failure.cause(), failure.retryable())
				: new S2TransportException(message, failure.cause(), failure.retryable());
	}

	/**
	 * Returns the error for a fault of the client itself.
	 * @param target the operation and its resource
	 * @param cause the unexpected exception
	 * @return the error
	 */
	public static S2Exception fault(CallTarget target, RuntimeException cause) {
		return ofFailure(target,
				new TransportFailure("unexpected error in the S2 client: " + cause, cause, false, false));
	}

	/**
	 * Returns the error for an answer that violates the protocol.
	 * @param target the operation and its resource
	 * @param reason what is wrong with the answer
	 * @param cause the cause, or {@code null}
	 * @return the error
	 */
	public static ProtocolException protocol(CallTarget target, String reason, @Nullable Throwable cause) {
		return new ProtocolException(target + " failed: the answer of the server is invalid: " + reason, cause);
	}

	/**
	 * Adds the expected sequence number to the message of a failed condition.
	 * @param error the error
	 * @param matchSeqNum the condition of the batch, or {@code null}
	 * @return the error, with the expected sequence number if it is a
	 * {@code SeqNumMismatchException}
	 */
	public static S2Exception expecting(S2Exception error, @Nullable Long matchSeqNum) {
		if (matchSeqNum == null || !(error instanceof SeqNumMismatchException mismatch)) {
			return error;
		}
		return new SeqNumMismatchException(
				mismatch.getMessage() + " (the append expected " + Long.toUnsignedString(matchSeqNum) + ")",
				mismatch.actualSeqNum());
	}

	/**
	 * Returns the error for an append whose outcome is unknown.
	 * @param target the operation and its resource
	 * @param last the error of the last attempt
	 * @param matchSeqNum the condition of the batch, or {@code null}
	 * @param recordCount how many records the batch has
	 * @return the error
	 */
	public static IndefiniteAppendException indefinite(CallTarget target, S2Exception last, @Nullable Long matchSeqNum,
			int recordCount) {
		String where = (matchSeqNum != null) ? "Read from sequence number " + Long.toUnsignedString(matchSeqNum)
				: "Read the stream";
		return new IndefiniteAppendException(target + " may or may not have appended its batch of " + recordCount
				+ " records. " + where + " to find out. The last attempt: " + last.getMessage(), last, matchSeqNum,
				recordCount);
	}

	// Retires the connection, or rejects the access token, if the error asks for it.
	static void act(S2Exception error, @Nullable Exchange exchange) {
		if (exchange == null) {
			return;
		}
		if (Reconnects.isDraining(error)) {
			exchange.retireConnection();
		}
		if (AccessTokens.isRejection(error)) {
			exchange.rejectAccessToken();
		}
	}

	/**
	 * Returns the error for a call to a closed client.
	 * @param target the operation and its resource
	 * @return the error
	 */
	public static SessionClosedException clientClosed(CallTarget target) {
		return new SessionClosedException(target + " failed: the S2 client is closed", null);
	}

}
