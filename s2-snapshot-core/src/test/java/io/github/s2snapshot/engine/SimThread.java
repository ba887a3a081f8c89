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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.EngineTime;

/**
 * Thread of a simulation. Exactly one of them runs at a time, the one that has the baton.
 * So code that blocks in the engine can block here too, and still everything happens in
 * one order, which the seed decides.
 */
final class SimThread extends Thread implements EngineTime.Keeper {

	private static final int SPINS = 500;

	private final @Nullable Runnable body;

	// Idle threads; only used by the driver.
	private final Deque<SimThread> idle = new ArrayDeque<>();

	private volatile boolean baton;

	private @Nullable SimLoop loop;

	private @Nullable Runnable task;

	private @Nullable SimOwner owner;

	private SimThread(String name, @Nullable Runnable body) {
		super(name);
		this.body = body;
		setDaemon(true);
	}

	/**
	 * Creates the thread that drives simulations.
	 * @param body the body of the thread
	 * @return the thread, not started
	 */
	static SimThread driver(Runnable body) {
		return new SimThread("simulation", body);
	}

	static SimThread current() {
		return (SimThread) Thread.currentThread();
	}

	@Override
	public void run() {
		if (this.body != null) {
			this.body.run();
			return;
		}
		take();
		while (true) {
			SimLoop current = loop();
			if (this.task != null) {
				current.runTask(this.task);
				this.task = null;
			}
			current.run(this, () -> this.task != null);
		}
	}

	void join(SimLoop loop) {
		this.loop = loop;
	}

	/**
	 * Returns an idle or new thread. Called on the driver.
	 * @return the thread
	 */
	SimThread spare() {
		SimThread thread = this.idle.poll();
		if (thread == null) {
			thread = new SimThread("simulated", null);
			thread.start();
		}
		return thread;
	}

	void assign(SimLoop loop, SimOwner owner, Runnable task) {
		this.loop = loop;
		this.owner = owner;
		this.task = task;
	}

	boolean isIdle() {
		return this.task == null;
	}

	/**
	 * Passes the baton to another thread, and waits until this thread has it again.
	 * @param to the other thread
	 * @param driver the driver
	 */
	void pass(SimThread to, SimThread driver) {
		if (isIdle() && this != driver) {
			driver.idle.push(this);
		}
		to.baton = true;
		LockSupport.unpark(to);
		take();
	}

	private void take() {
		int spins = 0;
		while (!this.baton) {
			if (++spins < SPINS) {
				Thread.onSpinWait();
			}
			else {
				LockSupport.park(this);
			}
		}
		this.baton = false;
	}

	@Nullable SimOwner owner() {
		return this.owner;
	}

	@Override
	public long nanoTime() {
		return loop().now();
	}

	@Override
	public Instant instant() {
		return Instant.ofEpochMilli(nanoTime() / 1_000_000);
	}

	@Override
	public double random() {
		return loop().random();
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> future, Duration timeout)
			throws ExecutionException, InterruptedException, TimeoutException {
		loop().await(this, future, timeout);
		if (!future.isDone()) {
			throw new TimeoutException();
		}
		return future.get();
	}

	private SimLoop loop() {
		if (this.loop == null) {
			throw new IllegalStateException("This thread runs no simulation");
		}
		return this.loop;
	}

}
