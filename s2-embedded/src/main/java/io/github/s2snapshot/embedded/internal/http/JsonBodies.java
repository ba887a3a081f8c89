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

package io.github.s2snapshot.embedded.internal.http;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.embedded.internal.backend.Provisioned;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireHeaders;

/**
 * Common operations of requests with a JSON body.
 */
final class JsonBodies {

	private JsonBodies() {
	}

	/**
	 * Refuses a body that has a problem.
	 * @param problem the problem, or {@code null} if there is none
	 */
	static void check(@Nullable String problem) {
		if (problem != null) {
			throw S2Error.of(ErrorCode.BAD_JSON, problem);
		}
	}

	/**
	 * Answers that a basin or stream was created.
	 * @param exchange the request
	 * @param provisioned the result
	 * @param writer writes the basin or stream
	 * @param <T> the type of the info
	 */
	static <T> void created(Exchange exchange, Provisioned<T> provisioned, Function<T, JsonNode> writer) {
		respond(exchange, 201, provisioned, writer);
	}

	/**
	 * Answers that a basin or stream was ensured.
	 * @param exchange the request
	 * @param provisioned the result
	 * @param writer writes the basin or stream
	 * @param <T> the type of the info
	 */
	static <T> void ensured(Exchange exchange, Provisioned<T> provisioned, Function<T, JsonNode> writer) {
		respond(exchange, (provisioned.result() == Provisioned.Result.CREATED) ? 201 : 200, provisioned, writer);
	}

	private static <T> void respond(Exchange exchange, int status, Provisioned<T> provisioned,
			Function<T, JsonNode> writer) {
		exchange.response().putHeader(WireHeaders.PROVISION_RESULT, provisioned.result().value());
		exchange.json(status, writer.apply(provisioned.info()));
	}

}
