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

package io.github.s2snapshot.autoconfigure.projection;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;

/**
 * Keeps the JVM alive while projections run, because all their threads are daemon
 * threads: from the start of the first projection until the projections are stopped with
 * their context.
 */
class ProjectionKeepAlive implements InPlaceProjectionListener, ContextListener, DisposableBean {

	private static final String THREAD = "s2-keep-alive";

	private final Object lock = new Object();

	private boolean open;

	private @Nullable Thread thread;

	/**
	 * Starts to observe projections.
	 * @param hasProjections whether projections exist already
	 */
	void open(boolean hasProjections) {
		synchronized (this.lock) {
			this.open = true;
			if (hasProjections) {
				hold();
			}
		}
	}

	@Override
	public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
		synchronized (this.lock) {
			if (this.open && current != ProjectionStatus.STOPPED) {
				hold();
			}
		}
	}

	private void hold() {
		if (this.thread == null) {
			Thread holder = new Thread(this::await, THREAD);
			holder.setDaemon(false);
			this.thread = holder;
			holder.start();
		}
	}

	private void await() {
		synchronized (this.lock) {
			try {
				while (this.thread == Thread.currentThread()) {
					this.lock.wait();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Lets the JVM exit.
	 */
	void close() {
		synchronized (this.lock) {
			this.open = false;
			this.thread = null;
			this.lock.notifyAll();
		}
	}

	@Override
	public void destroy() {
		close();
	}

}
