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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for forged fragments, appended by a writer without keys at the worst moments. A
 * restart has to find the state after each trim, and at each step of it.
 */
class ForgedFragmentTests extends AbstractRunnerTests {

	private static final String BIG = "x".repeat(750_000);

	private static final SnapshotSigning SIGNING = SnapshotSigning.with(SnapshotKeyRing.of("mine", new byte[32]));

	@ParameterizedTest
	@EnumSource
	void h55WhenFragmentsAreSignedThenForgedOnesDoNotPreventASnapshot(Forgery forgery) {
		for (int at = 0; at < 5; at++) {
			reset(forgery);
			ProjectionRunner<String> runner = started(runner(ForgedFragmentTests::signed));
			attack(forgery, at);
			SnapshotResult result = take(runner);
			assertThat(result).as("%s at %d", forgery, at).isInstanceOf(SnapshotResult.Taken.class);
			assertThat(trimmed()).isEqualTo(((SnapshotResult.Taken) result).snapshot().cursor());
			runner.abandon();
			assertRestored(ForgedFragmentTests::signed);
		}
	}

	@ParameterizedTest
	@EnumSource
	void h55WhenNothingIsSignedThenNeededRecordsAreNotTrimmed(Forgery forgery) {
		int taken = 0;
		for (int at = 0; at < 5; at++) {
			reset(forgery);
			ProjectionRunner<String> runner = started(runner(ForgedFragmentTests::framed));
			attack(forgery, at);
			taken += (take(runner) instanceof SnapshotResult.Taken) ? 1 : 0;
			runner.abandon();
			assertRestored(ForgedFragmentTests::framed);
		}
		// After its last record the snapshot cannot be displaced.
		assertThat(taken).isPositive();
	}

	@ParameterizedTest
	@EnumSource
	void h55WhenTheFirstFragmentIsAppendedAloneThenNeededRecordsAreNotTrimmed(Forgery forgery) {
		for (int at = 0; at < 4; at++) {
			this.stream.replace("a", "b");
			ProjectionRunner<String> runner = started(runner(UnaryOperator.identity()));
			for (int i = 0; i < 4; i++) {
				this.stream
					.next(FakeStream.overtaken(AppendRecord.of("{\"text\":\"" + i + "\"}").withHeader("type", "Said")));
			}
			attack(forgery, at);
			take(runner);
			runner.abandon();
			assertRestored(UnaryOperator.identity());
		}
	}

	@Test
	void h55WhenManySnapshotsOfAnotherProjectionBeginThenTheyHaveNoEffect() {
		reset();
		ProjectionRunner<String> runner = started(runner(ForgedFragmentTests::framed));
		attack(1,
				(stream, id) -> IntStream.range(0, 30)
					.forEach((i) -> append(stream, SnapshotFragment.first(UUID.randomUUID(), stream.tail(), "other/1",
							ContentEncoding.NONE, new byte[] { '{' }))));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		runner.abandon();
		assertRestored(ForgedFragmentTests::framed);
	}

	// They begin before the snapshot and continue during it. A reader that begins with
	// the first record of the snapshot does not know them.
	@Test
	void h55WhenEarlierForgedSnapshotsAreContinuedThenNothingIsTrimmed() {
		reset();
		List<UUID> begun = IntStream.range(0, 7).mapToObj((i) -> UUID.randomUUID()).toList();
		begun.forEach((id) -> append(this.stream, first(id, this.stream.tail())));
		long cursor = this.stream.tail();
		ProjectionRunner<String> runner = started(runner(ForgedFragmentTests::framed));
		attack(1, (stream, id) -> {
			begun.forEach((other) -> append(stream, next(other, cursor - 7 + begun.indexOf(other), 1)));
			append(stream, first(UUID.randomUUID(), stream.tail()));
		});
		assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Failed.class,
				(failed) -> assertThat(failed.failure())
					.hasMessageContaining("8 other snapshots got fragments between two of its fragments"));
		assertThat(trimmed()).isZero();
		runner.abandon();
		assertRestored(ForgedFragmentTests::framed);
	}

	@Test
	void h55WhenFewForgedSnapshotsAreContinuedThenTheSnapshotIsTaken() {
		reset();
		List<UUID> begun = IntStream.range(0, 7).mapToObj((i) -> UUID.randomUUID()).toList();
		begun.forEach((id) -> append(this.stream, first(id, this.stream.tail())));
		long cursor = this.stream.tail();
		ProjectionRunner<String> runner = started(runner(ForgedFragmentTests::framed));
		attack(1, (stream, id) -> begun.subList(0, 6)
			.forEach((other) -> append(stream, next(other, cursor - 7 + begun.indexOf(other), 1))));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		runner.abandon();
		assertRestored(ForgedFragmentTests::framed);
	}

	@Test
	void h55WhenItsOwnFragmentsAreCopiedThenTheCopiesAreIgnored() {
		reset();
		ProjectionRunner<String> runner = started(runner(ForgedFragmentTests::framed));
		attack(1, (stream, id) -> {
			IntStream.range(0, 4).forEach((i) -> append(stream, first(UUID.randomUUID(), stream.tail())));
			SequencedRecord own = stream.records()
				.stream()
				.filter((record) -> record.header(SnapshotRecord.ID).filter(id.toString()::equals).isPresent())
				.findFirst()
				.orElseThrow();
			append(stream, AppendRecord.of(own.body()).withHeaders(own.headers()));
			IntStream.range(0, 4).forEach((i) -> append(stream, first(UUID.randomUUID(), stream.tail())));
		});
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Failed.class);
		runner.abandon();
		assertRestored(ForgedFragmentTests::framed);
	}

	// Incomplete snapshots whose first fragment is trimmed. Their other records can be
	// appended again.
	@Test
	void h55WhenOldSignedFragmentsAreAppendedAgainThenTheyDisplaceNothing() {
		reset();
		List<AppendRecord> old = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			ProjectionRunner<String> runner = started(runner(ForgedFragmentTests::signed));
			UUID id = ((SnapshotResult.Taken) take(runner)).snapshot().id();
			runner.abandon();
			this.stream.records()
				.stream()
				.filter((record) -> record.header(SnapshotRecord.ID).filter(id.toString()::equals).isPresent())
				.filter((record) -> !record.header(SnapshotRecord.CHUNK).filter("0"::equals).isPresent())
				.forEach((record) -> old.add(AppendRecord.of(record.body()).withHeaders(record.headers())));
			this.stream.say("a");
		}
		this.stream.trimTo(trimmed());
		ProjectionRunner<String> runner = started(runner(ForgedFragmentTests::signed));
		for (int i = 0; i < 3; i++) {
			attack(i, (stream, id) -> old.forEach((record) -> append(stream, record)));
		}
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		runner.abandon();
		assertRestored(ForgedFragmentTests::signed);
	}

	@Test
	void h55WhenVersion1IsAcceptedThenUnsignedSnapshotsDisplaceNoSignedOne() {
		reset();
		UnaryOperator<ProjectionDefinition.Builder<String>> accepting = (builder) -> framed(builder)
			.signing(SIGNING.acceptingVersion1());
		ProjectionRunner<String> runner = started(runner(accepting));
		for (int i = 0; i < 3; i++) {
			attack(i, (stream, id) -> {
				IntStream.range(0, 20).forEach((j) -> append(stream, first(UUID.randomUUID(), stream.tail())));
				append(stream, next(id, 3, 1));
			});
		}
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		runner.abandon();
		assertRestored(accepting);
	}

	@Test
	void h58WhenUnsignedRecordsClaimOtherVersionsThenSnapshotsAndTrimsContinue() {
		this.stream.say("a");
		for (int version : new int[] { 1, 3, 7, Integer.MAX_VALUE }) {
			append(this.stream, SnapshotRecord.encode(UUID.randomUUID(), this.stream.tail(), "talk/" + version,
					"\"forged\"".getBytes(StandardCharsets.UTF_8)));
			append(this.stream, SnapshotFragment.first(UUID.randomUUID(), this.stream.tail(), "talk/" + version,
					ContentEncoding.NONE, new byte[0]));
		}
		ProjectionRunner<String> runner = started(runner((builder) -> builder.version(2).signing(SIGNING)));
		runner.read(ReadConsistency.atLeast(this.stream.tail() - 1), TIMEOUT);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(trimmed()).isEqualTo(this.stream.tail() - 1);
		assertThat(this.listener.faults).containsOnly(SnapshotFault.UNTRUSTED);
	}

	private void reset() {
		this.stream.replace("a", "b", "c");
	}

	// With three fragments, where that makes a difference.
	private void reset(Forgery forgery) {
		String text = (forgery.isOfItself()) ? BIG : "a";
		this.stream.replace(text, text, text);
	}

	private static ProjectionDefinition.Builder<String> framed(ProjectionDefinition.Builder<String> builder) {
		return builder.encoding(new SnapshotEncoding(SnapshotFormChoice.FRAMED, SnapshotCompression.NONE));
	}

	private static ProjectionDefinition.Builder<String> signed(ProjectionDefinition.Builder<String> builder) {
		return framed(builder).signing(SIGNING);
	}

	private void attack(Forgery forgery, int at) {
		attack(at, forgery::append);
	}

	// Right before one of the appends of the snapshot, the first of which has the number
	// 0, or after the trim.
	private void attack(int at, Attack attack) {
		UUID[] id = new UUID[1];
		for (int i = 0; i <= at; i++) {
			int current = i;
			this.stream.next((stream, input) -> {
				AppendAck ack;
				String own = id(input);
				id[0] = (own != null) ? UUID.fromString(own) : id[0];
				if (current == 0) {
					// The first append is conditional.
					ack = stream.apply(input);
					if (at == 0) {
						attack.append(stream, id[0]);
					}
				}
				else {
					if (current == at) {
						attack.append(stream, id[0]);
					}
					ack = stream.apply(input);
				}
				return CompletableFuture.completedFuture(ack);
			});
		}
	}

	private static @Nullable String id(AppendInput input) {
		return input.records()
			.stream()
			.flatMap((record) -> record.headers().stream())
			.filter((header) -> header.name().equals(SnapshotRecord.ID))
			.map((header) -> header.value())
			.findFirst()
			.orElse(null);
	}

	// After each step of the trim.
	private void assertRestored(UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		StringBuilder expected = new StringBuilder();
		this.stream.records()
			.stream()
			.filter((record) -> record.header("type").isPresent())
			.forEach((record) -> expected.append(text(record)));
		long trimmed = trimmed();
		for (long head = this.stream.head(); head <= trimmed; head++) {
			this.stream.trimTo(head);
			ProjectionRunner<String> restarted = started(runner(changes));
			assertThat(restarted.read().state()).as("head %d, trimmed %d", head, trimmed).endsWith(expected);
			restarted.abandon();
		}
	}

	private static String text(SequencedRecord record) {
		String body = record.bodyAsString();
		return body.substring("{\"text\":\"".length(), body.length() - 2);
	}

	private long trimmed() {
		return this.stream.records()
			.stream()
			.flatMap((record) -> record.command().stream())
			.filter(CommandRecord.Trim.class::isInstance)
			.mapToLong((command) -> ((CommandRecord.Trim) command).seqNum())
			.max()
			.orElse(0);
	}

	private static void append(FakeStream stream, AppendRecord record) {
		stream.apply(AppendInput.of(record));
	}

	private static AppendRecord first(UUID id, long cursor) {
		return SnapshotFragment.first(id, cursor, "talk/1", ContentEncoding.NONE, new byte[] { '{' });
	}

	private static AppendRecord next(UUID id, long cursor, int chunk) {
		return SnapshotFragment.next(id, cursor, chunk, new byte[] { '!' });
	}

	/**
	 * An attack.
	 */
	private interface Attack {

		void append(FakeStream stream, UUID id);

	}

	/**
	 * An attack that uses records of the snapshot.
	 */
	enum Forgery {

		/**
		 * First fragments of nine snapshots.
		 */
		BEGINNINGS {

			@Override
			void append(FakeStream stream, UUID id) {
				IntStream.range(0, 9)
					.forEach((i) -> ForgedFragmentTests.append(stream, first(UUID.randomUUID(), stream.tail())));
			}

		},

		/**
		 * First fragments with cursors all over the stream.
		 */
		CURSORS {

			@Override
			void append(FakeStream stream, UUID id) {
				for (long cursor = 0; cursor < stream.tail() && cursor < 9; cursor++) {
					ForgedFragmentTests.append(stream, first(UUID.randomUUID(), cursor));
				}
				IntStream.range(0, 9).forEach((i) -> ForgedFragmentTests.append(stream, first(UUID.randomUUID(), 3)));
			}

		},

		/**
		 * The next fragments of the snapshot, with other content.
		 */
		CHUNKS {

			@Override
			void append(FakeStream stream, UUID id) {
				for (int chunk = 0; chunk < 5; chunk++) {
					ForgedFragmentTests.append(stream, next(id, 3, chunk));
				}
			}

		},

		/**
		 * The last fragment of the snapshot, with other content.
		 */
		LAST {

			@Override
			void append(FakeStream stream, UUID id) {
				for (int chunk = 1; chunk < 4; chunk++) {
					byte[] body = { '!' };
					ForgedFragmentTests.append(stream,
							SnapshotFragment.last(id, 3, chunk, body, 1, Sha256.hex(body)).get(0));
				}
			}

		},

		/**
		 * Records that complete the existing fragments with other content.
		 */
		FINISHED {

			@Override
			void append(FakeStream stream, UUID id) {
				List<SequencedRecord> own = stream.records()
					.stream()
					.filter((record) -> record.header(SnapshotRecord.ID).filter(id.toString()::equals).isPresent())
					.toList();
				ByteArrayOutputStream payload = new ByteArrayOutputStream();
				own.forEach((record) -> payload.writeBytes(record.body()));
				payload.write('!');
				byte[] whole = payload.toByteArray();
				long cursor = own.get(0).seqNum();
				ForgedFragmentTests.append(stream,
						SnapshotFragment
							.last(id, cursor, own.size(), new byte[] { '!' }, whole.length, Sha256.hex(whole))
							.get(0));
			}

		},

		/**
		 * Damaged records of the snapshot.
		 */
		BROKEN {

			@Override
			void append(FakeStream stream, UUID id) {
				ForgedFragmentTests.append(stream, first(id, 0));
				ForgedFragmentTests.append(stream, next(id, 2, 1));
				ForgedFragmentTests.append(stream,
						next(id, 3, 1).withHeader(SnapshotRecord.CHUNK, "1").withHeader(SnapshotRecord.FINAL, "x"));
				ForgedFragmentTests.append(stream, next(id, 3, Integer.MAX_VALUE));
			}

		},

		/**
		 * Copies of all records of a snapshot.
		 */
		COPIES {

			@Override
			void append(FakeStream stream, UUID id) {
				List<SequencedRecord> copied = stream.records()
					.stream()
					.filter((record) -> record.header(SnapshotRecord.ID).isPresent())
					.toList();
				for (int i = 0; i < 3; i++) {
					copied.forEach((record) -> ForgedFragmentTests.append(stream,
							AppendRecord.of(record.body()).withHeaders(record.headers())));
				}
			}

		},

		/**
		 * All attacks.
		 */
		EVERYTHING {

			@Override
			void append(FakeStream stream, UUID id) {
				for (Forgery forgery : values()) {
					if (forgery != this) {
						forgery.append(stream, id);
					}
				}
			}

		};

		abstract void append(FakeStream stream, UUID id);

		boolean isOfItself() {
			return this == CHUNKS || this == FINISHED;
		}

	}

}
