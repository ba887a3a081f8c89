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

package io.github.s2snapshot.engine.internal.status;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.projection.Recovery;
import io.github.s2snapshot.projection.ServerContact;
import io.github.s2snapshot.projection.error.Outage;

/**
 * Last contact of a projection with the server, and its current outage. Heartbeats count
 * when they arrive, not when they are folded, so a slow fold does not look like a silent
 * server. Read by any thread.
 */
public final class Contact {

	private final Duration limit;

	private volatile boolean heard;

	private volatile long heardAt;

	private volatile boolean listening;

	private volatile long listeningSince;

	private volatile @Nullable Outage outage;

	private volatile @Nullable Recovery recovery;

	/**
	 * Creates a contact.
	 * @param limit how long the server may be silent
	 */
	public Contact(Duration limit) {
		this.limit = limit;
	}

	/**
	 * Called when a read session is opened. From now on the server is expected to send
	 * heartbeats.
	 */
	public void listen() {
		this.listeningSince = EngineTime.nanoTime();
		this.listening = true;
	}

	/**
	 * Called when the read session is closed. Silence is expected.
	 */
	public void rest() {
		this.listening = false;
	}

	/**
	 * Called when records, a heartbeat or a tail arrived from the server.
	 */
	public void heard() {
		this.heardAt = EngineTime.nanoTime();
		this.heard = true;
	}

	/**
	 * Returns whether the server is silent for too long.
	 * @return whether a session is open and nothing arrived within the limit
	 */
	public boolean isSilent() {
		if (!this.listening) {
			return false;
		}
		Duration waited = Duration.ofNanos(EngineTime.nanoTime() - this.listeningSince);
		return waited.compareTo(this.limit) > 0 && (!this.heard || age().compareTo(this.limit) > 0);
	}

	/**
	 * Returns the time since the last contact.
	 * @return the time by the monotonic clock, zero if there was no contact
	 */
	public Duration age() {
		return (this.heard) ? Duration.ofNanos(Math.max(0, EngineTime.nanoTime() - this.heardAt)) : Duration.ZERO;
	}

	/**
	 * Returns for how long the server has been silent.
	 * @return the time since the last contact if that exceeds the limit, otherwise zero
	 */
	public Duration silence() {
		Duration age = age();
		return (this.outage != null || (this.listening && age.compareTo(this.limit) > 0)) ? age : Duration.ZERO;
	}

	public @Nullable Outage outage() {
		return this.outage;
	}

	public void outage(@Nullable Outage outage) {
		this.outage = outage;
	}

	public @Nullable Recovery recovery() {
		return this.recovery;
	}

	public void recovery(@Nullable Recovery recovery) {
		this.recovery = recovery;
	}

	public ServerContact report() {
		Duration age = age();
		Instant last = (this.heard) ? EngineTime.instant().minus(age) : null;
		return new ServerContact(last, age, this.outage, this.recovery);
	}

}
