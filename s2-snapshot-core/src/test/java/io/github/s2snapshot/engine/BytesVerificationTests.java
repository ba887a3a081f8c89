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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.definition.HistoryTrim;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.serializer.StateSerializer;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for verification of bytes: history is kept from the newest snapshot on that was
 * restored.
 */
class BytesVerificationTests extends AbstractRunnerTests {

	private static final SnapshotScope SCOPE = new SnapshotScope("talk", 1, "tests", "talk");

	private final FragileSerializer serializer = new FragileSerializer();

	@TempDir
	Path directory;

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38NothingShouldBeTrimmedForASnapshotThatWasNeverRestored(SnapshotFormChoice form) {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(inStream(form));
		say(runner, "#");
		assertTaken(take(runner));
		say(runner, "b");
		assertTaken(take(runner));
		assertThat(this.stream.records()).noneMatch((record) -> record.isCommand());
		runner.abandon();
		ProjectionRunner<String> restarted = started(inStream(form));
		assertThat(restarted.read().state()).isEqualTo("a#b");
		assertThat(restarted.info().restore().source()).isEqualTo(RestoreSource.REPLAY);
	}

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38HistoryShouldBeTrimmedUpToTheRestoredSnapshot(SnapshotFormChoice form) {
		this.stream.say("a", "b");
		ProjectionRunner<String> first = started(inStream(form));
		long good = taken(take(first)).snapshot().cursor();
		first.abandon();
		// A short stream is read from its beginning.
		this.stream.trimTo(1);
		ProjectionRunner<String> second = started(inStream(form));
		assertThat(second.info().restore().cursor()).isEqualTo(good);
		say(second, "#");
		assertTaken(take(second));
		say(second, "c");
		assertTaken(take(second));
		assertThat(trimmed()).isEqualTo(good);
		second.abandon();
		this.stream.trimTo(good);
		ProjectionRunner<String> third = started(inStream(form));
		assertThat(third.info().restore().cursor()).isEqualTo(good);
		assertThat(third.read().state()).isEqualTo("ab#c");
	}

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38BytesVerificationShouldNotDeserializeTheState(SnapshotFormChoice form) {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(inStream(form));
		int before = this.serializer.reads.get();
		assertTaken(take(runner));
		assertThat(this.serializer.reads).hasValue(before);
	}

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38WhenAStateIsNotValidJsonThenItIsRejected(SnapshotFormChoice form) {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(inStream(form));
		say(runner, "\"");
		assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Failed.class,
				(failed) -> assertThat(failed.failure().failureReason()).isEqualTo(SnapshotFailureReason.UNREADABLE));
		assertThat(this.stream.records()).noneMatch((record) -> record.isCommand());
	}

	@Test
	void h38AStoreShouldKeepTheRestoredSnapshot() {
		SnapshotStore store = FileSnapshotStore.in(this.directory).withGenerations(2);
		this.stream.say("a");
		ProjectionRunner<String> first = started(external(store));
		long good = taken(take(first)).snapshot().cursor();
		first.abandon();
		ProjectionRunner<String> second = started(external(store));
		assertThat(second.info().restore().cursor()).isEqualTo(good);
		say(second, "#");
		int before = this.serializer.reads.get();
		for (int i = 0; i < 4; i++) {
			say(second, "b");
			assertTaken(take(second));
		}
		assertThat(this.serializer.reads).hasValue(before);
		long tail = this.stream.tail();
		assertThat(store.list(SCOPE)).extracting(SnapshotKey::cursor).containsExactly(tail, tail - 1, good);
		assertThat(store.load(SCOPE.at(tail)).verifiedCursor()).isEqualTo(good);
		second.abandon();
		ProjectionRunner<String> third = started(external(store));
		assertThat(third.info().restore().cursor()).isEqualTo(good);
		assertThat(third.read().state()).isEqualTo("a#bbbb");
	}

	@Test
	void h38AnotherProcessShouldKeepTheRestoredSnapshot() {
		SnapshotStore store = FileSnapshotStore.in(this.directory).withGenerations(1);
		this.stream.say("a");
		ProjectionRunner<String> old = started(external(store));
		assertTaken(take(old));
		say(old, "b");
		long good = taken(take(old)).snapshot().cursor();
		ProjectionRunner<String> young = started(external(store));
		assertThat(young.info().restore().cursor()).isEqualTo(good);
		say(young, "#");
		assertTaken(take(young));
		for (int i = 0; i < 3; i++) {
			say(old, "c");
			assertTaken(take(old));
		}
		assertThat(store.list(SCOPE)).extracting(SnapshotKey::cursor).containsExactly(this.stream.tail(), good);
	}

	@Test
	void h38TheStreamShouldBeTrimmedUpToTheRestoredStoredSnapshot() {
		SnapshotStore store = FileSnapshotStore.in(this.directory);
		this.stream.say("a", "b");
		ProjectionRunner<String> first = started(trimming(store));
		long good = taken(take(first)).snapshot().cursor();
		say(first, "c");
		this.listener.events.clear();
		assertTaken(take(first));
		awaitKept();
		first.abandon();
		store.delete(SCOPE.at(this.stream.tail()));
		ProjectionRunner<String> second = started(trimming(store));
		assertThat(second.info().restore().cursor()).isEqualTo(good);
		say(second, "#");
		assertTaken(take(second));
		say(second, "d");
		assertTaken(take(second));
		await().atMost(TIMEOUT).until(() -> trimmed() > 0);
		assertThat(trimmed()).isEqualTo(good);
		second.abandon();
		this.stream.trimTo(good);
		assertThat(started(trimming(store)).read().state()).isEqualTo("abc#d");
	}

	@Test
	void h38WhenAStoreMayDeleteTheVerifiedSnapshotThenItIsRejected() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> external(new MemorySnapshotStore()))
			.withMessageContainingAll("MemorySnapshotStore", "set the verification to full", "keepsVerified()");
	}

	private void awaitKept() {
		await().atMost(TIMEOUT)
			.until(() -> this.listener.events.stream().anyMatch((event) -> event.contains("verified fully")));
		assertThat(trimmed()).isZero();
	}

	private ProjectionRunner<String> inStream(SnapshotFormChoice form) {
		return bytes((builder) -> builder.encoding(new SnapshotEncoding(form, SnapshotCompression.NONE)));
	}

	private ProjectionRunner<String> external(SnapshotStore store) {
		return bytes((builder) -> builder.external(store));
	}

	private ProjectionRunner<String> trimming(SnapshotStore store) {
		return bytes((builder) -> builder.external(store)
			.trim(HistoryTrim.covered().withDelay(Duration.ZERO).withMargin(0).withGenerations(1)));
	}

	private ProjectionRunner<String> bytes(UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		return runner((builder) -> changes
			.apply(builder.serializer(this.serializer).verification(SnapshotVerification.BYTES)));
	}

	private void say(ProjectionRunner<String> runner, String text) {
		String escaped = text.replace("\"", "\\\"");
		runner.read(ReadConsistency.atLeast(this.stream.say(escaped).start().seqNum()), TIMEOUT);
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

	private static void assertTaken(SnapshotResult result) {
		taken(result);
	}

	private static SnapshotResult.Taken taken(SnapshotResult result) {
		assertThat(List.of(result)).hasOnlyElementsOfType(SnapshotResult.Taken.class);
		return (SnapshotResult.Taken) result;
	}

	/**
	 * Serializer that cannot read texts with a hash, and does not escape quotes.
	 */
	private static final class FragileSerializer implements StateSerializer<String> {

		private final AtomicInteger reads = new AtomicInteger();

		@Override
		public void write(String state, OutputStream out) throws IOException {
			out.write(('"' + state + '"').getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String read(InputStream in) throws IOException {
			this.reads.incrementAndGet();
			String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			if (text.contains("#")) {
				throw new IOException("it has a hash");
			}
			return text.substring(1, text.length() - 1);
		}

	}

}
