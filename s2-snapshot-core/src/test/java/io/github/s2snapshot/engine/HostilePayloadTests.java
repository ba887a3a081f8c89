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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.serializer.StateSerializer;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for forged payloads that need more memory than the heap has.
 */
class HostilePayloadTests extends AbstractRunnerTests {

	private static final SnapshotSigning SIGNING = SnapshotSigning.with(SnapshotKeyRing.of("mine", new byte[32]));

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "keys", "none" })
	void h56RecordsOfOthersShouldBeReadInConstantMemory(String keys) throws Exception {
		Path output = this.directory.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx64m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				HostilePayloadProgram.class.getName(), keys)
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		String said = Files.readString(output, StandardCharsets.UTF_8);
		assertThat(process.exitValue()).as(said).isZero();
		assertThat(said).contains("peak_heap_mib=");
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "FRAMED" })
	void h56WhenAForgedStateDoesNotFitThenItsSnapshotIsIgnored(SnapshotFormChoice form) {
		this.stream.say("a", "b");
		appendExhausting(UnaryOperator.identity(), form);
		this.stream.trimTo(2);
		ProjectionRunner<String> runner = runner((builder) -> builder.serializer(new Exhausting()));
		assertThatThrownBy(() -> runner.start().join()).hasCauseInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("there is not enough memory for its state");
		assertThat(this.listener.faults).containsOnly(SnapshotFault.UNREADABLE_STATE);
	}

	@Test
	void h56WhenAForgedStateDoesNotFitThenThePreviousStateIsKept() {
		this.stream.say("a", "b");
		appendExhausting(UnaryOperator.identity(), SnapshotFormChoice.SINGLE);
		this.stream.say("c");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.serializer(new Exhausting())));
		assertThat(runner.read().state()).isEqualTo("abc");
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.REPLAY);
		assertThat(this.listener.faults).containsOnly(SnapshotFault.UNREADABLE_STATE);
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "FRAMED" })
	void h56WhenASignedStateDoesNotFitThenTheProjectionFails(SnapshotFormChoice form) {
		this.stream.say("a", "b");
		appendExhausting((builder) -> builder.signing(SIGNING), form);
		this.stream.trimTo(2);
		ProjectionRunner<String> runner = runner((builder) -> builder.signing(SIGNING).serializer(new Exhausting()));
		assertThatThrownBy(() -> runner.start().join()).hasRootCauseInstanceOf(OutOfMemoryError.class);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
		assertThat(this.listener.faults).isEmpty();
	}

	@Test
	void h56WhenASnapshotIsNotSignedThenItsPayloadIsNotRead() {
		this.stream.say("a");
		// Neither its digest nor its JSON is valid.
		this.stream.apply(AppendInput.of(SnapshotRecord.encode(UUID.randomUUID(), 1, "talk/1", new byte[100])));
		assertThat(started(runner((builder) -> builder.signing(SIGNING))).read().state()).isEqualTo("a");
		assertThat(this.listener.faults).containsOnly(SnapshotFault.UNTRUSTED);
		assertThat(this.listener.events)
			.anyMatch((event) -> event.endsWith("record 1 of stream tests/talk: the snapshot is not signed"));
	}

	@Test
	void h60WhenAStoredStateDoesNotFitThenItIsIgnored() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		this.stream.say("a", "b");
		put(store, 2);
		this.stream.say("c");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.external(store).serializer(new Exhausting())));
		assertThat(runner.read().state()).isEqualTo("abc");
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.REPLAY);
		assertThat(this.listener.faults).containsOnly(SnapshotFault.UNREADABLE_STATE);
		assertThat(runner.verify(2, TIMEOUT).isGood()).isFalse();
		assertThat(runner.snapshots(TIMEOUT).snapshots()).hasSize(1);
		assertThat(runner.audit(TIMEOUT)).isNotInstanceOf(AuditResult.Different.class);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@Test
	void h60WhenAStoreHasManyForgedSnapshotsThenTheReportsAreLimited() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		for (int cursor = 1; cursor <= 1500; cursor++) {
			this.stream.say("a");
			put(store, cursor);
		}
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.external(store).serializer(new Exhausting())));
		assertThat(runner.read().state()).hasSize(1500);
		assertThat(this.listener.faults).hasSize(1000);
	}

	private static void put(MemorySnapshotStore store, long cursor) {
		SnapshotKey key = new SnapshotScope("talk", 1, "tests", "talk").at(cursor);
		store.snapshots.put(key, new StoredSnapshot(key, UUID.randomUUID(), Instant.EPOCH,
				"\"large\"".getBytes(StandardCharsets.UTF_8)));
	}

	private void appendExhausting(UnaryOperator<ProjectionDefinition.Builder<String>> changes,
			SnapshotFormChoice form) {
		ProjectionRunner<String> writer = started(runner(
				(builder) -> changes.apply(builder).encoding(new SnapshotEncoding(form, SnapshotCompression.NONE))));
		assertThat(take(writer)).isInstanceOf(SnapshotResult.Taken.class);
		writer.abandon();
	}

	/**
	 * Serializer that runs out of memory for each state but the initial one.
	 */
	private static final class Exhausting implements StateSerializer<String> {

		@Override
		public void write(String state, OutputStream out) throws IOException {
			out.write(('"' + state + '"').getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String read(InputStream in) throws IOException {
			if (in.readAllBytes().length > "\"\"".length()) {
				throw new OutOfMemoryError("it is a test");
			}
			return "";
		}

	}

}
