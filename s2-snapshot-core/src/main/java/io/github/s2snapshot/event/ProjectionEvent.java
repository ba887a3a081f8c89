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

package io.github.s2snapshot.event;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEvent;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Base class of the events of a projection. The events of one projection are published in
 * the order in which they happened, on a separate thread and never on the one that folds.
 *
 * @since 0.1.0
 */
public abstract class ProjectionEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final String projection;

	private @Nullable String key;

	protected ProjectionEvent(Object source, String projection) {
		super(source);
		this.projection = Objects.requireNonNull(projection, "'projection' must not be null");
	}

	/**
	 * Returns the name of the projection.
	 * @return the name
	 */
	public String getProjection() {
		return this.projection;
	}

	/**
	 * Returns the key of a keyed projection that the event is about.
	 * @return the text of the key, as {@code StreamPattern.parse} reads it, or
	 * {@code null} if the projection is not keyed
	 */
	public @Nullable String getKey() {
		return this.key;
	}

	ProjectionEvent ofKey(String key) {
		this.key = key;
		return this;
	}

	String describe(String details) {
		return getClass().getSimpleName() + "[projection=" + this.projection
				+ ((this.key != null) ? ", key=" + ForeignText.line(this.key) : "")
				+ ((details.isEmpty()) ? "" : ", " + details) + "]";
	}

	@Override
	public String toString() {
		return describe("");
	}

}
