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

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Error codes of the S2 v1 API. Each has its HTTP status, whether a retry may succeed,
 * and whether the request certainly had no effect.
 *
 * @since 0.1.0
 */
public enum ErrorCode {

	/** The access token does not exist. */
	ACCESS_TOKEN_NOT_FOUND("access_token_not_found", 404, false, true),

	/** The access token is missing or not valid. */
	AUTHN("authn", 401, false, true),

	/** A frame of a session is malformed. */
	BAD_FRAME("bad_frame", 400, false, true),

	/** A request header is missing or malformed. */
	BAD_HEADER("bad_header", 400, false, true),

	/** The JSON body is malformed. */
	BAD_JSON("bad_json", 400, false, true),

	/** A segment of the path is malformed. */
	BAD_PATH("bad_path", 400, false, true),

	/** The protobuf body is malformed. */
	BAD_PROTO("bad_proto", 400, false, true),

	/** A query parameter is malformed. */
	BAD_QUERY("bad_query", 400, false, true),

	/** The basin is being deleted. */
	BASIN_DELETION_PENDING("basin_deletion_pending", 409, false, true),

	/** The basin does not exist. */
	BASIN_NOT_FOUND("basin_not_found", 404, false, true),

	/** The client closed the connection; its request may have taken effect. */
	CLIENT_HANGUP("client_hangup", 499, false, false),

	/** The encryption key does not fit the stored record. */
	DECRYPTION_FAILED("decryption_failed", 400, false, true),

	/** This server is overloaded; another server may accept the request. */
	HOT_SERVER("hot_server", 502, true, true),

	/** The request is well-formed, but violates a rule or a limit. */
	INVALID("invalid", 422, false, true),

	/** The server does not offer this operation. */
	NOT_IMPLEMENTED("not_implemented", 501, false, true),

	/** Another error of the server. */
	OTHER("other", 500, true, false),

	/** The access token does not permit the operation. */
	PERMISSION_DENIED("permission_denied", 403, false, true),

	/** A quota of the account is used up. */
	QUOTA_EXHAUSTED("quota_exhausted", 403, false, true),

	/** Too many requests. */
	RATE_LIMITED("rate_limited", 429, true, true),

	/** The server did not receive the whole request in time. */
	REQUEST_TIMEOUT("request_timeout", 408, true, false),

	/** The basin or stream already exists. */
	RESOURCE_ALREADY_EXISTS("resource_already_exists", 409, false, true),

	/** The server is shutting down and accepts no new requests. */
	SERVER_DRAINING("server_draining", 503, true, true),

	/** The storage of the server failed. */
	STORAGE("storage", 500, true, false),

	/** The stream is being deleted. */
	STREAM_DELETION_PENDING("stream_deletion_pending", 409, false, true),

	/** The stream does not exist. */
	STREAM_NOT_FOUND("stream_not_found", 404, false, true),

	/** The request conflicted with a concurrent change of the same resource. */
	TRANSACTION_CONFLICT("transaction_conflict", 409, true, true),

	/** The stream is unavailable at the moment; the request may have taken effect. */
	UNAVAILABLE("unavailable", 503, true, false),

	/** A service behind the server did not answer in time. */
	UPSTREAM_TIMEOUT("upstream_timeout", 504, true, false);

	private static final Map<String, ErrorCode> BY_CODE = Collections
		.unmodifiableMap(Arrays.stream(values()).collect(Collectors.toMap(ErrorCode::code, Function.identity())));

	private final String code;

	private final int httpStatus;

	private final boolean retryable;

	private final boolean noSideEffects;

	ErrorCode(String code, int httpStatus, boolean retryable, boolean noSideEffects) {
		this.code = code;
		this.httpStatus = httpStatus;
		this.retryable = retryable;
		this.noSideEffects = noSideEffects;
	}

	/**
	 * Returns the code with a name of the protocol.
	 * @param code the name, such as {@code stream_not_found}
	 * @return the code, or {@code null} if this version does not know it
	 */
	public static @Nullable ErrorCode find(String code) {
		return BY_CODE.get(code);
	}

	/**
	 * Returns the name of the code in the protocol.
	 * @return the name in snake case, for example {@code stream_not_found}
	 */
	public String code() {
		return this.code;
	}

	/**
	 * Returns the HTTP status of responses with this code.
	 * @return the status
	 */
	public int httpStatus() {
		return this.httpStatus;
	}

	/**
	 * Returns whether the same request may succeed later.
	 * @return whether a retry may succeed
	 */
	public boolean isRetryable() {
		return this.retryable;
	}

	/**
	 * Returns whether the request certainly had no effect.
	 * @return {@code false} if the request may have taken effect, for example an append
	 * may be durable
	 */
	public boolean hasNoSideEffects() {
		return this.noSideEffects;
	}

}
