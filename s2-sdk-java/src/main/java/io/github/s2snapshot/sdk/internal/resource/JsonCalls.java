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

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.Errors;
import io.github.s2snapshot.sdk.internal.call.Request;
import io.github.s2snapshot.sdk.internal.call.Response;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.ProvisionResult;
import io.github.s2snapshot.sdk.wire.MediaTypes;
import io.github.s2snapshot.sdk.wire.WireHeaders;
import io.github.s2snapshot.sdk.wire.json.Json;

/**
 * Utilities of calls with JSON bodies.
 */
final class JsonCalls {

	private JsonCalls() {
	}

	static Request list(Request request, ListOptions options) {
		return request.query("prefix", options.prefix())
			.query("start_after", options.startAfter())
			.query("limit", options.limit());
	}

	static Request body(Request request, JsonNode json) {
		return request.body(MediaTypes.JSON, json.toString().getBytes(StandardCharsets.UTF_8));
	}

	// With a request token, a retry after a lost answer is recognised as the same
	// request instead of failing with a conflict.
	static Request idempotent(Request request, CreateOptions options) {
		String token = options.requestToken();
		return request.header(WireHeaders.REQUEST_TOKEN,
				(token != null) ? token : UUID.randomUUID().toString().replace("-", ""));
	}

	static JsonNode parse(Response response) {
		return Json.parse(response.body());
	}

	static ProvisionResult provisionResult(CallTarget target, Response response) {
		String result = response.headers().get(WireHeaders.PROVISION_RESULT);
		return switch ((result != null) ? result : "") {
			case "created" -> ProvisionResult.CREATED;
			case "updated" -> ProvisionResult.UPDATED;
			case "noop" -> ProvisionResult.NOOP;
			default -> throw Errors.protocol(target,
					"the header " + WireHeaders.PROVISION_RESULT + " is missing or unknown: " + result, null);
		};
	}

}
