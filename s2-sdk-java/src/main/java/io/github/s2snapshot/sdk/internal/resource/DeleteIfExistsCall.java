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

package io.github.s2snapshot.sdk.internal.resource;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.internal.call.AbstractCall;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.Request;
import io.github.s2snapshot.sdk.internal.call.Response;
import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Call that deletes a resource if it exists. The result is whether it existed.
 */
final class DeleteIfExistsCall extends AbstractCall<Boolean> {

	DeleteIfExistsCall(CallTarget target, Request request) {
		super(target, request);
	}

	@Override
	public Boolean parse(Response response) {
		return true;
	}

	@Override
	public @Nullable S2Exception conclude(S2Exception error, boolean uncertain) {
		return (error instanceof S2ServerException server && isMissing(server)) ? null : error;
	}

	// The code is checked too, because a 404 may come from something that is not S2.
	private static boolean isMissing(S2ServerException error) {
		return error.status() == 404 && (ErrorCode.BASIN_NOT_FOUND.code().equals(error.code())
				|| ErrorCode.STREAM_NOT_FOUND.code().equals(error.code()));
	}

	@Override
	public Boolean fallback(boolean uncertain) {
		// If the answer of an earlier attempt was lost, that attempt has deleted the
		// resource.
		return uncertain;
	}

}
