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
 * Makes the errors of the client out of what went wrong.
 */
public final class Errors {

	private static final int MAX_QUOTED_CHARS = 300;

	private Errors() {
	}

	/**
	 * An error answer of the server, in a response or in a terminal frame.
	 * @param target what the call did
	 * @param status the status
	 * @param body the body
	 * @param retryAfterMillis the value of the header that asks to wait, or {@code null}
	 * @return the error
	 */
	public static S2Exception ofAnswer(CallTarget target, int status, String body, @Nullable String retryAfterMillis) {
		ErrorBody parsed = ErrorBody.parse(status, body);
		if (parsed instanceof ErrorBody.SeqNumMismatch mismatch) {
			return new SeqNumMismatchException(
					target + " was refused: the next sequence number is " + Long.toUnsignedString(mismatch.seqNum())
							+ ". Nothing was appended: read what was written meanwhile and decide again",
					mismatch.seqNum());
		}
		if (parsed instanceof ErrorBody.FencingTokenMismatch mismatch) {
			return new FencingTokenMismatchException(target + " was refused: the fencing token of the stream is "
					+ ForeignText.quote(mismatch.fencingToken())
					+ ". Nothing was appended: another writer has taken over", mismatch.fencingToken());
		}
		if (parsed instanceof ErrorBody.Unwritten unwritten) {
			StreamPosition tail = new StreamPosition(unwritten.tailSeqNum(), unwritten.tailTimestamp());
			return new UnwrittenPositionException(target + " was refused: nothing is written at the start position yet,"
					+ " the tail is " + tail + ". Wait for records with withWait, or follow in a session", tail);
		}
		return server(target, status, parsed, body, duration(retryAfterMillis));
	}

	private static S2ServerException server(CallTarget target, int status, ErrorBody parsed, String body,
			@Nullable Duration retryAfter) {
		if (parsed instanceof ErrorBody.Coded coded) {
			ErrorCode code = ErrorCode.find(coded.code());
			boolean known = code != null && code.httpStatus() == status;
			// A known code with another status is not to be trusted.
			boolean retryable = (code != null) ? known && code.isRetryable() : isRetryable(status);
			boolean noSideEffects = code != null && known && code.hasNoSideEffects();
			return new S2ServerException(
					target + " failed: the server answered " + status + " " + ForeignText.line(coded.code()) + ": "
							+ ForeignText.line(coded.message()) + hint(code),
					status, coded.code(), coded.message(), retryAfter, retryable, noSideEffects);
		}
		String text = (body.length() > MAX_QUOTED_CHARS) ? body.substring(0, MAX_QUOTED_CHARS) + "…" : body;
		return new S2ServerException(
				target + " failed: the answer has status " + status + " and is not one of S2: "
						+ ((text.isBlank()) ? "it has no body" : ForeignText.line(text)) + ". Check the endpoint",
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
	 * A failure of the transport.
	 * @param target what the call did
	 * @param failure the failure
	 * @return the error
	 */
	public static S2Exception ofFailure(CallTarget target, TransportFailure failure) {
		String message = target + " failed: " + failure.reason();
		return (failure.unprocessed()) ? new S2ConnectException(message, failure.cause(), failure.retryable())
				: new S2TransportException(message, failure.cause(), failure.retryable());
	}

	/**
	 * A fault of the client itself.
	 * @param target what the call did
	 * @param cause what went wrong
	 * @return the error
	 */
	public static S2Exception fault(CallTarget target, RuntimeException cause) {
		return ofFailure(target, new TransportFailure("the client is at fault: " + cause, cause, false, false));
	}

	/**
	 * An answer that cannot be understood.
	 * @param target what the call did
	 * @param reason what is wrong with it
	 * @param cause the cause, or {@code null}
	 * @return the error
	 */
	public static ProtocolException protocol(CallTarget target, String reason, @Nullable Throwable cause) {
		return new ProtocolException(target + " got an answer that cannot be understood: " + reason, cause);
	}

	/**
	 * Adds to the error of a condition what was expected.
	 * @param error the error
	 * @param matchSeqNum the condition of the batch, or {@code null}
	 * @return the error, with the expected sequence number in its message if it is one of
	 * a condition on it
	 */
	public static S2Exception expecting(S2Exception error, @Nullable Long matchSeqNum) {
		if (matchSeqNum == null || !(error instanceof SeqNumMismatchException mismatch)) {
			return error;
		}
		return new SeqNumMismatchException(
				mismatch.getMessage() + " (expected was " + Long.toUnsignedString(matchSeqNum) + ")",
				mismatch.actualSeqNum());
	}

	/**
	 * An append whose outcome is not known.
	 * @param target what the call did
	 * @param last the error of the last attempt
	 * @param matchSeqNum the condition of the batch, or {@code null}
	 * @param recordCount how many records the batch has
	 * @return the error
	 */
	public static IndefiniteAppendException indefinite(CallTarget target, S2Exception last, @Nullable Long matchSeqNum,
			int recordCount) {
		String where = (matchSeqNum != null) ? "Read from sequence number " + Long.toUnsignedString(matchSeqNum)
				: "Read the stream";
		return new IndefiniteAppendException(
				target + " may or may not have appended its batch of " + recordCount + " records. " + where
						+ " to find out. The last attempt ended so: " + last.getMessage(),
				last, matchSeqNum, recordCount);
	}

	// What an error of the server means for the exchange that got it.
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
	 * A call to a client that is closed.
	 * @param target what the call did
	 * @return the error
	 */
	public static SessionClosedException clientClosed(CallTarget target) {
		return new SessionClosedException(target + " was not carried out: the client is closed", null);
	}

}
