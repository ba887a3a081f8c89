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
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Program that follows and restores a stream with forged payloads that are small and
 * decompress to large ones. The first argument is {@code keys} or {@code none}. Prints
 * the peak of the heap.
 */
public final class HostilePayloadProgram {

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	private static final int INFLATED = 31 * 1024 * 1024;

	private static final int RECORD = 1024 * 1024 - 1024;

	private HostilePayloadProgram() {
	}

	public static void main(String[] args) throws Exception {
		boolean signed = args[0].equals("keys");
		FakeStream stream = new FakeStream();
		// One record at a time, as a server sends records of a mebibyte.
		stream.batchSize = 1;
		try (EngineThreads threads = EngineThreads.start()) {
			stream.say("a");
			ProjectionRunner<Texts> live = started(definition(signed), stream, threads);
			attack(stream);
			stream.say("b");
			require(live, stream);
			SnapshotResult taken = live.takeSnapshot(SnapshotMode.MANUAL, TIMEOUT);
			if (!(taken instanceof SnapshotResult.Taken)) {
				throw new IllegalStateException(taken.toString());
			}
			live.stop(TIMEOUT).get(10, TimeUnit.SECONDS);
			// From the beginning, without keys.
			require(started(definition(signed), stream, threads), stream);
		}
		OutputStream out = new FileOutputStream(FileDescriptor.out);
		out.write(String.format(Locale.ROOT, "peak_heap_mib=%d%n", LargeSnapshotProgram.peak())
			.getBytes(StandardCharsets.UTF_8));
		out.flush();
	}

	private static void require(ProjectionRunner<Texts> runner, FakeStream stream) {
		Texts state = runner.readLatest(TIMEOUT).state();
		if (!state.texts.equals(Map.of("text", "ab")) || runner.status() != ProjectionStatus.LIVE
				|| runner.read().cursor() != stream.tail()) {
			throw new IllegalStateException(runner.info().toString());
		}
	}

	// No payload contains a valid state.
	private static void attack(FakeStream stream) throws IOException {
		IntFunction<String> many = (i) -> "\"n" + i + "\":0,";
		for (ContentEncoding encoding : List.of(ContentEncoding.ZSTD, ContentEncoding.GZIP)) {
			// In the state, before it, and after it.
			append(stream, encoding, "\"state\":{", many, "\"z\":[}}");
			append(stream, encoding, "\"state\":{", many, "\"z\":0}}");
			append(stream, encoding, "\"more\":{", many, "\"z\":0},\"state\":[0]}");
			append(stream, encoding, "\"state\":[0],\"more\":{", many, "\"z\":0}}");
			append(stream, encoding, "", many, "\"state\":[0]}");
		}
		append(stream, ContentEncoding.ZSTD, "\"state\":[", (i) -> "{\"n" + i + "\":{\"a\":0}},", "0]}");
		append(stream, ContentEncoding.ZSTD, "\"state\":[\"", (i) -> "nnnnnnnn", "\"]}");
		append(stream, ContentEncoding.ZSTD, "\"state\":[{\"", (i) -> "nnnnnnnn", "\":0}]}");
		append(stream, ContentEncoding.ZSTD, "\"state\":[", (i) -> "99999999", "]}");
		append(stream, ContentEncoding.ZSTD, "\"state\":", (i) -> "[[[[[[[[", "]}");
		append(stream, ContentEncoding.ZSTD, "\"state\":[0]", (i) -> "        ", "}");
		bare(stream);
	}

	private static void append(FakeStream stream, ContentEncoding encoding, String before, IntFunction<String> members,
			String after) throws IOException {
		long cursor = stream.tail();
		ByteArrayOutputStream payload = new ByteArrayOutputStream();
		try (OutputStream out = encoding.encode(payload)) {
			write(out, cursor, before, members, after, INFLATED);
		}
		byte[] stored = payload.toByteArray();
		if (stored.length > RECORD) {
			stored = Arrays.copyOf(stored, RECORD);
		}
		stream.apply(AppendInput.of(SnapshotRecord.encode(UUID.randomUUID(), cursor, "texts/1", encoding, stored)));
		UUID id = UUID.randomUUID();
		stream.apply(AppendInput.of(SnapshotFragment.first(id, cursor, "texts/1", encoding, new byte[0])));
		stream.apply(
				AppendInput.of(SnapshotFragment.last(id, cursor, 1, stored, stored.length, Sha256.hex(stored)).get(0)));
	}

	private static void write(OutputStream out, long cursor, String before, IntFunction<String> members, String after,
			int size) throws IOException {
		String head = "{\"type\":\"snapshot\",\"covers_before\":" + cursor + "," + before;
		out.write(head.getBytes(StandardCharsets.ISO_8859_1));
		int written = head.length() + after.length();
		StringBuilder block = new StringBuilder();
		for (int i = 0; written + block.length() < size - 200; i++) {
			block.append(members.apply(i));
			if (block.length() > 8192) {
				out.write(block.toString().getBytes(StandardCharsets.ISO_8859_1));
				written += block.length();
				block.setLength(0);
			}
		}
		out.write(block.append(after).toString().getBytes(StandardCharsets.ISO_8859_1));
	}

	private static void bare(FakeStream stream) throws IOException {
		for (String before : List.of("\"state\":{", "\"more\":{", "")) {
			ByteArrayOutputStream body = new ByteArrayOutputStream();
			write(body, stream.tail(), before, (i) -> "\"n" + i + "\":0,",
					(before.endsWith("{")) ? "\"z\":0}}" : "\"state\":0}", RECORD);
			stream.apply(AppendInput.of(AppendRecord.of(body.toByteArray())));
		}
	}

	private static ProjectionDefinition<Texts> definition(boolean signed) {
		ProjectionDefinition.Builder<Texts> builder = ProjectionDefinition.builder("texts", Texts.class)
			.stream("talk")
			.initialState(() -> new Texts(Map.of("text", "")))
			.fold(Records.Said.class,
					(state, said) -> new Texts(Map.of("text", state.texts.get("text") + said.text())));
		return ((signed) ? builder.signing(SnapshotSigning.with(SnapshotKeyRing.of("mine", new byte[32]))) : builder)
			.build();
	}

	private static ProjectionRunner<Texts> started(ProjectionDefinition<Texts> definition, FakeStream stream,
			EngineThreads threads) throws Exception {
		ProjectionRunner<Texts> runner = new ProjectionRunner<>(definition, stream, BasinAccess.NONE, threads,
				new SnapshotRetry() {

					@Override
					public <T> T execute(Attempt<T> attempt) {
						return attempt.run(1);
					}

				}, EngineSettings.defaults(), List.of());
		runner.start().get(2, TimeUnit.MINUTES);
		return runner;
	}

	/**
	 * The state.
	 */
	record Texts(Map<String, String> texts) {

		Texts {
			Objects.requireNonNull(texts);
		}

	}

}
