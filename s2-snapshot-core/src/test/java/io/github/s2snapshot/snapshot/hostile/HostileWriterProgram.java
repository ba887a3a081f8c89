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

package io.github.s2snapshot.snapshot.hostile;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Process under attack: projections that sign their snapshots, with their own load. It
 * prints what it has restored, its states and the outcomes of its snapshots. It ends when
 * its input ends, after it has printed its last states.
 */
public final class HostileWriterProgram implements ProjectionListener {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final int DELTAS = 10;

	/**
	 * The end of each line. A line without it was cut.
	 */
	static final String END = " .";

	private final Map<String, Long> counts = new ConcurrentHashMap<>();

	private volatile boolean ended;

	private HostileWriterProgram() {
	}

	public static void main(String[] args) throws Exception {
		new HostileWriterProgram().run(args[0], Long.parseLong(args[1]));
	}

	private void run(String endpoint, long run) throws Exception {
		Thread waiting = new Thread(this::awaitEnd);
		waiting.setDaemon(true);
		waiting.start();
		try (S2Client client = S2Client.builder().accessToken("ignored").endpoints(S2Endpoints.of(endpoint)).build();
				SnapshotTemplate template = SnapshotTemplate.builder(client)
					.basin(Ledger.BASIN)
					.listener(this)
					.build()) {
			List<Projection<Ledger>> projections = new ArrayList<>();
			for (String name : Ledger.NAMES) {
				Projection<Ledger> projection = template.project(Ledger.definition(name));
				RestoreInfo restore = template.info(name).restore();
				say("restored %s %s %s %d", name, restore.source(), Long.toUnsignedString(restore.cursor()),
						restore.duration().toMillis());
				projections.add(projection);
			}
			for (long i = 0; !this.ended; i++) {
				for (Projection<Ledger> projection : projections) {
					append(projection, run * 1_000_000 + i * DELTAS);
					show("state", projection.read(), projection.name());
				}
				if (i % 10 == 9) {
					Ledger.NAMES.forEach(template::take);
					say("counts %s", this.counts);
					say("heap %d", peak());
				}
				pause();
			}
			for (Projection<Ledger> projection : projections) {
				show("final", projection.readLatest(TIMEOUT), projection.name());
			}
			say("counts %s", this.counts);
		}
	}

	private void append(Projection<Ledger> projection, long first) {
		Object[] deltas = new Object[DELTAS];
		for (int i = 0; i < DELTAS; i++) {
			deltas[i] = new Ledger.Entry("projection", first + i);
		}
		try {
			projection.append(deltas);
			count("appends");
		}
		catch (ProjectionException ex) {
			count("appends_failed");
		}
	}

	private void awaitEnd() {
		try {
			while (System.in.read() >= 0) {
				// The input has no content, only its end counts.
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.ended = true;
	}

	private static void pause() throws InterruptedException {
		Thread.sleep(100);
	}

	private static void show(String what, ProjectionView<Ledger> view, String name) {
		say("%s %s %s %d %d", what, name, Long.toUnsignedString(view.cursor()), view.state().hash(),
				view.state().count());
	}

	private void count(String what) {
		this.counts.merge(what, 1L, Long::sum);
	}

	private static synchronized void say(String format, Object... arguments) {
		try (OutputStream out = new Unclosed()) {
			out.write((String.format(Locale.ROOT, format, arguments) + HostileWriterProgram.END + "\n")
				.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static long peak() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.map(MemoryPoolMXBean::getPeakUsage)
			.mapToLong((usage) -> usage.getUsed())
			.sum() / (1024 * 1024);
	}

	@Override
	public void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
		count("taken_" + projection);
		say("taken %s %s", projection, Long.toUnsignedString(snapshot.cursor()));
	}

	@Override
	public void snapshotSkipped(String projection, String reason) {
		count("skipped_" + projection);
	}

	@Override
	public void snapshotSuperseded(String projection, long cursor, long coveredBy) {
		count("superseded_" + projection);
	}

	@Override
	public void snapshotFailed(String projection, SnapshotException failure) {
		count("failed_" + projection);
		say("failure %s %s", projection, failure.getMessage());
	}

	@Override
	public void snapshotIgnored(String projection, String snapshot, SnapshotFault fault, String reason) {
		count("ignored_" + fault);
	}

	@Override
	public void failed(String projection, ProjectionException failure) {
		say("broken %s %s", projection, failure.getMessage());
	}

	/**
	 * The standard output, which stays open.
	 */
	private static final class Unclosed extends FileOutputStream {

		Unclosed() {
			super(FileDescriptor.out);
		}

		@Override
		public void close() {
			// The stream is shared, so it is not closed.
		}

	}

}
