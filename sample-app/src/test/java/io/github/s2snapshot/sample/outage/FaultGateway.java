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

package io.github.s2snapshot.sample.outage;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntSupplier;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireHeaders;

/**
 * HTTP/2 gateway in front of the server, which forwards requests or responds with an
 * error, and reports when the sample reads or appends. A snapshot is forwarded when the
 * records that it trims are recorded, and reset if the server does not answer meanwhile.
 */
final class FaultGateway {

	private static final String HOST = "127.0.0.1";

	private static final int SECONDS = 10;

	private final IntSupplier serverPort;

	// Completes when the history of a basin is recorded up to the tail.
	private final Function<String, CompletableFuture<?>> recorded;

	private final Context context;

	private final Thread loop;

	private final HttpServer server;

	private final HttpClient client;

	private final Set<FaultExchange> exchanges = ConcurrentHashMap.newKeySet();

	private final AtomicLong readSessions = new AtomicLong();

	private final AtomicLong refusals = new AtomicLong();

	private @Nullable Refusal refusal;

	private FaultPath.@Nullable Ambush ambush;

	FaultGateway(Vertx vertx, IntSupplier serverPort, Function<String, CompletableFuture<?>> recorded) {
		this.serverPort = serverPort;
		this.recorded = recorded;
		this.context = vertx.getOrCreateContext();
		CompletableFuture<Thread> loop = new CompletableFuture<>();
		this.context.runOnContext((ignored) -> loop.complete(Thread.currentThread()));
		this.loop = await(loop);
		this.client = vertx.createHttpClient(
				new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
		this.server = vertx.createHttpServer().connectionHandler((connection) -> connection.exceptionHandler((ex) -> {
			// The path breaks connections.
		})).requestHandler(this::handle);
		await(this.server.listen(0, HOST).toCompletionStage().toCompletableFuture());
	}

	int port() {
		return this.server.actualPort();
	}

	long readSessions() {
		return this.readSessions.get();
	}

	long refusals() {
		return this.refusals.get();
	}

	/**
	 * Responds to requests with an error until {@link #heal()}, and ends open sessions as
	 * configured in the refusal.
	 * @param refusal the refusal
	 */
	void refuse(Refusal refusal) {
		run(() -> {
			this.refusal = refusal;
			List.copyOf(this.exchanges).forEach((exchange) -> {
				switch (refusal.sessions()) {
					case KEPT -> {
						// Only new requests are refused.
					}
					case RESET -> exchange.reset();
					case TOLD -> exchange.terminate(refusal.code());
				}
			});
		});
	}

	void heal() {
		run(() -> {
			this.refusal = null;
			this.ambush = null;
		});
	}

	void arm(FaultPath.Ambush ambush) {
		run(() -> this.ambush = ambush);
	}

	void disarm() {
		run(() -> this.ambush = null);
	}

	/**
	 * Runs an action on the event loop and waits for it.
	 * @param action the action
	 */
	void run(Runnable action) {
		if (Thread.currentThread() == this.loop) {
			action.run();
			return;
		}
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.context.runOnContext((ignored) -> {
			try {
				action.run();
				done.complete(null);
			}
			catch (RuntimeException ex) {
				done.completeExceptionally(ex);
			}
		});
		await(done);
	}

	private void handle(HttpServerRequest request) {
		boolean records = request.path().endsWith("/records");
		if (records && request.method() == HttpMethod.GET) {
			this.readSessions.incrementAndGet();
			if (!ambushed(FaultPath.Moment.READ)) {
				request.response().reset();
				return;
			}
		}
		Refusal refusal = this.refusal;
		if (refusal != null && refusal.applies()) {
			this.refusals.incrementAndGet();
			answer(request, refusal);
			return;
		}
		FaultExchange exchange = new FaultExchange(request, this.exchanges::remove,
				(snapshot) -> ambushed((snapshot) ? FaultPath.Moment.SNAPSHOT : FaultPath.Moment.APPEND),
				() -> recorded(request.getHeader(WireHeaders.BASIN)));
		this.exchanges.add(exchange);
		exchange.start(this.client,
				new RequestOptions().setHost(HOST)
					.setPort(this.serverPort.getAsInt())
					.setMethod(request.method())
					.setURI(request.uri()));
	}

	// A snapshot trims the records before it.
	private CompletionStage<Boolean> recorded(String basin) {
		CompletableFuture<Boolean> recorded = new CompletableFuture<>();
		this.recorded.apply(basin)
			.whenComplete(
					(done, failure) -> this.context.runOnContext((ignored) -> recorded.complete(failure == null)));
		return recorded;
	}

	// Returns whether the request is to be forwarded.
	private boolean ambushed(FaultPath.Moment moment) {
		FaultPath.Ambush ambush = this.ambush;
		if (ambush == null || ambush.moment() != moment) {
			return true;
		}
		this.ambush = null;
		ambush.begin().run();
		ambush.met().complete(null);
		return ambush.forwarded();
	}

	private static void answer(HttpServerRequest request, Refusal refusal) {
		request.response().setStatusCode(refusal.code().httpStatus());
		if (refusal.html()) {
			request.response().putHeader("content-type", "text/html").end("<html>answered by a load balancer</html>");
		}
		else {
			request.response()
				.putHeader("content-type", "application/json")
				.end(new ErrorBody.Coded(refusal.code(), "answered by the fault gateway").toJson());
		}
	}

	private static <T> T await(CompletableFuture<T> future) {
		try {
			return future.get(SECONDS, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException("The fault gateway did not do what it was asked for", ex);
		}
	}

	/**
	 * Refusal of requests.
	 *
	 * @param code the code, with its HTTP status
	 * @param html whether to respond like a load balancer instead of S2
	 * @param percent the percentage of refused requests
	 * @param sessions the effect on open sessions
	 * @param random decides which requests are refused
	 */
	record Refusal(@Nullable ErrorCode code, boolean html, int percent, Sessions sessions, Random random) {

		boolean applies() {
			return this.random.nextInt(100) < this.percent;
		}

	}

	/**
	 * Effect of a refusal on open sessions.
	 */
	enum Sessions {

		/** They continue. */
		KEPT,

		/** Their HTTP/2 streams are reset. */
		RESET,

		/** They end with an error frame. */
		TOLD

	}

}
