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

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Properties of trims of the history that external snapshots cover.
 *
 * @since 0.1.0
 */
public class TrimProperties {

	/**
	 * Whether the history that external snapshots cover is trimmed. "covered" trims the
	 * records that snapshots of all projections of the application on the stream cover.
	 * Other readers of the stream lose these records too.
	 */
	private @Nullable Mode mode;

	/**
	 * Time between the storing of a snapshot and the trim of the history that it covers.
	 */
	private @Nullable Duration delay;

	/**
	 * Number of covered records that are kept.
	 */
	private @Nullable Long margin;

	/**
	 * Number of newest snapshots that remain usable. Records that the oldest of them does
	 * not cover are kept.
	 */
	private @Nullable Integer generations;

	public @Nullable Mode getMode() {
		return this.mode;
	}

	public void setMode(@Nullable Mode mode) {
		this.mode = mode;
	}

	public @Nullable Duration getDelay() {
		return this.delay;
	}

	public void setDelay(@Nullable Duration delay) {
		this.delay = delay;
	}

	public @Nullable Long getMargin() {
		return this.margin;
	}

	public void setMargin(@Nullable Long margin) {
		this.margin = margin;
	}

	public @Nullable Integer getGenerations() {
		return this.generations;
	}

	public void setGenerations(@Nullable Integer generations) {
		this.generations = generations;
	}

	/**
	 * Whether history is trimmed.
	 */
	public enum Mode {

		/**
		 * Trims nothing.
		 */
		NEVER,

		/**
		 * Trims the records that snapshots of all projections on the stream cover.
		 */
		COVERED

	}

}
