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
import java.util.List;

import io.github.s2snapshot.embedded.internal.backend.Backend;

/**
 * Server with limits that a test sets.
 */
final class LimitedServer implements AutoCloseable {

	static final String BASIN = "limited-basin";

	static final String STREAM = "limited";

	private final Backend backend = Backend.inMemory();

	private final S2HttpServer server;

	private LimitedServer(ServerLimits limits) {
		this.backend.addBasin(BASIN);
		this.backend.createStream(BASIN, STREAM, null, null).join();
		Router router = new Router(this.backend, new FaultPlan(this.backend),
				WebAccess.of("127.0.0.1", List.of(), List.of()), limits);
		this.server = S2HttpServer.start(router, limits, "127.0.0.1", 0, null);
	}

	static LimitedServer with(ServerLimits limits) {
		return new LimitedServer(limits);
	}

	/**
	 * Starts a server with short time limits.
	 */
	static LimitedServer impatient() {
		Duration time = Duration.ofMillis(400);
		return with(limits().withTimes(new ServerLimits.Times(time, time, time, time.multipliedBy(2), time)));
	}

	static ServerLimits limits() {
		return ServerLimits.ofHeap(1024L * 1024 * 1024);
	}

	int port() {
		return this.server.port();
	}

	Connections connections() {
		return this.server.connections();
	}

	@Override
	public void close() {
		this.server.close();
		this.backend.close();
	}

}
