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

package io.github.s2snapshot.engine.internal.threads;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Watches of several listeners on one operation. They are notified of its end once, and
 * their exceptions are logged.
 */
final class OperationWatches implements OperationWatch {

	private static final Logger logger = LoggerFactory.getLogger(OperationWatches.class);

	private final List<OperationWatch> watches;

	private final AtomicBoolean ended = new AtomicBoolean();

	private OperationWatches(List<OperationWatch> watches) {
		this.watches = watches;
	}

	static OperationWatch of(List<OperationWatch> watches) {
		List<OperationWatch> watching = new ArrayList<>(watches);
		watching.removeIf((watch) -> watch == OperationWatch.NONE);
		return (watching.isEmpty()) ? OperationWatch.NONE : new OperationWatches(watching);
	}

	@Override
	public Map<String, String> headers() {
		Map<String, String> headers = new LinkedHashMap<>();
		for (OperationWatch watch : this.watches) {
			try {
				headers.putAll(watch.headers());
			}
			catch (Throwable ex) {
				logger.warn("Listener {} failed to provide headers for an operation on a projection", watch,
						ForeignFailure.presentable(ex));
			}
		}
		return headers;
	}

	@Override
	public void ended(String outcome, @Nullable Throwable failure) {
		if (!this.ended.compareAndSet(false, true)) {
			return;
		}
		for (OperationWatch watch : this.watches) {
			try {
				watch.ended(outcome, failure);
			}
			catch (Throwable ex) {
				logger.warn("Listener {} failed to handle the end of an operation on a projection", watch,
						ForeignFailure.presentable(ex));
			}
		}
	}

}
