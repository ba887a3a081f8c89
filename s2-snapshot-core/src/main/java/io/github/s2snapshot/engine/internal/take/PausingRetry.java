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

package io.github.s2snapshot.engine.internal.take;

import io.github.s2snapshot.engine.internal.threads.Lane;
import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.engine.value.SnapshotRetry;

/**
 * Retry that gives up the place of the thread in its {@link Lane} between two attempts.
 *
 * @param retry retries the attempts
 */
public record PausingRetry(SnapshotRetry retry) implements SnapshotRetry {

	@Override
	public <T> T execute(Attempt<T> attempt) {
		boolean[] paused = new boolean[1];
		try {
			return this.retry.execute((number) -> {
				goOn(paused);
				try {
					return attempt.run(number);
				}
				catch (RetryLaterException ex) {
					paused[0] = true;
					Lane.pause();
					throw ex;
				}
			});
		}
		finally {
			goOn(paused);
		}
	}

	private static void goOn(boolean[] paused) {
		if (paused[0]) {
			paused[0] = false;
			Lane.resume();
		}
	}

}
