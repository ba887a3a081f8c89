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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.StreamName;

/**
 * Tells every listener, whatever the others do.
 */
final class ListenerFanout {

	private static final Logger logger = LoggerFactory.getLogger(ListenerFanout.class);

	private final List<ProjectionListener> listeners;

	ListenerFanout(List<ProjectionListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Tell that an operation begins.
	 * @param projection the name of the projection
	 * @param stream its stream
	 * @param operation what is done
	 * @return what is told of its end
	 */
	OperationWatch began(String projection, StreamName stream, OperationKind operation) {
		List<OperationWatch> watches = new ArrayList<>(this.listeners.size());
		tell((listener) -> watches.add(listener.began(projection, stream, operation)));
		return OperationWatches.of(watches);
	}

	void tell(Consumer<ProjectionListener> event) {
		for (ProjectionListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				// An error of theirs must not keep a projection from telling others, or
				// from ending.
				logger.warn("{} failed on an event of a projection", listener, ex);
			}
		}
	}

}
