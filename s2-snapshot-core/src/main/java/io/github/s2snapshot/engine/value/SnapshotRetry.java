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

package io.github.s2snapshot.engine.value;

/**
 * Strategy that repeats the attempts of snapshots and updates.
 *
 * @since 0.1.0
 */
public interface SnapshotRetry {

	/**
	 * Runs an attempt, and repeats it while it throws {@link RetryLaterException}, up to
	 * a limit. Any other exception is thrown at once.
	 * @param <T> the type of the result
	 * @param attempt the attempt
	 * @return the result of the attempt
	 * @throws RetryLaterException the exception of the last attempt if the limit is
	 * reached
	 */
	<T> T execute(Attempt<T> attempt);

	/**
	 * An attempt that may be repeated.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	interface Attempt<T> {

		/**
		 * Runs the attempt once.
		 * @param number the number of the attempt, from 1
		 * @return the result
		 * @throws RetryLaterException to have the attempt repeated after a delay
		 */
		T run(int number);

	}

}
