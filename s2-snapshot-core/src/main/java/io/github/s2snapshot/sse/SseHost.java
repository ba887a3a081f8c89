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

package io.github.s2snapshot.sse;

import java.time.Duration;

/**
 * Services that all connections share. Implementations are thread-safe.
 */
interface SseHost {

	/**
	 * Runs a task that maps, converts and writes for a client. Each connection has at
	 * most one task at a time.
	 * @param task the task
	 */
	void execute(Runnable task);

	/**
	 * Counts bytes that are held for a client.
	 * @param bytes the number of additional bytes
	 */
	void hold(int bytes);

	/**
	 * Counts bytes that are no longer held for a client.
	 * @param bytes the number of released bytes
	 */
	void release(int bytes);

	/**
	 * Returns how long a browser waits before it reconnects.
	 * @return the time
	 */
	Duration retry();

	/**
	 * Removes a connection that is closed.
	 * @param connection the connection
	 */
	void remove(SseConnection connection);

}
