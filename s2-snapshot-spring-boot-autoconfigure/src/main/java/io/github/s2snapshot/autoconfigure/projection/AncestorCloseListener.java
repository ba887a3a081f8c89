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

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Stops the projections of a child context when an ancestor is closed first, because the
 * ancestor may own their client.
 */
class AncestorCloseListener implements ApplicationListener<ContextClosedEvent> {

	private final ApplicationContext context;

	private final Runnable stop;

	/**
	 * Creates a new {@link AncestorCloseListener}.
	 * @param context the context of the projections
	 * @param stop stops the projections
	 */
	AncestorCloseListener(ApplicationContext context, Runnable stop) {
		this.context = context;
		this.stop = stop;
	}

	void register() {
		for (ApplicationContext ancestor = this.context.getParent(); ancestor != null; ancestor = ancestor
			.getParent()) {
			if (ancestor instanceof ConfigurableApplicationContext configurable) {
				configurable.addApplicationListener(this);
			}
		}
	}

	void remove() {
		for (ApplicationContext ancestor = this.context.getParent(); ancestor != null; ancestor = ancestor
			.getParent()) {
			if (ancestor instanceof ConfigurableApplicationContext configurable) {
				configurable.removeApplicationListener(this);
			}
		}
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		for (ApplicationContext ancestor = this.context.getParent(); ancestor != null; ancestor = ancestor
			.getParent()) {
			// The event may also be that of a sibling context.
			if (event.getApplicationContext() == ancestor) {
				this.stop.run();
			}
		}
	}

}
