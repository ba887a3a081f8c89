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

package io.github.s2snapshot.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.TriggerContext;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.scheduling.support.CronTrigger;

import io.github.s2snapshot.definition.SnapshotTriggers;

/**
 * Trigger for the snapshots of a projection at the times of its cron expression. Each
 * time is delayed by a random part of the time until the next one, up to
 * {@link SnapshotTriggers#jitter() the jitter} and at most five minutes, so that
 * projections and processes with the same expression do not all take their snapshots at
 * the same moment. Immutable.
 *
 * @since 0.1.0
 */
public final class SnapshotCronTrigger extends CronTrigger {

	private static final Duration LONGEST = Duration.ofMinutes(5);

	private final CronExpression expression;

	private final double jitter;

	private final DoubleSupplier random;

	/**
	 * Creates a trigger.
	 * @param triggers triggers that have a cron expression
	 */
	public SnapshotCronTrigger(SnapshotTriggers triggers) {
		this(triggers, () -> ThreadLocalRandom.current().nextDouble());
	}

	/**
	 * Creates a trigger with the given source of random numbers.
	 * @param triggers triggers that have a cron expression
	 * @param random supplies numbers from 0 up to, but not including, 1
	 */
	public SnapshotCronTrigger(SnapshotTriggers triggers, DoubleSupplier random) {
		this(cron(triggers), triggers.jitter(), random);
	}

	/**
	 * Creates a trigger for one of several cron expressions.
	 * @param cron the cron expression
	 * @param jitter the fraction of the time until the next time by which a time is
	 * delayed at most, from 0 to 1
	 * @param random supplies numbers from 0 up to, but not including, 1
	 * @see SnapshotTriggers#crons()
	 */
	public SnapshotCronTrigger(String cron, double jitter, DoubleSupplier random) {
		super(cron);
		this.expression = CronExpression.parse(cron);
		this.jitter = jitter;
		this.random = Objects.requireNonNull(random, "'random' must not be null");
	}

	private static String cron(SnapshotTriggers triggers) {
		return Objects.requireNonNull(triggers.cron(), "'triggers' must have a cron expression");
	}

	@Override
	public @Nullable Instant nextExecution(TriggerContext triggerContext) {
		Instant due = super.nextExecution(triggerContext);
		return (due != null) ? due.plus(delay(due)) : null;
	}

	private Duration delay(Instant due) {
		ZonedDateTime following = this.expression.next(due.atZone(ZoneId.systemDefault()));
		Duration period = (following != null) ? Duration.between(due, following.toInstant()) : LONGEST;
		long longest = Math.min((long) (this.jitter * period.toMillis()), LONGEST.toMillis());
		return Duration.ofMillis((long) (longest * this.random.getAsDouble()));
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this);
	}

}
