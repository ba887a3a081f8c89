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

/**
 * Call that deletes a resource. If the answer of an attempt was lost and the next attempt
 * does not find the resource, the call has succeeded.
 */
final class DeleteCall extends AbstractCall<@Nullable Void> {

	DeleteCall(CallTarget target, Request request) {
		super(target, request);
	}

	@Override
	public @Nullable Void parse(Response response) {
		return null;
	}

	@Override
	public @Nullable S2Exception conclude(S2Exception error, boolean uncertain) {
		boolean gone = error instanceof S2ServerException server && server.status() == 404;
		return (uncertain && gone) ? null : error;
	}

}
