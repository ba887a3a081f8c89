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

package io.github.s2snapshot.sdk.internal.transport;

/**
 * Thread that runs tasks and receives responses. Each session stays on one loop, so that
 * its state needs no lock. Tasks must not block.
 */
public interface EventLoop {

	/**
	 * Queues a task, which runs on the loop in the order of the calls. May be called by
	 * any thread.
	 * @param task the task
	 * @return {@code false} if the loop was shut down and the task will not run
	 */
	boolean execute(Runnable task);

	/**
	 * Schedules a task. Must be called on the loop.
	 * @param delayMillis the delay in milliseconds
	 * @param task the task
	 * @return a handle to cancel it
	 */
	Cancellable schedule(long delayMillis, Runnable task);

	/**
	 * Opens an exchange. Must be called on the loop.
	 * @param origin the origin of the server
	 * @param request the request
	 * @param listener receives the response
	 * @return the exchange
	 */
	Exchange open(Origin origin, HttpRequest request, ExchangeListener listener);

}
