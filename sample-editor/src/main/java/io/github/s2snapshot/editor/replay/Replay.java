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

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.editor.document.Document;
import io.github.s2snapshot.editor.document.DocumentNotFoundException;
import io.github.s2snapshot.editor.document.Edited;
import io.github.s2snapshot.editor.document.InvalidEditException;
import io.github.s2snapshot.editor.document.StaleEditException;
import io.github.s2snapshot.editor.presence.Caret;
import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyedProjection;

/**
 * Replay of the trace into one document. Waits for the acknowledgement of its edits
 * before it appends the next ones, so a slow server makes it slower. Thread-safe.
 */
final class Replay {

	private static final Log logger = LogFactory.getLog(Replay.class);

	private static final long PERIOD_MILLIS = 50;

	private static final long RETRY_MILLIS = 1_000;

	private static final int MAX_FAILURES = 30;

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final String AUTHOR = "Replay";

	private final KeyedProjection<String, Document> projection;

	private final String document;

	private final EditTrace trace;

	private final ScheduledExecutorService timer;

	private final Consumer<Caret> carets;

	private final String writer = "replay-" + UUID.randomUUID();

	// The fields below are guarded by the monitor of this object.
	private @Nullable ReplayPosition position;

	private int rate;

	private boolean running;

	// Whether a task is scheduled or edits are being appended.
	private boolean busy;

	private int failures;

	private @Nullable String failure;

	/**
	 * Creates a replay.
	 * @param projection the documents
	 * @param document the name of the document
	 * @param trace the trace
	 * @param timer starts appends, and does not wait for them
	 * @param carets receives the caret of the replay
	 */
	Replay(KeyedProjection<String, Document> projection, String document, EditTrace trace,
			ScheduledExecutorService timer, Consumer<Caret> carets) {
		this.projection = projection;
		this.document = document;
		this.trace = trace;
		this.timer = timer;
		this.carets = carets;
	}

	synchronized void start(int rate) {
		this.rate = rate;
		this.running = true;
		this.failures = 0;
		this.failure = null;
		schedule(0);
	}

	synchronized void pause() {
		this.running = false;
	}

	private synchronized void schedule(long millis) {
		if (this.running && !this.busy) {
			this.busy = true;
			Future<?> unused = this.timer.schedule(this::append, millis, TimeUnit.MILLISECONDS);
		}
	}

	private void append() {
		long begin = System.nanoTime();
		int rate = rate();
		long period = Math.max(PERIOD_MILLIS, 1_000 / rate);
		int count = (int) Math.max(1, rate * period / 1_000);
		AtomicReference<ReplayPosition.@Nullable Step> next = new AtomicReference<>();
		CompletableFuture<?> unused = this.projection
			.updateAsync(this.document, (document) -> next(document, count, next), TIMEOUT)
			.handle((result, failure) -> {
				long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
				end(next.get(), failure, Math.max(0, period - elapsed));
				return result;
			});
	}

	private synchronized int rate() {
		return this.rate;
	}

	// May be called several times for one append.
	private List<Edited> next(Document document, int count, AtomicReference<ReplayPosition.@Nullable Step> next) {
		ReplayPosition from = position(document);
		int end = Math.min(from.done() + count, this.trace.edits().size());
		ReplayPosition.Step step = from.next(document, this.writer, AUTHOR, this.trace, end);
		document.requireSpaceFor(step.edits());
		next.set(step);
		return step.edits();
	}

	// The first attempt decides where the replay begins, even if its outcome is unknown.
	private synchronized ReplayPosition position(Document document) {
		ReplayPosition position = this.position;
		if (position == null) {
			position = ReplayPosition.startOf(document);
			this.position = position;
		}
		return position;
	}

	private synchronized void end(ReplayPosition.@Nullable Step step, @Nullable Throwable failure, long millis) {
		this.busy = false;
		if (failure == null && step != null) {
			this.position = step.after();
			this.failures = 0;
			int caret = step.caret();
			this.carets.accept(new Caret(this.writer, AUTHOR, step.after().revision(), caret, caret));
			this.running = this.running && !isFinished();
			schedule(millis);
			return;
		}
		this.failures++;
		Throwable cause = cause(failure);
		if (isFinal(cause) || this.failures >= MAX_FAILURES) {
			logger.warn("The replay into document '" + this.document + "' has stopped", cause);
			this.running = false;
			this.failure = cause.getMessage();
			return;
		}
		logger.debug("Edits of the replay into document '" + this.document + "' are appended again", cause);
		schedule(RETRY_MILLIS);
	}

	private static Throwable cause(@Nullable Throwable failure) {
		Throwable thrown = (failure != null) ? failure : new IllegalStateException("The update made no decision");
		return (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause() : thrown;
	}

	private static boolean isFinal(Throwable failure) {
		return failure instanceof DocumentNotFoundException || failure instanceof StaleEditException
				|| failure instanceof InvalidEditException || failure instanceof KeyDeletedException;
	}

	// Whether it has failed, or appended all edits of the trace.
	synchronized boolean isOver() {
		return !this.running && (this.failure != null || isFinished());
	}

	private boolean isFinished() {
		return this.position != null && this.position.done() == this.trace.edits().size();
	}

	synchronized Progress progress() {
		int done = (this.position != null) ? this.position.done() : 0;
		return new Progress(this.running, this.rate, done, this.trace.edits().size(), this.failure);
	}

}
