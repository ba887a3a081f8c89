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

package io.github.s2snapshot.benchmarks;

import java.io.IOException;
import java.time.Duration;

/**
 * A client that is measured.
 */
interface BenchmarkedClient {

	/**
	 * How long the server rests between appending and reading everything again.
	 */
	Duration CATCH_UP_DELAY = Duration.ofSeconds(5);

	/**
	 * Returns the name of the client.
	 * @return the name
	 */
	String name();

	/**
	 * Appends, follow and read again on a server that nobody else uses.
	 * @param endpoint the endpoint of the server
	 * @param basin an existing basin
	 * @param load what to do
	 * @return what it yielded
	 * @throws IOException if a child process cannot be used
	 * @throws InterruptedException if this thread is interrupted
	 */
	RunResult run(String endpoint, String basin, Load load) throws IOException, InterruptedException;

}
