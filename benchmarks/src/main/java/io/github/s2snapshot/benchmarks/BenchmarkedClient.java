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
 * Client that is measured.
 */
interface BenchmarkedClient {

	/**
	 * Pause between appending and reading the whole stream again.
	 */
	Duration CATCH_UP_DELAY = Duration.ofSeconds(5);

	/**
	 * Returns the name of the client.
	 * @return the name
	 */
	String name();

	/**
	 * Appends, follows and reads the whole stream again, on a server without other
	 * clients.
	 * @param endpoint the endpoint of the server
	 * @param basin an existing basin
	 * @param load the load
	 * @return the measured values
	 * @throws IOException if a child process fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	RunResult run(String endpoint, String basin, Load load) throws IOException, InterruptedException;

}
