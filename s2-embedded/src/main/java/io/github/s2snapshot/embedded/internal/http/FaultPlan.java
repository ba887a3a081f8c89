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

package io.github.s2snapshot.embedded.internal.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.fault.Faults;
import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.embedded.internal.backend.Backend;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorBody;

/**
 * Requested faults, and the sessions that they can hit.
 *
 * @since 0.1.0
 */
public final class FaultPlan implements Faults {

	// Each refusal or cut is an element of a queue
	static final int MAX_COUNT = 1_000_000;

	private final Backend backend;

	private final boolean controllable;

	private final Set<Exchange> sessions = ConcurrentHashMap.newKeySet();

	private final Map<Operation, Deque<S2Error>> refusals = new EnumMap<>(Operation.class);

	private final Map<Operation, Deque<Long>> cuts = new EnumMap<>(Operation.class);

	private final Map<Operation, Duration> delays = new EnumMap<>(Operation.class);

	private int lostAcks;

	// Avoids the lock on servers that never have a fault
	private volatile boolean any;

	/**
	 * Creates a plan without faults.
	 * @param backend the backend of the server
	 */
	public FaultPlan(Backend backend) {
		this(backend, false);
	}

	/**
	 * Creates a plan without faults.
	 * @param backend the backend of the server
	 * @param controllable whether clients can request faults over HTTP
	 */
	public FaultPlan(Backend backend, boolean controllable) {
		this.backend = backend;
		this.controllable = controllable;
	}

	boolean isControllable() {
		return this.controllable;
	}

	@Override
	public synchronized void loseAcks(int count) {
		this.lostAcks = Math.addExact(this.lostAcks, positive(count));
		this.any = true;
	}

	@Override
	public synchronized void refuse(Operation operation, int count, int status, String code) {
		if (status < 400 || status > 599) {
			throw new IllegalArgumentException("status must be from 400 to 599, but was " + status);
		}
		S2Error error = S2Error.refusal(status, new ErrorBody.Coded(code, "injected fault"));
		Deque<S2Error> queue = this.refusals.computeIfAbsent(operation, (key) -> new ArrayDeque<>());
		for (int i = positive(count); i > 0; i--) {
			queue.add(error);
		}
		this.any = true;
	}

	@Override
	public synchronized void delay(Operation operation, Duration delay) {
		if (delay.isNegative()) {
			throw new IllegalArgumentException("delay must not be negative, but was " + delay);
		}
		this.delays.put(operation, delay);
		this.any = true;
	}

	private static int positive(int count) {
		if (count < 1) {
			throw new IllegalArgumentException("count must be at least 1, but was " + count);
		}
		if (count > MAX_COUNT) {
			throw new IllegalArgumentException("count must be at most " + MAX_COUNT + ", but was " + count);
		}
		return count;
	}

	@Override
	public synchronized void cutResponses(Operation operation, int count, long afterBytes) {
		if (afterBytes < 0) {
			throw new IllegalArgumentException("afterBytes must not be negative, but was " + afterBytes);
		}
		Deque<Long> queue = this.cuts.computeIfAbsent(operation, (key) -> new ArrayDeque<>());
		for (int i = positive(count); i > 0; i--) {
			queue.add(afterBytes);
		}
		this.any = true;
	}

	@Override
	public int adviseReconnect() {
		List<Exchange> open = this.sessions.stream().filter(Exchange::isFramed).toList();
		open.forEach((exchange) -> exchange.execute(exchange::adviseReconnect));
		return open.size();
	}

	int openSessions() {
		return this.sessions.size();
	}

	@Override
	public int cutSessions() {
		List<Exchange> open = List.copyOf(this.sessions);
		open.forEach((exchange) -> exchange.execute(exchange::cut));
		return open.size();
	}

	@Override
	public void holdTrims() {
		this.backend.holdTrims();
	}

	@Override
	public void releaseTrims(String basin, String stream, long seqNum) {
		try {
			this.backend.releaseTrims(basin, stream, seqNum);
		}
		catch (S2Error error) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "Stream '%s' does not exist in basin '%s'", stream, basin), error);
		}
	}

	@Override
	public void releaseTrims() {
		this.backend.releaseTrims();
	}

	@Override
	public void advanceClock(Duration by) {
		this.backend.advanceClock(by);
	}

	@Override
	public synchronized int pending() {
		return this.lostAcks + this.refusals.values().stream().mapToInt(Deque::size).sum()
				+ this.cuts.values().stream().mapToInt(Deque::size).sum();
	}

	@Override
	public void clear() {
		synchronized (this) {
			this.lostAcks = 0;
			this.refusals.clear();
			this.cuts.clear();
			this.delays.clear();
			this.any = false;
		}
		releaseTrims();
	}

	/**
	 * Takes the next refusal.
	 * @param operation the operation of the request
	 * @return the error to answer with, or {@code null} to serve the request
	 */
	@Nullable S2Error refusal(Operation operation) {
		if (!this.any) {
			return null;
		}
		synchronized (this) {
			Deque<S2Error> queue = this.refusals.get(operation);
			return (queue != null) ? queue.poll() : null;
		}
	}

	/**
	 * Takes the next cut of a response.
	 * @param operation the operation of the request
	 * @return the number of bytes after which to cut, or {@code null} for no cut
	 */
	@Nullable Long cut(Operation operation) {
		if (!this.any) {
			return null;
		}
		synchronized (this) {
			Deque<Long> queue = this.cuts.get(operation);
			return (queue != null) ? queue.poll() : null;
		}
	}

	/**
	 * Returns the delay of a request.
	 * @param operation the operation of the request
	 * @return the delay, zero for none
	 */
	Duration delay(Operation operation) {
		if (!this.any) {
			return Duration.ZERO;
		}
		synchronized (this) {
			return this.delays.getOrDefault(operation, Duration.ZERO);
		}
	}

	/**
	 * Takes the next loss of an acknowledgement.
	 * @return whether the acknowledgement is lost
	 */
	boolean isAckLost() {
		if (!this.any) {
			return false;
		}
		synchronized (this) {
			boolean lost = this.lostAcks > 0;
			this.lostAcks -= (lost) ? 1 : 0;
			return lost;
		}
	}

	void opened(Exchange session) {
		this.sessions.add(session);
	}

	void closed(Exchange session) {
		this.sessions.remove(session);
	}

}
