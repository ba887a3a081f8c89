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

package io.github.s2snapshot.editor.replay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.stereotype.Component;

import io.github.s2snapshot.editor.document.Document;
import io.github.s2snapshot.editor.presence.Presence;
import io.github.s2snapshot.keyed.KeyedProjection;

/**
 * Appends the edits of a recorded editing session to documents, for demonstration and as
 * load. Starts on request, and ends with the last edit of the trace. Thread-safe.
 *
 * @since 0.1.0
 */
@Component
public class TraceReplay implements ApplicationListener<ContextClosedEvent> {

	/**
	 * The largest number of edits per second.
	 */
	public static final int MAX_RATE = 2_000;

	/**
	 * The largest number of replays at the same time, each in another document.
	 */
	static final int MAX_RUNNING = 4;

	// Including those that are paused or over.
	private static final int MAX_REPLAYS = 100;

	private static final int DEFAULT_RATE = 20;

	private final KeyedProjection<String, Document> projection;

	private final Presence presence;

	// The fields below are guarded by the monitor of this object.
	private final Map<String, Replay> replays = new LinkedHashMap<>();

	private @Nullable EditTrace trace;

	private @Nullable ScheduledExecutorService timer;

	private boolean closed;

	TraceReplay(KeyedProjection<String, Document> projection, Presence presence) {
		this.projection = projection;
		this.presence = presence;
	}

	/**
	 * Starts or resumes the replay into a document, changes its rate, or begins again
	 * after the end. The text of the trace is appended to the document.
	 * @param document the name of the document
	 * @param rate the number of edits per second, from 1 to {@link #MAX_RATE}
	 * @return the progress
	 * @throws TooManyReplaysException if too many replays are running
	 */
	public synchronized Progress start(String document, int rate) {
		Replay replay = this.replays.get(document);
		if (replay == null || replay.isOver()) {
			replay = new Replay(this.projection, document, trace(), timer(),
					(caret) -> this.presence.move(document, caret));
		}
		if (!this.closed) {
			if (!replay.progress().running() && running() >= MAX_RUNNING) {
				throw new TooManyReplaysException(MAX_RUNNING);
			}
			this.replays.remove(document);
			removeOldest();
			this.replays.put(document, replay);
			replay.start(rate);
		}
		return replay.progress();
	}

	private long running() {
		return this.replays.values().stream().filter((replay) -> replay.progress().running()).count();
	}

	private void removeOldest() {
		if (this.replays.size() >= MAX_REPLAYS) {
			String oldest = this.replays.entrySet()
				.stream()
				.filter((entry) -> !entry.getValue().progress().running())
				.findFirst()
				.orElseThrow()
				.getKey();
			this.replays.remove(oldest);
		}
	}

	/**
	 * Pauses the replay into a document. Edits that are being appended will be in it.
	 * @param document the name of the document
	 * @return the progress
	 */
	public synchronized Progress pause(String document) {
		Replay replay = this.replays.get(document);
		if (replay != null) {
			replay.pause();
		}
		return progress(document);
	}

	/**
	 * Returns the progress of the replay into a document.
	 * @param document the name of the document
	 * @return the progress
	 */
	public synchronized Progress progress(String document) {
		Replay replay = this.replays.get(document);
		return (replay != null) ? replay.progress() : new Progress(false, DEFAULT_RATE, 0, 0, null);
	}

	// Read on the first start of a replay, so that the application starts faster.
	private EditTrace trace() {
		EditTrace trace = this.trace;
		if (trace == null) {
			trace = EditTrace.read();
			this.trace = trace;
		}
		return trace;
	}

	private ScheduledExecutorService timer() {
		ScheduledExecutorService timer = this.timer;
		if (timer == null) {
			timer = Executors.newSingleThreadScheduledExecutor((task) -> {
				Thread thread = new Thread(task, "replay");
				thread.setDaemon(true);
				return thread;
			});
			this.timer = timer;
		}
		return timer;
	}

	@Override
	public synchronized void onApplicationEvent(ContextClosedEvent event) {
		this.closed = true;
		this.replays.values().forEach(Replay::pause);
		if (this.timer != null) {
			this.timer.shutdown();
		}
	}

}
