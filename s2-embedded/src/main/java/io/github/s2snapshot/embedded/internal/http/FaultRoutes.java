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

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.embedded.internal.backend.S2Error;

/**
 * Faults over HTTP, for clients outside the JVM of the server: {@code GET} returns the
 * number of pending faults, {@code POST} requests a fault, and {@code DELETE} removes all
 * faults.
 */
final class FaultRoutes {

	static final String PATH = "/faults";

	private static final long MAX_MILLIS = Duration.ofDays(365_000).toMillis();

	private final FaultPlan faults;

	FaultRoutes(FaultPlan faults) {
		this.faults = faults;
	}

	void handle(Exchange exchange) {
		switch (exchange.request().method().name()) {
			case "GET" -> answer(exchange, null);
			case "POST" -> exchange.jsonBody((body) -> answer(exchange, apply(body)));
			case "DELETE" -> {
				this.faults.clear();
				answer(exchange, null);
			}
			default -> {
				exchange.response().putHeader("allow", "GET,POST,DELETE");
				exchange.empty(405);
			}
		}
	}

	private void answer(Exchange exchange, @Nullable Integer hit) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		if (hit != null) {
			node.put("sessions_hit", hit);
		}
		node.put("pending", this.faults.pending());
		node.put("open_sessions", this.faults.openSessions());
		exchange.json(200, node);
	}

	private @Nullable Integer apply(JsonNode body) {
		Fields fields = new Fields(body);
		String fault = fields.text("fault");
		try {
			return apply(fault, fields);
		}
		catch (IllegalArgumentException ex) {
			throw S2Error.invalid(String.valueOf(ex.getMessage()));
		}
	}

	private @Nullable Integer apply(String fault, Fields fields) {
		Integer hit = null;
		switch (fault) {
			case "lose_acks" -> {
				int count = fields.count();
				fields.end();
				this.faults.loseAcks(count);
			}
			case "refuse" -> {
				Operation operation = fields.operation();
				int count = fields.count();
				int status = (int) fields.number("status", 400, 599);
				String code = fields.text("code");
				fields.end();
				this.faults.refuse(operation, count, status, code);
			}
			case "delay" -> {
				Operation operation = fields.operation();
				Duration delay = Duration.ofMillis(fields.number("millis", 0, MAX_MILLIS));
				fields.end();
				this.faults.delay(operation, delay);
			}
			case "cut_responses" -> {
				Operation operation = fields.operation();
				int count = fields.count();
				long afterBytes = fields.number("after_bytes", 0, Long.MAX_VALUE);
				fields.end();
				this.faults.cutResponses(operation, count, afterBytes);
			}
			case "advance_clock" -> {
				Duration by = Duration.ofMillis(fields.number("millis", -MAX_MILLIS, MAX_MILLIS));
				fields.end();
				this.faults.advanceClock(by);
			}
			case "release_trims" -> releaseTrims(fields);
			case "cut_sessions", "advise_reconnect", "hold_trims" -> {
				fields.end();
				hit = now(fault);
			}
			default -> throw new IllegalArgumentException("unknown fault `" + fault
					+ "`, expected one of `lose_acks`, `refuse`, `delay`, `cut_responses`, `cut_sessions`,"
					+ " `advise_reconnect`, `hold_trims`, `release_trims`, `advance_clock`");
		}
		return hit;
	}

	private @Nullable Integer now(String fault) {
		if (fault.equals("cut_sessions")) {
			return this.faults.cutSessions();
		}
		if (fault.equals("advise_reconnect")) {
			return this.faults.adviseReconnect();
		}
		this.faults.holdTrims();
		return null;
	}

	private void releaseTrims(Fields fields) {
		if (!fields.has("stream") && !fields.has("basin") && !fields.has("seq_num")) {
			fields.end();
			this.faults.releaseTrims();
			return;
		}
		String basin = fields.text("basin");
		String stream = fields.text("stream");
		long seqNum = fields.number("seq_num", 0, Long.MAX_VALUE);
		fields.end();
		this.faults.releaseTrims(basin, stream, seqNum);
	}

	/**
	 * Fields of a requested fault. Unknown and invalid fields are refused.
	 */
	private static final class Fields {

		private final JsonNode node;

		private final Set<String> seen = new HashSet<>();

		Fields(JsonNode node) {
			if (!node.isObject()) {
				throw S2Error.invalid("expected an object such as {\"fault\":\"lose_acks\",\"count\":1}");
			}
			this.node = node;
		}

		boolean has(String name) {
			return this.node.has(name);
		}

		private JsonNode required(String name) {
			this.seen.add(name);
			JsonNode value = this.node.get(name);
			if (value == null) {
				throw S2Error.invalid("missing field `" + name + "`");
			}
			return value;
		}

		String text(String name) {
			JsonNode value = required(name);
			if (!value.isString() || value.stringValue().isEmpty()) {
				throw S2Error.invalid("field `" + name + "` must be a string that is not empty");
			}
			return value.stringValue();
		}

		long number(String name, long min, long max) {
			JsonNode value = required(name);
			if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < min
					|| value.longValue() > max) {
				throw S2Error.invalid("field `" + name + "` must be an integer from " + min + " to " + max);
			}
			return value.longValue();
		}

		int count() {
			return (int) number("count", 1, FaultPlan.MAX_COUNT);
		}

		Operation operation() {
			String name = text("operation");
			List<Operation> operations = Arrays.asList(Operation.values());
			return operations.stream()
				.filter((operation) -> name(operation).equals(name))
				.findFirst()
				.orElseThrow(() -> S2Error.invalid("unknown operation `" + name + "`, expected one of "
						+ operations.stream()
							.map((operation) -> "`" + name(operation) + "`")
							.collect(Collectors.joining(", "))));
		}

		private static String name(Operation operation) {
			return operation.name().toLowerCase(Locale.ROOT);
		}

		/**
		 * Refuses fields that were not read.
		 */
		void end() {
			for (String name : this.node.propertyNames()) {
				if (!this.seen.contains(name)) {
					throw S2Error.invalid("unknown field `" + name + "`");
				}
			}
		}

	}

}
