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

package io.github.s2snapshot.sdk;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameDecoder;
import io.github.s2snapshot.sdk.wire.WireException;
import io.github.s2snapshot.sdk.wire.json.Json;
import io.github.s2snapshot.sdk.wire.json.WireBasinInfo;
import io.github.s2snapshot.sdk.wire.json.WirePage;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with seeded mutations of answers, for the decoders and a client.
 * {@code scripts/fuzz-run} runs them for longer.
 */
class HostileServerTests {

	private static final int DEFAULT_COUNT = 15_000;

	private static final long DEFAULT_MILLIS = 3_000;

	private static final int COUNT = Integer.getInteger("s2.fuzz.count", DEFAULT_COUNT);

	private static final long SEED = Long.getLong("s2.fuzz.seed", System.nanoTime() & 0xFFFF);

	private static final String REPORT = System.getProperty("s2.fuzz.report", "");

	// Upper bound for a frame of 2 MiB that consists of empty records.
	private static final long MAX_ALLOCATED_BYTES = 256L * 1024 * 1024;

	private static final long MAX_MILLIS = 10_000;

	private static final int[] STATUSES = { 200, 200, 200, 201, 202, 204, 302, 400, 403, 404, 408, 409, 412, 416, 422,
			429, 499, 500, 502, 503, 504, 999 };

	private final Random random = new Random(SEED);

	private final Mutator mutator = new Mutator(this.random);

	private final InlineTransport transport = new InlineTransport(this.random);

	private final List<byte[]> reads = FuzzSeeds.reads();

	private final List<byte[]> acks = FuzzSeeds.acks();

	private final List<byte[]> texts = FuzzSeeds.texts();

	private final List<byte[]> messages = FuzzSeeds.messages();

	private final List<Method> shapes = shapes();

	private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private long maxAllocated;

	private long maxNanos;

	// Finds all types that are read from JSON, including those that are added later.
	private static List<Method> shapes() {
		return new ClassFileImporter().importPackages("io.github.s2snapshot.sdk.wire.json")
			.stream()
			.map(JavaClass::reflect)
			.flatMap((type) -> Stream.of(type.getDeclaredMethods()))
			.filter((method) -> Modifier.isStatic(method.getModifiers()) && Modifier.isPublic(method.getModifiers())
					&& List.of(method.getParameterTypes()).equals(List.of(JsonNode.class)))
			.toList();
	}

	@Test
	@Timeout(value = 1, unit = TimeUnit.HOURS)
	void whenAnswersAreDamagedThenOnlyExceptionsOfTheClientAreThrown() throws Exception {
		assertThat(this.shapes).hasSizeGreaterThan(4);
		com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
		DefaultS2ClientBuilder builder = Clients.builder("http://127.0.0.1:1");
		builder.retry(RetryOptions.defaults().withMaxAttempts(1));
		long begin = System.nanoTime();
		try (S2Client client = builder.build(() -> this.transport)) {
			for (int i = 0; i < COUNT && !isLateForBuild(begin); i++) {
				Kind kind = Kind.VALUES[this.random.nextInt(Kind.VALUES.length)];
				byte[] bytes = this.mutator.mutate(seeds(kind));
				long allocated = threads.getCurrentThreadAllocatedBytes();
				long start = System.nanoTime();
				feed(client, kind, bytes, i);
				this.maxNanos = Math.max(this.maxNanos, System.nanoTime() - start);
				this.maxAllocated = Math.max(this.maxAllocated, threads.getCurrentThreadAllocatedBytes() - allocated);
				this.counts.merge(kind, 1, Integer::sum);
			}
		}
		report((System.nanoTime() - begin) / 1_000_000);
		assertThat(this.maxAllocated).as("bytes allocated for one answer").isLessThan(MAX_ALLOCATED_BYTES);
		assertThat(this.maxNanos / 1_000_000).as("milliseconds for one answer").isLessThan(MAX_MILLIS);
	}

	// A build has a time limit, so a busy machine runs fewer mutations. Other runs have
	// none.
	private static boolean isLateForBuild(long begin) {
		return COUNT == DEFAULT_COUNT && System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(DEFAULT_MILLIS);
	}

	private List<byte[]> seeds(Kind kind) {
		return switch (kind) {
			case FRAMES, READ_SESSION -> this.reads;
			case APPEND_SESSION -> this.acks;
			case ERROR_BODY, SHAPES, RESOURCE_CALL, ERROR_ANSWER -> this.texts;
			case UNARY_CALL -> this.messages;
		};
	}

	private void feed(S2Client client, Kind kind, byte[] bytes, int index) {
		try {
			switch (kind) {
				case FRAMES -> decode(bytes);
				case ERROR_BODY -> ErrorBody.parse(STATUSES[this.random.nextInt(STATUSES.length)],
						new String(bytes, StandardCharsets.UTF_8));
				case SHAPES -> parseShapes(bytes);
				case READ_SESSION -> read(client, bytes);
				case APPEND_SESSION -> append(client, bytes);
				case RESOURCE_CALL -> callResource(client, 200, bytes);
				case ERROR_ANSWER -> callResource(client, STATUSES[this.random.nextInt(STATUSES.length)], bytes);
				case UNARY_CALL -> callUnary(client, bytes);
			}
			this.outcomes.merge("accepted", 1, Integer::sum);
		}
		catch (WireException | S2Exception ex) {
			if (String.valueOf(ex.getMessage()).contains("unexpected error in the S2 client")) {
				throw failure(kind, bytes, index, ex);
			}
			this.outcomes.merge(ex.getClass().getSimpleName(), 1, Integer::sum);
		}
		catch (RuntimeException | Error ex) {
			throw failure(kind, bytes, index, ex);
		}
	}

	private static AssertionError failure(Kind kind, byte[] bytes, int index, Throwable error) {
		String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 2000));
		return new AssertionError(
				"seed " + SEED + ", mutation " + index + ", " + kind + " of " + bytes.length + " bytes " + hex, error);
	}

	private void decode(byte[] bytes) {
		FrameDecoder decoder = new FrameDecoder();
		ByteBuffer in = ByteBuffer.wrap(bytes);
		while (in.hasRemaining()) {
			ByteBuffer piece = in.slice(in.position(), 1 + this.random.nextInt(in.remaining()));
			in.position(in.position() + piece.remaining());
			for (Frame frame = decoder.decode(piece); frame != null; frame = decoder.decode(piece)) {
				if (frame.isTerminal()) {
					ErrorBody.parse(frame.terminalStatus(), frame.terminalBody());
				}
				else {
					parse(frame, WireReadBatch::read);
					parse(frame, WireAppendAck::read);
					parse(frame, WireAppendInput::read);
				}
			}
		}
		decoder.finish();
	}

	private void parse(Frame frame, Frame.Decoder<?> decoder) {
		try {
			frame.decode(decoder);
		}
		catch (WireException ex) {
			this.outcomes.merge("WireException", 1, Integer::sum);
		}
	}

	private void parseShapes(byte[] bytes) {
		JsonNode node = Json.parse(bytes);
		for (Method shape : this.shapes) {
			try {
				shape.invoke(null, node);
			}
			catch (InvocationTargetException ex) {
				if (!(ex.getCause() instanceof WireException)) {
					throw new IllegalStateException(shape + " failed", ex.getCause());
				}
				this.outcomes.merge("WireException", 1, Integer::sum);
			}
			catch (IllegalAccessException ex) {
				throw new IllegalStateException(shape + " cannot be called", ex);
			}
		}
		WirePage.parse(node, WirePage.BASINS, WireBasinInfo::parse);
	}

	private static Map<String, String> session() {
		return Map.of("content-type", "s2s/proto");
	}

	private void read(S2Client client, byte[] bytes) {
		this.transport.answer(200, session(), bytes);
		try (ReadSession session = Clients.stream(client)
			.readSession(ReadInput.fromSeqNum(0).withIgnoreCommandRecords(this.random.nextBoolean()))) {
			int batches = 0;
			for (var batch = session.next(); batch != null; batch = session.next()) {
				batch.records().forEach((record) -> record.command());
				assertThat(batches++).isLessThan(bytes.length + 1);
			}
		}
	}

	private void append(S2Client client, byte[] bytes) {
		this.transport.answer(200, session(), bytes);
		AppendSession session = Clients.stream(client).appendSession();
		try (session) {
			AppendTicket first = session.submit(AppendInput.of(AppendRecord.of("a")));
			AppendTicket second = session
				.submit(AppendInput.of(AppendRecord.of("b"), AppendRecord.of("c")).withMatchSeqNum(1));
			first.join();
			second.join();
		}
	}

	private void callResource(S2Client client, int status, byte[] bytes) {
		this.transport.answer(status, Map.of("content-type", "application/json", "retry-after-ms",
				Long.toString(this.random.nextLong()), "s2-provision-result", "created"), bytes);
		S2Basin basin = client.basin(Clients.BASIN);
		switch (this.random.nextInt(6)) {
			case 0 -> client.listBasins(ListOptions.defaults());
			case 1 -> client.getBasinConfig(Clients.BASIN);
			case 2 -> basin.listStreams(ListOptions.defaults());
			case 3 -> basin.getStreamConfig("s");
			case 4 -> basin.ensureStream("s", io.github.s2snapshot.sdk.resource.StreamConfig.defaults());
			default -> Clients.stream(client).checkTail();
		}
	}

	private void callUnary(S2Client client, byte[] bytes) {
		this.transport.answer(200, Map.of("content-type", "application/protobuf"), bytes);
		if (this.random.nextBoolean()) {
			Clients.stream(client).append(AppendInput.of(AppendRecord.of("a")));
		}
		else {
			Clients.stream(client).read(ReadInput.fromSeqNum(0));
		}
	}

	private void report(long millis) throws IOException {
		if (!REPORT.isEmpty()) {
			String text = COUNT + " mutations in " + millis + " ms, seed " + SEED + ": " + this.counts + "\noutcomes: "
					+ this.outcomes + "\nat most " + this.maxAllocated + " bytes allocated and "
					+ this.maxNanos / 1_000_000 + " ms taken for one answer, " + this.shapes.size() + " JSON shapes\n";
			Files.writeString(Path.of(REPORT), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
	}

	/**
	 * Kinds of input.
	 */
	private enum Kind {

		FRAMES, ERROR_BODY, SHAPES, READ_SESSION, APPEND_SESSION, RESOURCE_CALL, ERROR_ANSWER, UNARY_CALL;

		private static final Kind[] VALUES = values();

	}

}
