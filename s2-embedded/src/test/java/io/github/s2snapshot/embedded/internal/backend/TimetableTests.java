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

package io.github.s2snapshot.embedded.internal.backend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Timetable} and {@link Reminder}.
 */
class TimetableTests {

	private static final long HOUR = 3_600_000;

	private final ShiftedClock clock = new ShiftedClock();

	private final Timetable timetable = new Timetable(this.clock);

	private final List<String> done = Collections.synchronizedList(new ArrayList<>());

	@AfterEach
	void close() {
		this.timetable.close();
	}

	private long in(long millis) {
		return this.clock.millis() + millis;
	}

	private void advance(long millis) {
		this.clock.advance(Duration.ofMillis(millis));
		this.timetable.catchUp(20_000);
	}

	@Test
	void tasksShouldRunInOrderWhenTheyAreDue() {
		this.timetable.plan(in(2 * HOUR), () -> this.done.add("second"));
		this.timetable.plan(in(HOUR), () -> this.done.add("first"));
		this.timetable.plan(in(5 * HOUR), () -> this.done.add("later"));
		this.timetable.catchUp(1000);
		assertThat(this.done).isEmpty();
		advance(3 * HOUR);
		assertThat(this.done).containsExactly("first", "second");
	}

	@Test
	void tasksShouldRunWithoutMovingTheClock() {
		this.timetable.plan(in(HOUR), () -> this.done.add("later"));
		this.timetable.plan(in(20), () -> this.done.add("soon"));
		await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(this.done).containsExactly("soon"));
	}

	@Test
	void cancelledTasksShouldNotRun() {
		Timetable.Slot slot = this.timetable.plan(in(HOUR), () -> this.done.add("taken back"));
		this.timetable.plan(in(HOUR), () -> this.done.add("kept"));
		this.timetable.cancel(slot);
		advance(2 * HOUR);
		assertThat(this.done).containsExactly("kept");
	}

	@Test
	void whenATaskFailsThenTheOthersStillRun() {
		this.timetable.plan(in(HOUR), () -> {
			throw new IllegalStateException("simulated failure");
		});
		this.timetable.plan(in(HOUR), () -> this.done.add("next"));
		advance(2 * HOUR);
		assertThat(this.done).containsExactly("next");
	}

	@Test
	void manyTasksThatAreNotDueShouldCostNothing() {
		AtomicInteger ran = new AtomicInteger();
		for (int i = 0; i < 100_000; i++) {
			this.timetable.plan(in(HOUR + i * 10L), ran::incrementAndGet);
		}
		this.timetable.plan(in(HOUR / 2), ran::incrementAndGet);
		advance(HOUR / 2 + 1);
		assertThat(ran).hasValue(1);
		advance(3 * HOUR);
		assertThat(ran).hasValue(100_001);
	}

	@Test
	void aReminderShouldRunOnceAtTheEarliestTime() {
		Reminder reminder = new Reminder(this.timetable, () -> this.done.add("reminded"));
		reminder.by(in(3 * HOUR));
		reminder.by(in(HOUR));
		reminder.by(in(2 * HOUR));
		advance(HOUR + 1);
		assertThat(this.done).hasSize(1);
		advance(5 * HOUR);
		assertThat(this.done).hasSize(1);
		reminder.by(in(HOUR));
		advance(2 * HOUR);
		assertThat(this.done).hasSize(2);
		reminder.by(in(HOUR));
		reminder.cancel();
		reminder.by(in(HOUR));
		advance(2 * HOUR);
		assertThat(this.done).hasSize(2);
	}

	@Test
	void whenClosedThenNoTaskRuns() {
		this.timetable.plan(in(HOUR), () -> this.done.add("never"));
		this.timetable.close();
		this.timetable.plan(in(0), () -> this.done.add("never"));
		advance(2 * HOUR);
		assertThat(this.done).isEmpty();
	}

}
