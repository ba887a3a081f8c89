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
 * Repeats attempts that ask for it.
 *
 * @since 0.1.0
 */
public interface SnapshotRetry {

	/**
	 * Runs an attempt until it returns, fails for good or has been repeated often enough.
	 * @param <T> the type of the result
	 * @param attempt the attempt
	 * @return its result
	 * @throws RetryLaterException of the last attempt when there are to be no more;
	 * whatever else an attempt throws ends it at once
	 */
	<T> T execute(Attempt<T> attempt);

	/**
	 * Something that may have to be repeated.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	interface Attempt<T> {

		/**
		 * Runs once.
		 * @param number the number of this attempt, from 1
		 * @return the result
		 * @throws RetryLaterException to be run again after a while
		 */
		T run(int number);

	}

}
