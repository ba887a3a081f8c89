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
 * What a connection needs of those that it is one of. Thread-safe.
 */
interface SseHost {

	/**
	 * Runs what maps, converts and writes for a client. Each connection has one task at
	 * most.
	 * @param task the task
	 */
	void execute(Runnable task);

	/**
	 * Counts bytes that are held for a client.
	 * @param bytes how many more
	 */
	void hold(int bytes);

	/**
	 * Bytes are not held any more.
	 * @param bytes how many less
	 */
	void release(int bytes);

	/**
	 * Returns how long a browser waits before it comes back.
	 * @return the time
	 */
	Duration retry();

	/**
	 * A connection is closed.
	 * @param connection the connection
	 */
	void remove(SseConnection<?> connection);

}
