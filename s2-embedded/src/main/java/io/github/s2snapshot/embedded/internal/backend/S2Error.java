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

package io.github.s2snapshot.embedded.internal.backend;

import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireException;

/**
 * Error that is answered to a client, with its HTTP status and body. It has no stack
 * trace, because errors of clients are normal.
 *
 * @since 0.1.0
 */
public final class S2Error extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final transient ErrorBody body;

	private S2Error(int status, ErrorBody body) {
		super(status + " " + body.toJson(), null, false, false);
		this.status = status;
		this.body = body;
	}

	public int status() {
		return this.status;
	}

	public ErrorBody body() {
		return this.body;
	}

	public static S2Error of(ErrorCode code, String message) {
		return new S2Error(code.httpStatus(), new ErrorBody.Coded(code, message));
	}

	/**
	 * Returns the error to answer for a failure.
	 * @param failure the failure
	 * @return the failure itself if it is an {@code S2Error}
	 */
	public static S2Error of(Throwable failure) {
		if (failure instanceof S2Error error) {
			return error;
		}
		if (failure instanceof WireException wire) {
			return of(wire.code(), String.valueOf(wire.getMessage()));
		}
		return of(ErrorCode.OTHER, String.valueOf(failure));
	}

	public static S2Error invalid(String message) {
		return of(ErrorCode.INVALID, message);
	}

	/**
	 * Creates an error for a requested fault.
	 * @param status the status
	 * @param body the body
	 * @return the error
	 */
	public static S2Error refusal(int status, ErrorBody body) {
		return new S2Error(status, body);
	}

	static S2Error basinNotFound(String basin) {
		return of(ErrorCode.BASIN_NOT_FOUND, "basin `" + basin + "` not found");
	}

	static S2Error basinExists(String basin) {
		return of(ErrorCode.RESOURCE_ALREADY_EXISTS, "basin `" + basin + "` already exists");
	}

	static S2Error basinDeletionPending(String basin) {
		return of(ErrorCode.BASIN_DELETION_PENDING, "basin `" + basin + "` is being deleted");
	}

	static S2Error streamDeletionPending() {
		return of(ErrorCode.STREAM_DELETION_PENDING, "stream deletion pending");
	}

	static S2Error streamNotFound(String basin, String stream) {
		return of(ErrorCode.STREAM_NOT_FOUND, "stream `" + stream + "` in basin `" + basin + "` not found");
	}

	static S2Error streamExists(String basin, String stream) {
		return of(ErrorCode.RESOURCE_ALREADY_EXISTS, "stream `" + stream + "` in basin `" + basin + "` already exists");
	}

	static S2Error seqNumMismatch(long seqNum) {
		return new S2Error(412, new ErrorBody.SeqNumMismatch(seqNum));
	}

	static S2Error fencingTokenMismatch(String token) {
		return new S2Error(412, new ErrorBody.FencingTokenMismatch(token));
	}

	static S2Error unwritten(Position tail) {
		return new S2Error(416, new ErrorBody.Unwritten(tail.seqNum(), tail.timestamp()));
	}

	static S2Error streamGone() {
		return of(ErrorCode.UNAVAILABLE, "streamer missing in action");
	}

	static S2Error storage(Throwable failure) {
		return of(ErrorCode.STORAGE, "cannot write to storage: " + failure.getMessage());
	}

}
