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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.embedded.internal.backend.Backend;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Router that finds the handler of a request by path and method. Unknown paths are
 * answered with an empty 404 response, other methods with an empty 405 response.
 */
final class Router {

	private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

	private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4";

	private final Backend backend;

	private final FaultPlan faults;

	private final WebAccess access;

	// The keys are patterns in which each parameter is {}
	private final Map<String, Route> routes;

	Router(Backend backend, FaultPlan faults, WebAccess access, ServerLimits limits) {
		this.backend = backend;
		this.faults = faults;
		this.access = access;
		BasinRoutes basins = new BasinRoutes(backend);
		StreamRoutes streams = new StreamRoutes(backend);
		RecordRoutes records = new RecordRoutes(backend, faults, limits.receivedBytes());
		UnsupportedRoutes unsupported = new UnsupportedRoutes();
		this.routes = Map.ofEntries(Map.entry("health", new Route().on(HttpMethod.GET, this::health)),
				Map.entry("ping", new Route().on(HttpMethod.GET, this::health)),
				Map.entry("metrics", new Route().on(HttpMethod.GET, this::metrics)),
				Map.entry("v1/basins",
						new Route().on(HttpMethod.GET, basins::list).on(HttpMethod.POST, basins::create)),
				Map.entry("v1/basins/{}",
						new Route().on(HttpMethod.GET, basins::config)
							.on(HttpMethod.PUT, basins::ensure)
							.on(HttpMethod.DELETE, basins::delete)
							.on(HttpMethod.PATCH, basins::reconfigure)),
				Map.entry("v1/streams",
						new Route().on(HttpMethod.GET, streams::list).on(HttpMethod.POST, streams::create)),
				Map.entry("v1/streams/{}",
						new Route().on(HttpMethod.GET, streams::config)
							.on(HttpMethod.PUT, streams::ensure)
							.on(HttpMethod.DELETE, streams::delete)
							.on(HttpMethod.PATCH, streams::reconfigure)),
				Map.entry("v1/streams/{}/records",
						new Route().on(HttpMethod.GET, Operation.READ, records::read)
							.on(HttpMethod.POST, Operation.APPEND, records::append)),
				Map.entry("v1/streams/{}/records/tail",
						new Route().on(HttpMethod.GET, Operation.CHECK_TAIL, records::checkTail)),
				Map.entry("v1/access-tokens",
						new Route().on(HttpMethod.GET, unsupported::listAccessTokens)
							.on(HttpMethod.POST, unsupported::issueAccessToken)),
				Map.entry("v1/access-tokens/{}", new Route().on(HttpMethod.DELETE, unsupported::accessToken)),
				Map.entry("v1/metrics", new Route().on(HttpMethod.GET, unsupported::accountMetrics)),
				Map.entry("v1/metrics/{}", new Route().on(HttpMethod.GET, unsupported::basinMetrics)),
				Map.entry("v1/metrics/{}/{}", new Route().on(HttpMethod.GET, unsupported::streamMetrics)),
				Map.entry("v1/locations", new Route().on(HttpMethod.GET, unsupported::plain)),
				Map.entry("v1/locations/default", new Route().on(HttpMethod.GET, unsupported::plain)
					.on(HttpMethod.PUT, unsupported::setDefaultLocation)));
	}

	void handle(Exchange exchange) {
		exchange.guard(() -> {
			CommonHeaders.put(exchange);
			exchange.begin();
			S2Error refusal = this.access.refusal(exchange.request());
			if (refusal != null) {
				throw refusal;
			}
			this.access.allow(exchange.request(), exchange.response());
			route(exchange);
		});
	}

	private void route(Exchange exchange) {
		String path = exchange.request().path();
		if (this.faults.isControllable() && FaultRoutes.PATH.equals(path)) {
			new FaultRoutes(this.faults).handle(exchange);
			return;
		}
		String[] segments = ((path != null) ? path : "/").split("/", -1);
		Route route = find(segments);
		HttpMethod method = exchange.request().method();
		if (route == null) {
			exchange.empty((method.equals(HttpMethod.OPTIONS)) ? 200 : 404);
			return;
		}
		Target target = route.targets.get(((method.equals(HttpMethod.HEAD)) ? HttpMethod.GET : method).name());
		if (target == null) {
			exchange.response().putHeader("allow", route.allow());
			exchange.empty((method.equals(HttpMethod.OPTIONS)) ? 200 : 405);
			return;
		}
		if (!exchange.isBodyUnderstood()) {
			exchange.response().putHeader("accept-encoding", Codings.ACCEPTED);
			exchange.empty(415);
			return;
		}
		Duration delay = this.faults.delay(target.operation);
		if (delay.isZero()) {
			serve(exchange, segments, target);
			return;
		}
		exchange.request().pause();
		exchange.vertx().setTimer(Math.max(1, delay.toMillis()), (id) -> {
			exchange.request().resume();
			exchange.guard(() -> serve(exchange, segments, target));
		});
	}

	private void serve(Exchange exchange, String[] segments, Target target) {
		Long cut = this.faults.cut(target.operation);
		if (cut != null) {
			exchange.cutAfter(cut);
		}
		S2Error refusal = (target.operation != Operation.APPEND) ? this.faults.refusal(target.operation) : null;
		if (refusal != null) {
			throw refusal;
		}
		target.handler.accept(exchange, segments);
	}

	private @Nullable Route find(String[] segments) {
		StringBuilder pattern = new StringBuilder();
		for (int i = 1; i < segments.length; i++) {
			boolean parameter = i >= 3 && segments[1].equals("v1") && isParameter(segments, i);
			if (parameter && segments[i].isEmpty() && i == segments.length - 1) {
				return null;
			}
			pattern.append((i > 1) ? "/" : "").append((parameter) ? "{}" : segments[i]);
		}
		return this.routes.get(pattern.toString());
	}

	private static boolean isParameter(String[] segments, int index) {
		return switch (segments[2].toLowerCase(Locale.ROOT)) {
			case "basins", "streams", "access-tokens" -> index == 3;
			case "metrics" -> index <= 4;
			default -> false;
		};
	}

	private void health(Exchange exchange, String[] path) {
		Throwable failure = this.backend.failure();
		if (failure != null) {
			throw S2Error.of(ErrorCode.UNAVAILABLE, "storage failed: " + failure.getMessage());
		}
		exchange.send(200, PLAIN_TEXT, "OK".getBytes(StandardCharsets.UTF_8));
	}

	private void metrics(Exchange exchange, String[] path) {
		StringBuilder text = new StringBuilder();
		ProcessMetrics.write(text);
		this.backend.metrics().write(text);
		exchange.send(200, PROMETHEUS_TEXT, text.toString().getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Handler of a request. The second argument is the segments of its path, from index
	 * 1.
	 */
	private interface Handler extends BiConsumer<Exchange, String[]> {

	}

	/**
	 * Target of a request.
	 *
	 * @param operation the operation
	 * @param handler the handler
	 */
	private record Target(Operation operation, Handler handler) {
	}

	/**
	 * Targets of one path by method.
	 */
	private static final class Route {

		private final Map<String, Target> targets = new LinkedHashMap<>();

		Route on(HttpMethod method, Handler handler) {
			return on(method, Operation.MANAGE, handler);
		}

		Route on(HttpMethod method, Operation operation, Handler handler) {
			this.targets.put(method.name(), new Target(operation, handler));
			return this;
		}

		String allow() {
			return String.join(",", this.targets.keySet()).replace("GET", "GET,HEAD");
		}

	}

}
