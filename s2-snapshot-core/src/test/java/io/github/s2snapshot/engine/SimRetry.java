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

package io.github.s2snapshot.engine;

import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.engine.value.SnapshotRetry;

/**
 * Retry in virtual time.
 *
 * @param loop the loop
 */
record SimRetry(SimLoop loop) implements SnapshotRetry {

	@Override
	public <T> T execute(Attempt<T> attempt) {
		int most = 2 + this.loop.random(5);
		for (int i = 1;; i++) {
			try {
				return attempt.run(i);
			}
			catch (RetryLaterException ex) {
				if (i == most) {
					throw ex;
				}
				this.loop.sleep(this.loop.time(500, 50_000));
			}
		}
	}

}
