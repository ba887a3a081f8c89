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

package io.github.s2snapshot.autoconfigure.keyed;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

import io.github.s2snapshot.keyed.Freshness;

/**
 * Properties of keyed projections: which keys stay in memory, and how fresh their states
 * are.
 *
 * @since 0.1.0
 */
public class KeyedProperties {

	/**
	 * Maximum number of keys in memory. The least recently used ones leave the memory
	 * first. Keys that are followed stay.
	 */
	private @Nullable Integer maxResident;

	/**
	 * Maximum estimated size of the states of the keys in memory.
	 */
	private @Nullable DataSize maxResidentSize;

	/**
	 * Time after which a key that is not used leaves the memory.
	 */
	private @Nullable Duration idleTimeout;

	/**
	 * Maximum number of keys whose streams are followed, because they have subscribers or
	 * are pinned.
	 */
	private @Nullable Integer maxFollowed;

	/**
	 * Maximum number of keys that are loaded at the same time.
	 */
	private @Nullable Integer maxLoads;

	/**
	 * Maximum number of failed keys that are remembered.
	 */
	private @Nullable Integer maxFailed;

	/**
	 * Number of refreshes within a second after which a key is hot, so that its stream is
	 * followed while it is read. Zero for never.
	 */
	private @Nullable Integer hotAfter;

	/**
	 * Freshness of a read that asks for none: the state includes each record that was
	 * acknowledged before the read ("latest"), or longer ago than a time ("max-age"), or
	 * it is the state in memory ("resident").
	 */
	private Freshness.@Nullable Kind freshness;

	/**
	 * Time for which a state counts as fresh with the freshness "max-age".
	 */
	private @Nullable Duration maxAge;

	/**
	 * Whether a key with records that no snapshot covers takes a snapshot when it leaves
	 * the memory.
	 */
	private @Nullable Boolean onPassivation;

	/**
	 * Whether updates of a key that wait for each other are appended as one batch.
	 */
	private @Nullable Boolean batchUpdates;

	/**
	 * Whether the stream of a key is created, with infinite retention, when something is
	 * appended to a key that has none.
	 */
	private @Nullable Boolean createStreams;

	/**
	 * Beginnings of the keys that are loaded when the application starts. An empty text
	 * loads all keys. By default, no key is loaded before it is used.
	 */
	private @Nullable List<String> preload;

	public @Nullable Integer getMaxResident() {
		return this.maxResident;
	}

	public void setMaxResident(@Nullable Integer maxResident) {
		this.maxResident = maxResident;
	}

	public @Nullable DataSize getMaxResidentSize() {
		return this.maxResidentSize;
	}

	public void setMaxResidentSize(@Nullable DataSize maxResidentSize) {
		this.maxResidentSize = maxResidentSize;
	}

	public @Nullable Duration getIdleTimeout() {
		return this.idleTimeout;
	}

	public void setIdleTimeout(@Nullable Duration idleTimeout) {
		this.idleTimeout = idleTimeout;
	}

	public @Nullable Integer getMaxFollowed() {
		return this.maxFollowed;
	}

	public void setMaxFollowed(@Nullable Integer maxFollowed) {
		this.maxFollowed = maxFollowed;
	}

	public @Nullable Integer getMaxLoads() {
		return this.maxLoads;
	}

	public void setMaxLoads(@Nullable Integer maxLoads) {
		this.maxLoads = maxLoads;
	}

	public @Nullable Integer getMaxFailed() {
		return this.maxFailed;
	}

	public void setMaxFailed(@Nullable Integer maxFailed) {
		this.maxFailed = maxFailed;
	}

	public @Nullable Integer getHotAfter() {
		return this.hotAfter;
	}

	public void setHotAfter(@Nullable Integer hotAfter) {
		this.hotAfter = hotAfter;
	}

	public Freshness.@Nullable Kind getFreshness() {
		return this.freshness;
	}

	public void setFreshness(Freshness.@Nullable Kind freshness) {
		this.freshness = freshness;
	}

	public @Nullable Duration getMaxAge() {
		return this.maxAge;
	}

	public void setMaxAge(@Nullable Duration maxAge) {
		this.maxAge = maxAge;
	}

	public @Nullable Boolean getOnPassivation() {
		return this.onPassivation;
	}

	public void setOnPassivation(@Nullable Boolean onPassivation) {
		this.onPassivation = onPassivation;
	}

	public @Nullable Boolean getBatchUpdates() {
		return this.batchUpdates;
	}

	public void setBatchUpdates(@Nullable Boolean batchUpdates) {
		this.batchUpdates = batchUpdates;
	}

	public @Nullable Boolean getCreateStreams() {
		return this.createStreams;
	}

	public void setCreateStreams(@Nullable Boolean createStreams) {
		this.createStreams = createStreams;
	}

	public @Nullable List<String> getPreload() {
		return this.preload;
	}

	public void setPreload(@Nullable List<String> preload) {
		this.preload = preload;
	}

}
