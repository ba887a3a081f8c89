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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotDocument;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.store.SnapshotScope;

/**
 * One run: a stream, processes that fold it and take snapshots, writers, strangers, and
 * whoever trims. Things go wrong for a while; then nothing does any more, and everybody
 * has to come to the same end.
 */
final class SimWorld {

	private static final String PROJECTION = "board";

	private static final String IDENTITY = SnapshotRecord.identity(PROJECTION, 1);

	private static final String OTHER = "other";

	private static final long CALM = 120_000_000_000L;

	private static final long PATIENCE = 20_000_000_000L;

	private final SimLoop loop;

	private final SimServer server;

	private final SimStore store;

	private final List<SimProcess> processes = new ArrayList<>();

	private final List<SimClient> writers = new ArrayList<>();

	private SimPlan plan;

	private long deltas;

	private long chaosEnd;

	private int started;

	private SimWorld(SimThread driver, long seed, @Nullable SimBug bug, boolean traced) {
		this.plan = SimPlan.of(seed, bug);
		this.loop = new SimLoop(driver, seed, traced);
		this.server = new SimServer(this.loop, IDENTITY);
		this.store = new SimStore(this.loop, this.server, this::plan);
		this.server.coverOutside(this::isCoveredOutside);
		this.loop.trace(() -> "seed " + seed + ": " + this.plan);
	}

	/**
	 * Run a seed.
	 * @param driver the thread that drives, which is the one that calls
	 * @param seed the seed
	 * @param bug what is done wrong
	 * @param traced whether to note what happens
	 * @return the run
	 */
	static SimLoop run(SimThread driver, long seed, @Nullable SimBug bug, boolean traced) {
		SimWorld world = new SimWorld(driver, seed, bug, traced);
		world.begin();
		world.loop.run();
		return world.loop;
	}

	private void begin() {
		for (int i = 0; i < this.plan.processes(); i++) {
			add(i, PROJECTION);
		}
		if (this.plan.mixed()) {
			add(this.plan.processes(), OTHER);
		}
		for (int i = 0; i < this.plan.writers(); i++) {
			this.writers.add(client(new SimOwner("writer-" + i)));
		}
		this.chaosEnd = this.loop.now() + 1_000_000L * this.plan.millis();
		this.loop.post(null, 0, this::next);
	}

	private void add(int place, String projection) {
		boolean external = this.plan.external() || projection.equals(OTHER);
		SnapshotTriggers triggers = SnapshotTriggers.none()
			.withEveryRecords(this.plan.everyRecords())
			.withMinimumGap(Duration.ofMillis(1 + this.loop.random(50)))
			.withJitter(0)
			.withOnShutdown(this.loop.chance(0.5));
		ProjectionDefinition.Builder<SimState> builder = ProjectionDefinition.builder(projection, SimState.class)
			.stream("talk")
			.initialState(() -> SimState.INITIAL)
			.codec(new SimState.Codec())
			.serializer(new SimState.Serializer())
			.fold(SimState.Delta.class, SimState::fold)
			.triggers(triggers);
		if (!external) {
			builder.encoding(SnapshotEncoding.auto()
				.withForm(this.plan.form())
				.withCompression((this.loop.chance(0.2)) ? SnapshotCompression.GZIP : SnapshotCompression.AUTO));
		}
		ProjectionDefinition<SimState> definition = ((external) ? builder.external(this.store) : builder.inStream())
			.build();
		SimProcess process = new SimProcess(this, projection + "-" + this.started++, definition);
		if (place < this.processes.size()) {
			this.processes.set(place, process);
		}
		else {
			this.processes.add(process);
		}
		this.loop.post(process, this.loop.time(10, 50_000), process::start);
	}

	private void next() {
		if (this.loop.now() >= this.chaosEnd) {
			calm();
			return;
		}
		int place = this.loop.random(this.processes.size());
		SimProcess process = this.processes.get(place);
		if (!process.dead) {
			act(place, process);
		}
		if (!this.writers.isEmpty() && this.loop.chance(0.3)) {
			write(this.writers.get(this.loop.random(this.writers.size())));
		}
		if (this.plan.strangers() && this.loop.chance(0.05)) {
			strange(client(new SimOwner("stranger")));
		}
		if (this.plan.external() && this.loop.chance(0.05)) {
			trim(client(new SimOwner("operator")));
		}
		this.loop.post(null, this.loop.time(100, this.plan.step()), this::next);
	}

	private void act(int place, SimProcess process) {
		if (this.loop.chance(this.plan.crash())) {
			crash(place, process);
			return;
		}
		if (this.loop.chance(this.plan.freeze())) {
			this.loop.trace(() -> process.name + " is frozen");
			process.frozenUntil = this.loop.now() + this.loop.time(1_000, 500_000);
			return;
		}
		int what = this.loop.random(100);
		if (what < 55) {
			process.append(1 + this.loop.random(3));
		}
		else if (what < 62) {
			process.takeSnapshot((this.loop.chance(0.3)) ? SnapshotMode.FORCED : SnapshotMode.MANUAL);
		}
		else if (what < 67) {
			process.takeScheduled();
		}
		else if (what < 70) {
			process.readLatest();
		}
		else if (what < 72) {
			process.pause();
		}
		else if (what < 75) {
			process.stop();
		}
		else if (what < 79) {
			process.start();
		}
	}

	private void crash(int place, SimProcess process) {
		this.loop.trace(() -> process.name + " crashes");
		this.loop.crash(process);
		this.loop.post(null, this.loop.time(100, 200_000), () -> {
			if (this.processes.get(place) == process) {
				add(place, (process.name.startsWith(OTHER)) ? OTHER : PROJECTION);
			}
		});
	}

	private void write(SimClient writer) {
		List<AppendRecord> records = new ArrayList<>();
		for (int i = this.loop.random(3); i >= 0; i--) {
			records.add(nextDelta().encode());
		}
		AppendInput input = AppendInput.of(records);
		send(writer, (this.loop.chance(0.2)) ? input.withMatchSeqNum(this.server.tail()) : input);
	}

	// Snapshots by others, with and without headers, at once and late, and things that
	// are none.
	private void strange(SimClient stranger) {
		long cursor = this.server.tail();
		if (this.loop.chance(0.4) && this.server.head() < cursor) {
			cursor = this.server.head() + this.loop.random((int) (cursor - this.server.head()));
		}
		boolean late = cursor != this.server.tail();
		SimState state = this.server.state(cursor);
		AppendRecord bare = AppendRecord.of("{\"type\":\"snapshot\",\"covers_before\":" + cursor + ",\"state\":"
				+ new String(state.json(), StandardCharsets.UTF_8) + "}");
		AppendRecord own = SnapshotRecord.encode(new UUID(1, this.loop.random(1 << 30)), cursor, IDENTITY,
				state.json());
		AppendRecord snapshot = (this.loop.chance(0.5)) ? bare : own;
		AppendInput input;
		int what = this.loop.random(7);
		if (what >= 5) {
			frame(stranger, cursor, state);
			return;
		}
		if (what == 0) {
			byte[] half = Arrays.copyOf(own.body(), own.body().length / 2);
			input = AppendInput.of(AppendRecord.of(half).withHeaders(own.headers()));
		}
		else if (what == 1) {
			input = AppendInput
				.of(SnapshotRecord.encode(new UUID(2, 3), cursor, SnapshotRecord.identity(OTHER, 7), state.json()));
		}
		else if (what == 2 && !late && !this.plan.external()) {
			input = AppendInput.of(AppendRecord.trim(cursor + 1), snapshot);
		}
		else if (what == 3) {
			input = AppendInput.of(AppendRecord.fence(""));
		}
		else {
			input = AppendInput.of(snapshot);
		}
		send(stranger, (late) ? input : input.withMatchSeqNum(cursor));
	}

	// One fragment after the other, unless it dies in between.
	private void frame(SimClient stranger, long cursor, SimState state) {
		UUID id = new UUID(4, this.loop.random(1 << 30));
		byte[] payload = SnapshotDocument.write(cursor, Map.of(), state.json());
		int chunks = 2 + this.loop.random(12);
		int size = payload.length / chunks + 1;
		List<AppendInput> inputs = new ArrayList<>();
		for (int i = 0; i < chunks; i++) {
			byte[] chunk = Arrays.copyOfRange(payload, Math.min(payload.length, i * size),
					Math.min(payload.length, (i + 1) * size));
			if (i == 0) {
				AppendRecord first = SnapshotFragment.first(id, cursor, IDENTITY, ContentEncoding.NONE, chunk);
				inputs.add(AppendInput.of(first).withMatchSeqNum(cursor));
			}
			else if (i < chunks - 1) {
				inputs.add(AppendInput.of(SnapshotFragment.next(id, cursor, i, chunk)));
			}
			else {
				List<AppendRecord> last = SnapshotFragment.last(id, cursor, i, chunk, payload.length,
						Sha256.hex(payload));
				inputs.add(AppendInput.of((this.plan.external()) ? last.subList(0, 1) : last));
			}
		}
		if (this.loop.chance(0.3) && chunks > 2) {
			// One of them never comes; whoever does that does not trim either.
			inputs.remove(1 + this.loop.random(chunks - 2));
			inputs.set(inputs.size() - 1, AppendInput.of(inputs.get(inputs.size() - 1).records().get(0)));
		}
		sendAll(stranger, inputs, 0);
	}

	private void sendAll(SimClient client, List<AppendInput> inputs, int index) {
		CompletableFuture<?> unused = client.appendAsync(inputs.get(index)).thenRun(() -> {
			if (index + 1 < inputs.size() && !this.loop.chance(0.1)) {
				sendAll(client, inputs, index + 1);
			}
		});
	}

	private static void send(SimClient client, AppendInput input) {
		CompletableFuture<?> unused = client.appendAsync(input);
	}

	private void trim(SimClient operator) {
		SnapshotScope scope = scope(PROJECTION);
		Long cursor = (this.plan.bug() == SimBug.EARLY_TRIM) ? this.store.newest(scope) : this.store.newestValid(scope);
		if (cursor != null && cursor > 0) {
			send(operator, AppendInput.of(AppendRecord.trim(cursor)));
		}
	}

	private void calm() {
		this.loop.trace(() -> "calm");
		this.plan = this.plan.calm();
		for (int i = 0; i < this.processes.size(); i++) {
			SimProcess process = this.processes.get(i);
			process.frozenUntil = 0;
			if (process.dead) {
				add(i, (process.name.startsWith(OTHER)) ? OTHER : PROJECTION);
			}
			else {
				this.loop.post(process, this.loop.time(1_000, 2_000_000), process::start);
			}
		}
		add(this.processes.size(), PROJECTION);
		this.loop.post(null, PATIENCE, () -> judge(this.loop.now() + CALM - PATIENCE));
	}

	private void judge(long end) {
		for (SimProcess process : this.processes) {
			String complaint = (process.name.startsWith(OTHER)) ? null : process.complaint();
			if (complaint != null && this.loop.now() < end) {
				this.loop.post(null, 20_000_000_000L, () -> judge(end));
				return;
			}
			if (complaint != null) {
				this.loop.fail(complaint);
			}
		}
		this.loop.end();
	}

	SimLoop loop() {
		return this.loop;
	}

	SimServer server() {
		return this.server;
	}

	SimPlan plan() {
		return this.plan;
	}

	SimClient client(SimOwner owner) {
		return new SimClient(this.loop, this.server, this::plan, owner);
	}

	SimState.Delta nextDelta() {
		return new SimState.Delta(++this.deltas);
	}

	boolean mayLackBase(SimProcess process) {
		return this.plan.external() || process.name.startsWith(OTHER);
	}

	boolean hasSnapshot(SimProcess process, SnapshotInfo snapshot) {
		UUID id = snapshot.id();
		return (snapshot.placement() == SnapshotPlacement.EXTERNAL) ? hasSnapshotAt(process, snapshot.cursor())
				: id != null && this.server.snapshots().has(id, snapshot.cursor());
	}

	boolean hasSnapshotAt(SimProcess process, long cursor) {
		if (this.plan.external() || process.name.startsWith(OTHER)) {
			Long newest = this.store.newestValid(scope((process.name.startsWith(OTHER)) ? OTHER : PROJECTION));
			return newest != null && newest >= cursor;
		}
		return this.server.snapshots().whole().stream().anyMatch((snapshot) -> snapshot.cursor() == cursor);
	}

	private boolean isCoveredOutside(long head) {
		Long cursor = (this.plan.external()) ? this.store.newestValid(scope(PROJECTION)) : null;
		return cursor != null && (cursor >= head || this.server.state(cursor).equals(this.server.state(head)));
	}

	private static SnapshotScope scope(String projection) {
		return new SnapshotScope(projection, 1, "tests", "talk");
	}

}
