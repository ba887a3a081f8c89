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

package io.github.s2snapshot.editor.presence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Presence}.
 */
class PresenceTests {

	private final AdjustableClock clock = new AdjustableClock();

	private final Presence presence = new Presence(this.clock);

	@Test
	void subscribersShouldReceiveTheCaretsAndTheirChanges() {
		this.presence.move("Notes", caret("a", 1));
		Watcher watcher = new Watcher(Long.MAX_VALUE);
		this.presence.carets("Notes").subscribe(watcher);
		this.presence.move("Notes", caret("b", 2));
		this.presence.move("Notes", caret("a", 3));
		this.presence.move("Other", caret("c", 4));
		this.presence.leave("Notes", "b");
		assertThat(watcher.received).containsExactly(List.of(caret("a", 1)), List.of(caret("a", 1), caret("b", 2)),
				List.of(caret("a", 3), caret("b", 2)), List.of(caret("a", 3)));
		assertThat(this.presence.counts()).containsEntry("Notes", 1).containsEntry("Other", 1);
	}

	@Test
	void whenASubscriberIsSlowThenItReceivesTheNewestCarets() {
		Watcher watcher = new Watcher(1);
		this.presence.carets("Notes").subscribe(watcher);
		this.presence.move("Notes", caret("a", 1));
		this.presence.move("Notes", caret("a", 2));
		assertThat(watcher.received).containsExactly(List.of());
		watcher.subscription().request(1);
		assertThat(watcher.received).containsExactly(List.of(), List.of(caret("a", 2)));
	}

	@Test
	void whenACaretIsNotReportedAgainThenItDisappears() {
		Watcher watcher = new Watcher(Long.MAX_VALUE);
		this.presence.carets("Notes").subscribe(watcher);
		this.presence.move("Notes", caret("a", 1));
		this.clock.now = this.clock.now.plus(Presence.EXPIRY.minusSeconds(1));
		this.presence.move("Notes", caret("b", 2));
		this.clock.now = this.clock.now.plusSeconds(2);
		this.presence.removeExpired();
		assertThat(watcher.received).last().isEqualTo(List.of(caret("b", 2)));
	}

	@Test
	void whenNobodyIsThereThenNothingIsKept() {
		Watcher watcher = new Watcher(Long.MAX_VALUE);
		this.presence.carets("Notes").subscribe(watcher);
		assertThat(this.presence.counts()).containsOnlyKeys("Notes");
		this.presence.move("Notes", caret("a", 1));
		watcher.subscription().cancel();
		assertThat(this.presence.counts()).containsEntry("Notes", 1);
		this.presence.leave("Notes", "a");
		assertThat(this.presence.counts()).isEmpty();
		this.presence.carets("Notes").subscribe(watcher);
		watcher.subscription().cancel();
		assertThat(this.presence.counts()).isEmpty();
	}

	@Test
	void caretsAndDocumentsShouldBeLimited() {
		for (int i = 0; i < Presence.MAX_CARETS + 5; i++) {
			this.presence.move("Notes", caret("writer" + i, i));
		}
		assertThat(this.presence.counts()).containsEntry("Notes", Presence.MAX_CARETS);
		this.presence.move("Notes", caret("writer0", 9));
		for (int i = 0; i < Presence.MAX_DOCUMENTS + 5; i++) {
			this.presence.move("Document " + i, caret("a", i));
		}
		assertThat(this.presence.counts()).hasSize(Presence.MAX_DOCUMENTS);
		this.clock.now = this.clock.now.plus(Duration.ofHours(1));
		this.presence.removeExpired();
		assertThat(this.presence.counts()).isEmpty();
	}

	@Test
	void whenTheRequestIsNotValidThenTheSubscriptionFails() {
		Watcher watcher = new Watcher(0);
		this.presence.carets("Notes").subscribe(watcher);
		assertThat(watcher.failure).isInstanceOf(IllegalArgumentException.class)
			.hasMessage("'n' must be positive, but is 0");
		assertThat(this.presence.counts()).isEmpty();
	}

	private static Caret caret(String writer, int position) {
		return new Caret(writer, "Ada", 0, position, position);
	}

	/**
	 * Subscriber that keeps what it receives.
	 */
	private static final class Watcher implements Flow.Subscriber<List<Caret>> {

		private final List<List<Caret>> received = new ArrayList<>();

		private final long requested;

		private Flow.@Nullable Subscription subscription;

		private @Nullable Throwable failure;

		Watcher(long requested) {
			this.requested = requested;
		}

		Flow.Subscription subscription() {
			assertThat(this.subscription).isNotNull();
			return this.subscription;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			subscription.request(this.requested);
		}

		@Override
		public void onNext(List<Caret> carets) {
			this.received.add(carets);
		}

		@Override
		public void onError(Throwable failure) {
			this.failure = failure;
		}

		@Override
		public void onComplete() {
			this.failure = new AssertionError("Presence does not complete");
		}

	}

	/**
	 * Clock whose time is set.
	 */
	private static final class AdjustableClock extends Clock {

		private Instant now = Instant.parse("2026-12-01T08:00:00Z");

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
