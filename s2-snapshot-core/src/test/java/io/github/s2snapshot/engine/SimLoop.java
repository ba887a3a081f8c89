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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Event loop in virtual time. The order of events depends on the seed alone.
 */
final class SimLoop {

	private static final int MOST_EVENTS = 500_000;

	// UUIDs differ in each run of a seed and have no effect.
	private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

	private final SimThread driver;

	private final SplittableRandom random;

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private final Set<Wait> waits = new LinkedHashSet<>();

	private final @Nullable List<String> trace;

	private long now = 1_000_000_000L;

	private long posted;

	private int handled;

	private long digest;

	private boolean handling;

	private boolean ended;

	private boolean closed;

	private @Nullable String violation;

	SimLoop(SimThread driver, long seed, boolean traced) {
		this.driver = driver;
		this.random = new SplittableRandom(seed);
		this.trace = (traced) ? new ArrayList<>() : null;
		driver.join(this);
	}

	long now() {
		return this.now;
	}

	int random(int bound) {
		return this.random.nextInt(bound);
	}

	double random() {
		return this.random.nextDouble();
	}

	boolean chance(double probability) {
		return probability > 0 && this.random.nextDouble() < probability;
	}

	/**
	 * Returns a time that is mostly short.
	 * @param shortest in microseconds
	 * @param longest in microseconds
	 * @return nanoseconds
	 */
	long time(int shortest, int longest) {
		double part = this.random.nextDouble();
		return 1000L * shortest + (long) (1000.0 * (longest - shortest) * part * part * part);
	}

	/**
	 * Schedules an event.
	 * @param owner the owner; the event is dropped if the owner is dead by then
	 * @param delay the delay in nanoseconds
	 * @param action the action, which must not block
	 */
	void post(@Nullable SimOwner owner, long delay, Runnable action) {
		add(new Event(this.now + Math.max(0, delay), this.random.nextInt(), this.posted++, owner, action, null, false));
	}

	/**
	 * Schedules a task that may block.
	 * @param owner the owner
	 * @param delay the delay in nanoseconds
	 * @param task the task
	 */
	void start(SimOwner owner, long delay, Runnable task) {
		add(new Event(this.now + Math.max(0, delay), this.random.nextInt(), this.posted++, owner, task, null, true));
	}

	private void add(Event event) {
		if (!this.closed) {
			this.events.add(event);
		}
	}

	/**
	 * Returns whether the current action must not block, such as folding records that
	 * were read.
	 * @return whether it must not block
	 */
	boolean isHandling() {
		return this.handling;
	}

	/**
	 * Lets time pass. Only allowed where blocking is allowed.
	 * @param nanos the time in nanoseconds
	 */
	void sleep(long nanos) {
		await(SimThread.current(), new CompletableFuture<>(), Duration.ofNanos(nanos));
	}

	void await(SimThread self, CompletableFuture<?> future, Duration timeout) {
		if (this.closed) {
			throw new SimCrash();
		}
		if (future.isDone() || timeout.isZero() || timeout.isNegative()) {
			return;
		}
		if (this.handling) {
			fail("code that must not block waits: " + new IllegalStateException().getStackTrace()[2]);
			throw new SimCrash();
		}
		Wait wait = new Wait(self);
		this.waits.add(wait);
		CompletableFuture<?> unused = future.whenComplete((value, failure) -> resume(wait, time(0, 50)));
		resume(wait, timeout.toNanos());
		run(self, () -> wait.over);
		this.waits.remove(wait);
		if (wait.killed) {
			throw new SimCrash();
		}
	}

	private void resume(Wait wait, long delay) {
		add(new Event(this.now + delay, this.random.nextInt(), this.posted++, wait.thread.owner(), () -> {
		}, wait, false));
	}

	/**
	 * Ends the waiting threads of an owner that has died.
	 * @param owner the owner
	 */
	void crash(SimOwner owner) {
		owner.dead = true;
		for (Wait wait : List.copyOf(this.waits)) {
			if (wait.thread.owner() == owner) {
				wait.killed = true;
				add(new Event(this.now, this.random.nextInt(), this.posted++, null, () -> {
				}, wait, false));
			}
		}
	}

	/**
	 * Runs all events until none is left. Called on the driver.
	 */
	void run() {
		run(this.driver, () -> this.ended);
		this.closed = true;
		for (Wait wait : List.copyOf(this.waits)) {
			wait.killed = true;
			wait.over = true;
			this.driver.pass(wait.thread, this.driver);
		}
		this.events.clear();
	}

	/**
	 * Runs events until a thread can continue.
	 * @param self the thread, which has the baton
	 * @param done whether the thread can continue
	 */
	void run(SimThread self, BooleanSupplier done) {
		while (!done.getAsBoolean()) {
			Event event = (this.ended || this.closed) ? null : this.events.poll();
			if (event == null) {
				if (self == this.driver) {
					return;
				}
				self.pass(this.driver, this.driver);
			}
			else {
				handle(self, event);
			}
		}
	}

	private void handle(SimThread self, Event event) {
		this.now = Math.max(this.now, event.time);
		SimOwner owner = event.owner;
		if (owner != null && owner.dead) {
			return;
		}
		if (owner != null && owner.frozenUntil > this.now) {
			add(new Event(owner.frozenUntil, event.order, event.number, owner, event.action, event.waiting,
					event.begins));
			return;
		}
		if (++this.handled > MOST_EVENTS) {
			fail("more than " + MOST_EVENTS + " events");
			return;
		}
		this.digest = this.digest * 31 + this.now + event.number;
		if (event.waiting != null) {
			resume(self, event.waiting);
		}
		else if (event.begins && owner != null) {
			begin(self, owner, event.action);
		}
		else {
			this.handling = true;
			try {
				event.action.run();
			}
			catch (Throwable ex) {
				fail(ex);
			}
			this.handling = false;
		}
		if (owner != null && !owner.dead && event.waiting == null) {
			owner.afterEvent();
		}
	}

	private void resume(SimThread self, Wait wait) {
		if (wait.over) {
			return;
		}
		wait.over = true;
		if (wait.thread != self) {
			self.pass(wait.thread, this.driver);
		}
	}

	private void begin(SimThread self, SimOwner owner, Runnable task) {
		if (self != this.driver && self.isIdle()) {
			// The task continues on this thread.
			self.assign(this, owner, task);
			return;
		}
		SimThread thread = this.driver.spare();
		thread.assign(this, owner, task);
		self.pass(thread, this.driver);
	}

	void runTask(Runnable task) {
		try {
			task.run();
		}
		catch (SimCrash ex) {
			// The expected end of a crashed process.
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	/**
	 * Ends the run at once, without a violation.
	 */
	void end() {
		this.ended = true;
	}

	/**
	 * Ends the run with a violation.
	 * @param what the violation
	 */
	void fail(String what) {
		if (this.violation == null && !this.closed) {
			this.violation = what;
			trace(() -> "VIOLATION " + what);
		}
		this.ended = true;
	}

	private void fail(Throwable ex) {
		StackTraceElement[] stack = ex.getStackTrace();
		fail(ex + ((stack.length > 0) ? " at " + stack[0] : ""));
	}

	@Nullable String violation() {
		return this.violation;
	}

	void trace(Supplier<String> line) {
		if (this.trace != null && !this.closed) {
			String text = UUID_TEXT.matcher(line.get()).replaceAll("<id>");
			this.trace.add(String.format(Locale.ROOT, "%12.6f %s", (this.now - 1_000_000_000L) / 1e9, text));
		}
	}

	List<String> trace() {
		return (this.trace != null) ? this.trace : List.of();
	}

	int handled() {
		return this.handled;
	}

	/**
	 * Returns a digest of the events, which is equal for equal runs.
	 * @return the digest
	 */
	long digest() {
		return this.digest;
	}

	/**
	 * A thread that waits.
	 */
	private static final class Wait {

		private final SimThread thread;

		private boolean over;

		private boolean killed;

		Wait(SimThread thread) {
			this.thread = thread;
		}

	}

	/**
	 * An event.
	 *
	 * @param time the time
	 * @param order the order among events of the same time
	 * @param number the order among events of the same time and order
	 * @param owner the owner
	 * @param action the action
	 * @param waiting the wait that the event ends, if any
	 * @param begins whether the event begins a task that may block
	 */
	private record Event(long time, int order, long number, @Nullable SimOwner owner, Runnable action,
			@Nullable Wait waiting, boolean begins) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			int byTime = Long.compare(this.time, other.time);
			int byOrder = (byTime != 0) ? byTime : Integer.compare(this.order, other.order);
			return (byOrder != 0) ? byOrder : Long.compare(this.number, other.number);
		}

	}

}
