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

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * Request and response without a connection, on one thread. Tasks of the event loop run
 * in turn, and timers never fire.
 */
final class HostileExchange {

	private final HostileRequest input;

	private final Random random;

	private final MultiMap requestHeaders = MultiMap.caseInsensitiveMultiMap();

	private final MultiMap responseHeaders = MultiMap.caseInsensitiveMultiMap();

	private final Map<String, Handler<Object>> handlers = new HashMap<>();

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private final Buffer content = Buffer.buffer();

	private final HttpServerResponse response;

	private final HttpServerRequest request;

	private final Exchange exchange;

	private int status = 200;

	private boolean headWritten;

	private boolean ended;

	private boolean reset;

	private boolean inputEnded;

	private long timers;

	private boolean waiting;

	HostileExchange(HostileRequest input, Random random) {
		this.input = input;
		this.random = random;
		input.headers().forEach(this.requestHeaders::add);
		this.response = proxy(HttpServerResponse.class, (self, method, args) -> respond(method.getName(), args));
		HttpConnection connection = proxy(HttpConnection.class, (self, method, args) -> null);
		this.request = proxy(HttpServerRequest.class, (self, method, args) -> switch (method.getName()) {
			case "response" -> this.response;
			case "connection" -> connection;
			case "method" -> HttpMethod.valueOf(input.method());
			case "path" -> input.path();
			case "query" -> input.query();
			case "uri" -> input.path() + ((input.query() != null) ? "?" + input.query() : "");
			case "version" -> HttpVersion.HTTP_2;
			case "headers" -> this.requestHeaders;
			case "getHeader" -> this.requestHeaders.get(String.valueOf(args[0]));
			case "isEnded" -> this.inputEnded;
			default -> keep("request ", method.getName(), args);
		});
		Vertx vertx = proxy(Vertx.class, (self, method, args) -> switch (method.getName()) {
			case "setTimer", "setPeriodic" -> ++this.timers;
			case "cancelTimer" -> {
				this.timers--;
				yield true;
			}
			default -> null;
		});
		Context context = proxy(Context.class, (self, method, args) -> {
			if (method.getName().equals("runOnContext")) {
				Handler<Object> task = handler(args[0]);
				this.tasks.add(() -> task.handle(null));
			}
			return null;
		});
		this.exchange = new Exchange(vertx, context, this.request,
				new Connections(ServerLimits.ofHeap(Runtime.getRuntime().maxMemory())));
	}

	private Object respond(String method, Object[] args) {
		switch (method) {
			case "setStatusCode" -> {
				this.status = (Integer) args[0];
			}
			case "getStatusCode" -> {
				return this.status;
			}
			case "putHeader" -> this.responseHeaders.set(String.valueOf(args[0]), String.valueOf(args[1]));
			case "headers" -> {
				return this.responseHeaders;
			}
			case "writeHead" -> {
				this.headWritten = true;
			}
			case "write" -> write(args[0]);
			case "end" -> {
				if (this.ended) {
					throw new IllegalStateException("Response has already been written");
				}
				if (args != null) {
					write(args[0]);
				}
				this.headWritten = true;
				this.ended = true;
			}
			case "reset" -> {
				// After the end of the response, the reset only concerns the request
				this.reset |= !this.ended;
			}
			case "ended", "closed" -> {
				return this.ended || this.reset;
			}
			case "headWritten" -> {
				return this.headWritten;
			}
			default -> {
				return keep("response ", method, args);
			}
		}
		return null;
	}

	private void write(Object buffer) {
		if (this.ended) {
			throw new IllegalStateException("Response has already been written");
		}
		this.headWritten = true;
		this.content.appendBuffer((Buffer) buffer);
	}

	private Object keep(String owner, String method, Object[] args) {
		if (method.endsWith("andler") && args != null && args.length == 1) {
			if (args[0] != null) {
				this.handlers.put(owner + method, handler(args[0]));
			}
			else {
				this.handlers.remove(owner + method);
			}
		}
		return null;
	}

	@SuppressWarnings("unchecked")
	private static Handler<Object> handler(Object handler) {
		return (Handler<Object>) handler;
	}

	private static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (self, method, args) -> {
				Object result = handler.invoke(self, method, args);
				if (result != null) {
					return result;
				}
				Class<?> returned = method.getReturnType();
				if (returned.isInstance(self)) {
					return self;
				}
				if (returned == Future.class) {
					return Future.succeededFuture();
				}
				return (returned == boolean.class) ? Boolean.FALSE
						: (returned == long.class) ? 0L : (returned == int.class) ? (Object) 0 : null;
			}));
	}

	/**
	 * Handles the request, and lets the client disconnect.
	 * @param router the router
	 */
	void run(Router router) {
		router.handle(this.exchange);
		work();
		byte[] body = this.input.body();
		for (int at = 0; at < body.length;) {
			int length = (this.random.nextBoolean()) ? body.length - at : 1 + this.random.nextInt(body.length - at);
			call("request handler", Buffer.buffer().appendBytes(body, at, length));
			at += length;
		}
		this.inputEnded = true;
		call("request endHandler", null);
		this.waiting = this.timers > 0;
		if (!this.ended) {
			call("response closeHandler", null);
		}
	}

	private void call(String handler, Object argument) {
		Handler<Object> called = this.handlers.get(handler);
		if (called != null) {
			called.handle(argument);
		}
		work();
	}

	private void work() {
		Runnable task = this.tasks.poll();
		while (task != null) {
			task.run();
			task = this.tasks.poll();
		}
	}

	int status() {
		return this.status;
	}

	/**
	 * Returns whether the request was answered, or a timer answers it when there is
	 * nothing to read.
	 * @return whether the request is answered
	 */
	boolean isAnswered() {
		return this.headWritten || this.reset || this.waiting;
	}

	boolean isReset() {
		return this.reset;
	}

	long timers() {
		return this.timers;
	}

	String responseType() {
		return String.valueOf(this.responseHeaders.get("content-type"));
	}

	byte[] content() {
		return this.content.getBytes();
	}

}
